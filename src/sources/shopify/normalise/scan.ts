import { tell } from '../../../events/envelope.ts'
import { fulfillmentRef, orderId } from '../../../events/references.ts'
import { type ScanPayload, scanPayload, withdrawnScanPayload } from '../payload.ts'
import { meaningOf, TABLE } from '../scan-table.ts'
import { type Normalised, scoped, type Telling, toldInstant, UNDATED } from './telling.ts'

const scanIdOf = (shop: string, id: string): string => `shopify:${shop}:${id}`

/** fulfillment_events/create: a scan of a fulfilment. It names no tracking number. */
export function normaliseScan(body: unknown, { shop, toldAt }: Telling): Normalised {
  const payload = scanPayload.parse(body)
  const scanId = scanIdOf(shop, payload.id)
  const { stage, condition, evidence, withPlace } = meaningOf(payload.status)
  const event = tell({
    type: 'scan.recorded',
    resource: `scan:${scanId}`,
    updatedAt: payload.updated_at ?? payload.created_at,
    toldAt,
    order: orderId(shop, payload.order_id),
    body: {
      scanId,
      feed: 'shopify',
      of: { fulfillmentId: scoped(shop, payload.fulfillment_id) },
      stage,
      condition,
      evidence: isSomewhere(payload) ? (withPlace ?? evidence) : evidence,
      table: TABLE,
      occurredAt: payload.happened_at,
      recordedAt: payload.created_at,
      place: [payload.city, payload.province, payload.country].filter(Boolean).join(', ') || null,
      correction: false,
    },
  })
  return { events: [event], commands: [] }
}

/** A country alone is no place: Shopify fills it in where no scanner stood. */
function isSomewhere({ city, zip, address1, latitude }: ScanPayload): boolean {
  return Boolean(city ?? zip ?? address1) || (latitude !== null && latitude !== '')
}

/** fulfillment_events/delete: the scan is taken back for good. Routed by the fulfilment where no order is named. */
export function normaliseWithdrawnScan(body: unknown, { shop, toldAt }: Telling): Normalised {
  const payload = withdrawnScanPayload.parse(body)
  const scanId = scanIdOf(shop, payload.id)
  const order = payload.order_id === null ? null : orderId(shop, payload.order_id)
  const fulfillment = payload.fulfillment_id
  const event = tell({
    type: 'scan.withdrawn',
    resource: `withdrawal:${scanId}`,
    updatedAt: toldInstant(toldAt) ?? UNDATED,
    toldAt,
    order,
    refs: order === null && fulfillment !== null ? [fulfillmentRef(scoped(shop, fulfillment))] : [],
    body: { scanId },
  })
  return { events: [event], commands: [] }
}
