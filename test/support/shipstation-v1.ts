import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { V1Account } from '../../src/clients/shipstation-v1.ts'

export const TOKEN = 'an-unguessable-token-of-the-tests'
export const STORE = '41001'
export const ORDER_KEY = '6100000000001'
export const LEGS = '14100000000001'
export const TOP = '14100000000002'
export const ACCOUNT = { key: 'key-of-the-tests', secret: 'secret-of-the-tests' }
export const ANSWERED_AT = 'Sat, 21 Nov 2026 11:00:00 GMT'

export type Body = Readonly<Record<string, unknown>>

const read = (name: string, changes: Body): Body => ({
  ...JSON.parse(readFileSync(new URL(`../fixtures/shipstation/${name}.json`, import.meta.url), 'utf8')),
  ...changes,
})

export const v1Order = (changes: Body = {}): Body => read('order', changes)
export const v1Shipment = (changes: Body = {}): Body => read('shipment', changes)
export const v1Fulfillment = (changes: Body = {}): Body => read('fulfillment', changes)

/** How the next call is answered instead. */
export interface Trouble {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export interface V1StandIn {
  readonly origin: string
  readonly account: V1Account
  /** As they stand when they are asked for. */
  readonly orders: Body[]
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

/** The most on one page, whatever is asked for. */
const PAGE_LIMIT = 100

type Kind = 'orders' | 'shipments' | 'fulfillments'
const isKind = (text: string): text is Kind => ['orders', 'shipments', 'fulfillments'].includes(text)

/** ShipStation's API V1 behind a real socket, as far as lists go; what it answers is what stands in its lists then. */
export async function startShipStationV1(): Promise<V1StandIn> {
  const times: number[] = []
  const server = createServer(async (incoming, reply) => {
    const asked = incoming.url ?? ''
    standIn.asked.push(asked)
    await standIn.meanwhile(asked)
    const trouble = standIn.troubles.shift() ?? overdrawn(times, standIn.allowance)
    if (trouble) return answer(reply, trouble.status, { Message: 'no' }, trouble.headers)
    const expected = `Basic ${Buffer.from(`${ACCOUNT.key}:${ACCOUNT.secret}`).toString('base64')}`
    if (incoming.headers.authorization !== expected) return answer(reply, 401, { Message: 'Unauthorized' })
    const body = answerTo(new URL(asked, 'http://localhost'), standIn)
    answer(reply, body === null ? 404 : 200, body ?? { ExceptionMessage: 'not found' })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const standIn: V1StandIn = {
    origin,
    account: { ...ACCOUNT, origin },
    orders: [],
    shipments: [],
    fulfillments: [],
    asked: [],
    troubles: [],
    meanwhile: async () => undefined,
    allowance: { calls: 40, windowMs: 60_000 },
  }
  return standIn
}

function answer(reply: ServerResponse, status: number, body: object, headers = {}): void {
  reply.writeHead(status, { 'content-type': 'application/json', date: ANSWERED_AT, ...headers })
  reply.end(JSON.stringify(body))
}

function overdrawn(times: number[], { calls, windowMs }: V1StandIn['allowance']): Trouble | null {
  const now = Date.now()
  while (times.length > 0 && (times[0] ?? 0) <= now - windowMs) times.shift()
  if (times.length >= calls) return { status: 429, headers: { 'retry-after': '1' } }
  times.push(now)
  return null
}

function answerTo(url: URL, standIn: V1StandIn): object | null {
  const [, kind = '', id] = url.pathname.split('/')
  if (!isKind(kind)) return null
  if (id !== undefined) return standIn.orders.find(order => String(order.orderId) === id) ?? null
  const page = Number(url.searchParams.get('page') ?? 1)
  const size = Math.min(PAGE_LIMIT, Number(url.searchParams.get('pageSize') ?? PAGE_LIMIT))
  const found = standIn[kind].filter(each => matches(each, url.searchParams))
  // Of a parameter that is told twice the first is heeded.
  const withItems = url.searchParams.get('includeShipmentItems') === 'True'
  const shown = found
    .slice((page - 1) * size, page * size)
    .map(each => (kind === 'shipments' && !withItems ? { ...each, shipmentItems: null } : each))
  return { [kind]: shown, total: found.length, page, pages: Math.ceil(found.length / size) }
}

/** Parameters that are not in the account's lists are not heeded, as in the real one. */
function matches(each: Body, query: URLSearchParams): boolean {
  const options = each.advancedOptions as Body | null | undefined
  return [...query].every(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'storeid':
        return options === undefined || String(options?.storeId) === value
      case 'orderid':
        return String(each.orderId) === value
      case 'batchid':
        return String(each.batchNumber) === value
      case 'voiddatestart':
        return since(each.voidDate, value)
      case 'createdatestart':
        return since(each.createDate, value)
      case 'modifydatestart':
        return since(each.modifyDate, value)
      default:
        return true
    }
  })
}

/** Both are what the clocks in California show. */
const since = (time: unknown, start: string): boolean =>
  typeof time === 'string' && time.replace('T', ' ').slice(0, 19) >= start

/** The two keys of a V1 webhook. */
export const thin = (resource_url: string, resource_type = 'SHIP_NOTIFY'): Buffer =>
  Buffer.from(JSON.stringify({ resource_url, resource_type }))

export const BATCH_URL = `https://ssapi6.shipstation.com/shipments?storeID=${STORE}&batchId=100200&includeShipmentItems=False`
