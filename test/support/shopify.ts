import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Received } from '../../src/events/delivery.ts'
import type { EventOf, EventType } from '../../src/events/event.ts'
import type { KitPolicy } from '../../src/policy/policy.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import type { RawRequest } from '../../src/sources/source.ts'

export const SHOP = 'wismo-test.myshopify.com'
export const SECRET = 'a secret of the tests'
export const RECEIVED_AT = '2026-11-21T12:00:00.000Z'
export const TRIGGERED_AT = '2026-11-20T21:40:10.964744581Z'
export const NO_KITS: KitPolicy = { revision: 1, kits: {} }

/** Bodies of test/fixtures/shopify by topic. */
const FIXTURES: Readonly<Record<string, string>> = {
  'orders/create': 'order',
  'orders/updated': 'order',
  'orders/paid': 'order',
  'orders/partially_fulfilled': 'order',
  'orders/fulfilled': 'order',
  'orders/cancelled': 'order',
  'orders/edited': 'order-edited',
  'orders/delete': 'order-deleted',
  'fulfillments/create': 'fulfillment',
  'fulfillments/update': 'fulfillment',
  'fulfillment_events/create': 'fulfillment-event',
  'fulfillment_events/delete': 'fulfillment-event-deleted',
  'refunds/create': 'refund',
  'order_transactions/create': 'transaction',
  'fulfillment_orders/order_routing_complete': 'fulfillment-order',
  'fulfillment_orders/placed_on_hold': 'fulfillment-order-held',
  'fulfillment_orders/hold_released': 'fulfillment-order',
  'fulfillment_orders/moved': 'fulfillment-order',
  'fulfillment_orders/split': 'fulfillment-order',
  'fulfillment_orders/merged': 'fulfillment-orders-merged',
  'fulfillment_orders/cancelled': 'fulfillment-order-cancelled',
  'fulfillment_orders/rescheduled': 'fulfillment-order',
  'fulfillment_orders/scheduled_fulfillment_order_ready': 'fulfillment-order',
  'fulfillment_orders/line_items_prepared_for_local_delivery': 'fulfillment-order',
  'fulfillment_orders/fulfillment_request_submitted': 'fulfillment-order',
  'fulfillment_orders/fulfillment_request_accepted': 'fulfillment-order',
  'fulfillment_orders/fulfillment_request_rejected': 'fulfillment-order',
  'fulfillment_orders/cancellation_request_submitted': 'fulfillment-order',
  'fulfillment_orders/cancellation_request_accepted': 'fulfillment-order',
  'fulfillment_orders/cancellation_request_rejected': 'fulfillment-order',
  'fulfillment_orders/fulfillment_service_failed_to_complete': 'fulfillment-order',
  'fulfillment_orders/progress_reported': 'fulfillment-order',
  'fulfillment_orders/manually_reported_progress_stopped': 'fulfillment-order',
  'fulfillment_orders/line_items_prepared_for_pickup': 'fulfillment-order-prepared',
  'fulfillment_holds/added': 'fulfillment-hold',
  'fulfillment_holds/released': 'fulfillment-hold',
  'returns/request': 'return',
  'returns/approve': 'return',
  'returns/close': 'return-closed',
  'returns/cancel': 'return-closed',
  'returns/decline': 'return-closed',
  'returns/reopen': 'return-closed',
  'returns/update': 'return-updated',
  'inventory_levels/update': 'inventory-level',
  'inventory_items/create': 'inventory-item',
  'inventory_items/update': 'inventory-item',
  'app/uninstalled': 'app-uninstalled',
  'customers/data_request': 'data-request',
  'customers/redact': 'customer-redact',
  'shop/redact': 'shop-redact',
}

export const FIXTURE_TOPICS = Object.keys(FIXTURES)

/** The exact bytes of a topic's fixture. */
export function fixture(topic: string): Buffer {
  return readFileSync(new URL(`../fixtures/shopify/${FIXTURES[topic]}.json`, import.meta.url))
}

/** A fixture with some top-level fields replaced; `undefined` leaves a key out. Ids stay exact, as texts. */
export function altered(topic: string, changes: Readonly<Record<string, unknown>>): Buffer {
  const body: object = JSON.parse(
    fixture(topic)
      .toString('utf8')
      .replace(/: ?(\d{16,})/g, ':"$1"'),
  )
  return Buffer.from(JSON.stringify({ ...body, ...changes }))
}

export const sign = (body: Buffer, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64')

/** A signed request as Shopify sends it; `undefined` takes a header away. */
export function signed(
  topic: string,
  body: Buffer,
  headers: Readonly<Record<string, string | undefined>> = {},
): RawRequest {
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'x-shopify-topic': topic,
    'x-shopify-shop-domain': SHOP,
    'x-shopify-api-version': '2026-10',
    'x-shopify-webhook-id': '7a1c1f0e-0000-4000-8000-000000000001',
    'x-shopify-event-id': '7a1c1f0e-0000-4000-8000-000000000002',
    'x-shopify-triggered-at': TRIGGERED_AT,
    'x-shopify-hmac-sha256': sign(body),
    ...headers,
  }
  const present = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { headers: Object.fromEntries(present), body }
}

/** What the source makes of a signed request. Fails if the signature is refused. */
export function receive(request: RawRequest, kits = NO_KITS, receivedAt = RECEIVED_AT): Received {
  const received = createShopify({ secrets: [SECRET], shops: [SHOP], kits }).receive(request, receivedAt)
  if (received.kind === 'refused') throw new Error(`refused: ${received.reason}`)
  return received
}

/** Events and commands of an accepted body. Fails with the reason if it is not accepted. */
export function accepted(
  topic: string,
  body = fixture(topic),
  options: {
    readonly kits?: KitPolicy
    readonly headers?: Readonly<Record<string, string | undefined>>
  } = {},
) {
  const { reading } = receive(signed(topic, body, options.headers), options.kits)
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading
}

/** The events of one type that a topic's body tells. */
export function told<T extends EventType>(
  type: T,
  topic: string,
  body = fixture(topic),
  kits = NO_KITS,
): readonly EventOf<T>[] {
  const isOfType = (event: { readonly type: EventType }): event is EventOf<T> => event.type === type
  return accepted(topic, body, { kits }).events.filter(isOfType)
}

/** The only event of its type. */
export function onlyTold<T extends EventType>(
  type: T,
  topic: string,
  body = fixture(topic),
  kits = NO_KITS,
): EventOf<T> {
  const [event, ...others] = told(type, topic, body, kits)
  if (!event || others.length > 0)
    throw new Error(`${topic} told ${others.length + (event ? 1 : 0)} of ${type}`)
  return event
}
