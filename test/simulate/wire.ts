import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { allocationEvent, eventsBody, scanEvent } from '../../src/samples/payloads/generic-events.ts'
import { triggerTime } from '../../src/samples/payloads/instant.ts'
import { type JsonObject, writeJson } from '../../src/samples/payloads/json.ts'
import { preparedForPickup } from '../../src/samples/payloads/prepared-for-pickup.ts'
import type { SampleDelivery } from '../../src/samples/sample-delivery.ts'
import { sign, signAfterShip, signEasyPost, signShipStation, signStandard } from '../../src/samples/sign.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { feedBody } from '../../src/samples/simulation/feed-body.ts'
import { thinBody } from '../../src/samples/simulation/label-service.ts'
import type { Message } from '../../src/samples/simulation/message.ts'
import type { FeedKind, FeedScan, RealWorld } from '../../src/samples/simulation/real-world.ts'

/** What the senders of the simulation share with the service. */
export const SECRETS = {
  shopify: 'a secret of the simulation',
  easypost: 'ein Geheimnis für die Simulation',
  aftership: 'another secret of the simulation',
  carrier: `whsec_${Buffer.from('a carrier of the simulation').toString('base64')}`,
  warehouse: `whsec_${Buffer.from('a warehouse of the simulation').toString('base64')}`,
  token: 'a-token-of-the-simulation',
} as const

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The label service's key, made for this run. */
export const SIGNER = {
  id: 'a-key-of-the-simulation',
  private: pair.privateKey,
  public: createPublicKey(pair.privateKey),
}

/** It as the label service publishes it. */
export const JWK = { ...SIGNER.public.export({ format: 'jwk' }), kid: SIGNER.id, alg: 'RS256', use: 'sig' }

/** A request as it comes over the wire; header names in lower case. */
export interface Wire {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * The exact request of an arrival.
 * @param signedAt the time that those put under their signature who sign one; milliseconds
 */
export function wireOf(world: RealWorld, arrival: Arrival, signedAt: number): Wire {
  const { message } = arrival
  switch (message.from) {
    case 'shop':
      return ofShop(arrival, message.sent)
    case 'labels': {
      const body = Buffer.from(writeJson(thinBody(world, message.hook)))
      const params = { token: SECRETS.token }
      return { path: `/webhooks/shipstation/${SECRETS.token}`, headers: {}, params, body }
    }
    case 'warehouse': {
      const { state } = message
      const { shop, orderId } = world.shop
      const told = { ...state, shop, order: orderId, at: state.at + arrival.aheadMs }
      return ofSender('warehouse', allocationEvent(told), `allocation-${state.id}-${state.at}`)
    }
    case 'counter':
      return atCounter(world, message)
    case 'files':
      throw new RangeError('A file has a way of its own.')
    case 'asked':
      throw new RangeError('Nothing is posted: it is the shop that is asked.')
    case 'stranger':
      return ofSender('carrier', scanTold(world, message.scan, 0), `scan-${message.scan.id}`)
    case 'carrier':
      return ofCarrier(world, arrival, message, signedAt)
  }
}

/** Told anew a webhook has ids and a time of its own, with the clock wrong also another year. */
function ofShop(arrival: Arrival, sent: SampleDelivery): Wire {
  const body = arrival.aheadMs > 0 ? inYear(sent.body, arrival.aheadMs) : sent.body
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const anew =
    arrival.telling === 0
      ? {}
      : {
          'x-shopify-webhook-id': `${headers['x-shopify-webhook-id']}-${arrival.telling}`,
          'x-shopify-event-id': `${headers['x-shopify-event-id']}-${arrival.telling}`,
          'x-shopify-triggered-at': triggerTime(BigInt(arrival.at) * 1_000_000n),
        }
  return {
    path: '/webhooks/shopify',
    headers: { ...headers, ...anew, 'x-shopify-hmac-sha256': sign(body, SECRETS.shopify) },
    params: {},
    body,
  }
}

function atCounter(world: RealWorld, { at }: Message): Wire {
  const body = Buffer.from(writeJson(preparedForPickup(world.counter?.id ?? '')))
  const topic = 'fulfillment_orders/line_items_prepared_for_pickup'
  const headers = {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': world.shop.shop,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': `prepared-${world.counter?.id}`,
    'x-shopify-event-id': `prepared-event-${world.counter?.id}`,
    'x-shopify-triggered-at': triggerTime(BigInt(at) * 1_000_000n),
    'x-shopify-hmac-sha256': sign(body, SECRETS.shopify),
  }
  return { path: '/webhooks/shopify', headers, params: {}, body }
}

/** All instants of a body moved; every history lies within one year. */
function inYear(body: Buffer, aheadMs: number): Buffer {
  const moved = body
    .toString('utf8')
    .replaceAll(/"\d{4}-\d\d-\d\dT[\d:]{8}([+-]\d\d:\d\d)"/g, (text, zone: string) => {
      const at = Date.parse(text.slice(1, -1)) + aheadMs
      const offset = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
      return `"${new Date(at + offset * 60_000).toISOString().slice(0, 19)}${zone}"`
    })
  return Buffer.from(moved)
}

function ofCarrier(
  world: RealWorld,
  { aheadMs }: Arrival,
  { scan, tells }: Extract<Message, { from: 'carrier' }>,
  signedAt: number,
): Wire {
  const newest = world.feed[scan]
  if (!newest) throw new RangeError('A carrier tells a scan that there is not.')
  if (world.feedKind === 'events')
    return ofSender('carrier', scanTold(world, newest, aheadMs), `scan-${newest.id}`)
  const body = feedBody(world, tells.scans, newest, aheadMs)
  switch (world.feedKind) {
    case 'easypost':
      return hmac(world.feedKind, body, { 'x-hmac-signature': signEasyPost(body, SECRETS.easypost) })
    case 'aftership':
      return hmac(world.feedKind, body, { 'aftership-hmac-sha256': signAfterShip(body, SECRETS.aftership) })
    case 'shipstation': {
      const headers = signShipStation(body, SIGNER, new Date(signedAt).toISOString())
      const params = { token: SECRETS.token }
      return { path: `/webhooks/shipstation-v2/${SECRETS.token}`, headers, params, body }
    }
  }
}

function scanTold(world: RealWorld, scan: FeedScan, aheadMs: number): JsonObject {
  const { id, number, carrier, did: stage, correction } = scan
  const at = scan.happened + world.feedSkew + aheadMs
  return scanEvent({ id, number, carrier, stage, at, correction })
}

/** Signed by the clock on the wall: the specification's five minutes are counted from there. */
function ofSender(sender: 'carrier' | 'warehouse', event: JsonObject, id: string): Wire {
  const body = Buffer.from(writeJson(eventsBody(event)))
  const headers = signStandard(body, SECRETS[sender], id, Math.floor(Date.now() / 1000))
  return { path: '/webhooks/events', headers, params: {}, body }
}

const hmac = (name: FeedKind, body: Buffer, headers: Wire['headers']): Wire => ({
  path: `/webhooks/${name}`,
  headers,
  params: {},
  body,
})
