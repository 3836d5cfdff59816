import { tell } from '../../../events/envelope.ts'
import type { EventOf, FulfillmentBody, OrderId, ShipmentClaim, Tracking } from '../../../events/event.ts'
import { normaliseNumber, orderId } from '../../../events/references.ts'
import { type FulfillmentPayload, fulfillmentPayload } from '../payload.ts'
import { meaningOf } from '../scan-table.ts'
import { type Normalised, scoped, type Telling } from './telling.ts'

/** fulfillments/create and update: one fulfilment, as it stands. Cancelling it is an update too. */
export function normaliseFulfillment(body: unknown, telling: Telling): Normalised {
  const payload = fulfillmentPayload.parse(body)
  const order = orderId(telling.shop, payload.order_id)
  return { events: [fulfillmentEvent(payload, order, telling)], commands: [] }
}

/** One event, whether the fulfilment came by itself or inside its order. */
export function fulfillmentEvent(
  payload: FulfillmentPayload,
  order: OrderId,
  { shop, toldAt }: Telling,
): EventOf<'fulfillment.recorded'> {
  const fulfillmentId = scoped(shop, payload.id)
  const state = stateOf(payload.status)
  return tell({
    type: 'fulfillment.recorded',
    resource: `fulfillment:${fulfillmentId}`,
    updatedAt: payload.updated_at ?? payload.created_at,
    toldAt,
    rank: { cancelled: state === 'cancelled' },
    order,
    body: {
      fulfillmentId,
      state,
      createdAt: payload.created_at,
      carrier: payload.tracking_company,
      numbers: trackingOf(payload),
      lines: payload.line_items.map(line => ({ line: line.id, sku: line.sku, units: line.quantity })),
      claim: claimOf(payload.shipment_status),
    },
  })
}

/** `pending` and `open` are deprecated and a state to come is unknown: neither proves that a parcel was packed. */
export function stateOf(status: string | null): FulfillmentBody['state'] {
  if (status === 'success' || status === 'cancelled') return status
  return status === 'error' || status === 'failure' ? 'failed' : 'pending'
}

/**
 * The arrays are the truth and the singular repeats their first. Numbers and addresses pair by position, so blanks
 * are dropped only after pairing; there may be fewer addresses than numbers.
 */
function trackingOf(payload: FulfillmentPayload): readonly Tracking[] {
  const numbers = payload.tracking_numbers.length > 0 ? payload.tracking_numbers : [payload.tracking_number]
  const urls = payload.tracking_urls.length > 0 ? payload.tracking_urls : [payload.tracking_url]
  const paired = new Map<string, Tracking>()
  for (const [position, written] of numbers.entries()) {
    const number = normaliseNumber(written ?? '')
    if (number === '' || paired.has(number)) continue
    paired.set(number, { number, url: urls[position]?.trim() || null })
  }
  return [...paired.values()]
}

function claimOf(shipmentStatus: string | null): ShipmentClaim | null {
  const { stage, evidence } = meaningOf(shipmentStatus)
  return stage === null ? null : { stage, evidence }
}
