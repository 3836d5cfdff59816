import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Instant } from '../../src/events/event.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { type SigningKey, signedBy } from './jwks.ts'

export const V2_KEY = 'v2-key-of-the-tests'
export const TOKEN = 'an-unguessable-token-of-the-tests'
export const STORE = '52001'
export const NUMBER = '1Z9999W90300000019'
export const V2_DATE = 'Sat, 21 Nov 2026 11:00:00 GMT'

export type Body = Readonly<Record<string, unknown>>

/** A webhook as ShipStation signs it; `undefined` takes a header away. */
export function v2Request(
  body: Buffer,
  key: SigningKey,
  timestamp: Instant,
  headers: Readonly<Record<string, string | undefined>> = {},
  token = TOKEN,
): RawRequest {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-shipengine-rsa-sha256-key-id': key.id,
    'x-shipengine-rsa-sha256-signature': signedBy(key, timestamp, body),
    'x-shipengine-timestamp': timestamp,
    ...headers,
  }
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { headers: Object.fromEntries(present), body, params: { token } }
}

export const thin = (resource_url: string, resource_type = 'LABEL_CREATED_V2'): Buffer =>
  Buffer.from(JSON.stringify({ resource_url, resource_type }))

export const BATCH_URL = 'https://api.shipstation.com/v2/labels?batch_id=se-7001'

/** One of a parcel's events, with the oddities of real ones: '' beside null, and a local time with a false Z. */
export const trackEvent = (occurred_at: string, told: Body = {}): Body => ({
  occurred_at,
  carrier_occurred_at: occurred_at.replace(
    /T(\d\d)/,
    (_, hour) => `T${String((Number(hour) + 20) % 24).padStart(2, '0')}`,
  ),
  description: 'told by the carrier',
  city_locality: 'Springfield',
  state_province: 'MO',
  postal_code: '',
  country_code: 'US',
  company_name: null,
  signer: '',
  event_code: 'I',
  carrier_detail_code: null,
  status_code: 'IT',
  status_detail_code: null,
  latitude: 37.2,
  longitude: -93.3,
  ...told,
})

export const track = (events: readonly Body[], told: Body = {}, type = 'TRACK_EVENT_V2'): Buffer =>
  Buffer.from(
    JSON.stringify({
      resource_url: 'https://api.shipstation.com/v2/labels/se-880001/track',
      resource_type: type,
      data: {
        tracking_number: NUMBER,
        tracking_url: `https://carrier.example/${NUMBER}`,
        status_code: 'IT',
        status_detail_code: null,
        status_description: 'In Transit',
        carrier_code: 'ups',
        carrier_id: 3,
        carrier_detail_code: null,
        ship_date: null,
        estimated_delivery_date: null,
        actual_delivery_date: null,
        ...told,
        events,
      },
    }),
  )

/** Somebody's address, as every record of V2 has one. */
const shipTo = { name: 'Ada Muster', email: 'ada.muster@example.org', address_line1: '1 Test Way' }

export const v2Label = (told: Body = {}): Body => ({
  label_id: 'se-880001',
  status: 'completed',
  shipment_id: 'se-990001',
  external_shipment_id: null,
  external_order_id: null,
  ship_date: '2026-11-20T08:00:00Z',
  created_at: '2026-11-20T18:05:20.44Z',
  shipment_cost: { currency: 'usd', amount: 9.5 },
  tracking_number: NUMBER,
  tracking_url: `https://carrier.example/${NUMBER}`,
  is_return_label: false,
  batch_id: 'se-7001',
  carrier_code: 'ups',
  voided: false,
  voided_at: null,
  // As soon as there is a label: no scan.
  tracking_status: 'in_transit',
  packages: [{ package_id: 1, tracking_number: NUMBER, sequence: 1 }],
  ship_to: shipTo,
  ...told,
})

export const v2Shipment = (told: Body = {}): Body => ({
  shipment_id: 'se-990001',
  external_shipment_id: null,
  external_order_id: null,
  order_source_code: null,
  shipment_number: 'WM-20417',
  hold_until_date: null,
  created_at: '2026-11-20T15:00:00.2Z',
  modified_at: '2026-11-20T18:05:21.683Z',
  shipment_status: 'label_purchased',
  store_id: `se-${STORE}`,
  is_return: false,
  items: [{ sku: 'TABLE-OAK-LEGS', quantity: 1, name: 'Table legs', external_order_item_id: null }],
  ship_to: shipTo,
  ...told,
})

export const v2Fulfillment = (told: Body = {}): Body => ({
  fulfillment_id: 'se-770001',
  shipment_id: 'se-990001',
  shipment_number: 'WM-20417',
  tracking_number: NUMBER,
  created_at: '2026-11-20T18:50:25.067Z',
  ship_date: '2026-11-20T08:00:00Z',
  voided_at: null,
  delivered_at: '2026-11-20T19:00:00Z',
  fulfillment_carrier_friendly_name: 'UPS',
  fulfillment_provider_code: 'external',
  voided: false,
  ship_to: shipTo,
  ...told,
})

export interface Trouble {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface V2StandIn {
  readonly origin: string
  /** As they stand when they are asked for. */
  readonly labels: Body[]
  readonly shipments: Body[]
  readonly fulfillments: Body[]
  /** Path and query of each call that arrived. */
  readonly asked: string[]
  /** Taken one a call, from the front. */
  readonly troubles: Trouble[]
  /** Runs while a call is being answered. */
  meanwhile: (asked: string) => Promise<unknown>
  /** Calls in any window; more are answered 429. */
  allowance: { calls: number; windowMs: number }
}

type Kind = 'labels' | 'shipments' | 'fulfillments'
const isKind = (text: string): text is Kind => ['labels', 'shipments', 'fulfillments'].includes(text)
const ID: Readonly<Record<Kind, string>> = {
  labels: 'label_id',
  shipments: 'shipment_id',
  fulfillments: 'fulfillment_id',
}

/** ShipStation's API V2 behind a real socket. The `links` of its lists lead astray: nobody should follow them. */
export async function startShipStationV2(): Promise<V2StandIn> {
  const times: number[] = []
  const server = createServer(async (incoming, reply) => {
    const asked = incoming.url ?? ''
    standIn.asked.push(asked)
    await standIn.meanwhile(asked)
    const trouble = standIn.troubles.shift() ?? overdrawn(times, standIn.allowance)
    if (trouble) return answer(reply, trouble.status, trouble.body ?? '{"errors":[]}', trouble.headers)
    if (incoming.headers['api-key'] !== V2_KEY) return answer(reply, 401, '{"errors":[]}')
    const body = answerTo(new URL(asked, 'http://localhost'), standIn)
    answer(reply, body === null ? 404 : 200, JSON.stringify(body ?? { errors: [] }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const standIn: V2StandIn = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    labels: [],
    shipments: [],
    fulfillments: [],
    asked: [],
    troubles: [],
    meanwhile: async () => undefined,
    allowance: { calls: 200, windowMs: 60_000 },
  }
  return standIn
}

function answer(reply: ServerResponse, status: number, body: string, headers = {}): void {
  reply.writeHead(status, { 'content-type': 'application/json', date: V2_DATE, ...headers })
  reply.end(body)
}

function overdrawn(times: number[], { calls, windowMs }: V2StandIn['allowance']): Trouble | null {
  const now = Date.now()
  while (times.length > 0 && (times[0] ?? 0) <= now - windowMs) times.shift()
  if (times.length >= calls) return { status: 429, headers: { 'retry-after': '1' } }
  times.push(now)
  return null
}

function answerTo(url: URL, standIn: V2StandIn): object | null {
  const [, , kind = '', id] = url.pathname.split('/')
  if (!isKind(kind)) return null
  if (id !== undefined) return standIn[kind].find(each => each[ID[kind]] === id) ?? null
  const page = Number(url.searchParams.get('page') ?? 1)
  const size = Number(url.searchParams.get('page_size') ?? 25)
  const filters = [...url.searchParams].filter(([name]) => name !== 'page' && name !== 'page_size')
  const found = standIn[kind].filter(each =>
    filters.every(([name, value]) => !(name in each) || each[name] === value),
  )
  return {
    [kind]: found.slice((page - 1) * size, page * size),
    total: found.length,
    page,
    pages: Math.ceil(found.length / size),
    links: { first: {}, last: {}, prev: {}, next: { href: 'http://169.254.169.254/v2/labels?page=2' } },
  }
}
