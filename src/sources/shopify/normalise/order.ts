import { tell } from '../../../events/envelope.ts'
import type { Command, EventOf, FinancialStatus, OrderId, OrderLine } from '../../../events/event.ts'
import { orderId } from '../../../events/references.ts'
import { type OrderPayload, orderPayload } from '../payload.ts'
import { fulfillmentEvent, stateOf } from './fulfillment.ts'
import { kitEvents } from './kit.ts'
import { lineOf } from './line.ts'
import { refundEvent, unitsOf } from './refund.ts'
import { returnEvent } from './return.ts'
import { type Normalised, scoped, type Telling } from './telling.ts'

/**
 * An order's snapshot: create, updated, paid, partially_fulfilled, fulfilled and cancelled have one shape, and come
 * in any order, so the topic says nothing of the state. Its fulfilments and refunds become the same events as those
 * told by webhooks of their own.
 */
export function normaliseOrder(body: unknown, telling: Telling): Normalised {
  const payload = orderPayload.parse(body)
  const order = orderId(telling.shop, payload.id)
  const event = orderEvent(payload, order, telling)
  const physical = event.body.lines.filter(line => line.kind === 'physical')
  return {
    events: [
      event,
      ...(payload.fulfillments ?? []).map(each => fulfillmentEvent(each, order, telling)),
      ...(payload.refunds ?? []).map(each => refundEvent(each, order, telling)),
      ...(payload.returns ?? []).flatMap(each => returnEvent(each, order, telling, payload.updated_at) ?? []),
      ...physical.flatMap(line => kitEvents(line, order, payload.created_at, telling)),
    ],
    commands: [contactOf(payload, event)],
  }
}

function orderEvent(
  payload: OrderPayload,
  order: OrderId,
  { shop, toldAt }: Telling,
): EventOf<'order.recorded'> {
  const fulfilled = fulfilledUnits(payload)
  const lines: readonly OrderLine[] = payload.line_items.map(line =>
    lineOf(line, fulfilled && (fulfilled.get(line.id) ?? 0)),
  )
  return tell({
    type: 'order.recorded',
    resource: `order:${order}`,
    updatedAt: payload.updated_at,
    toldAt,
    rank: {
      cancelled: payload.cancelled_at !== null,
      fulfilled: [...(fulfilled?.values() ?? [])].reduce((sum, units) => sum + units, 0),
      refunded: (payload.refunds ?? []).reduce((sum, refund) => sum + unitsOf(refund), 0),
    },
    order,
    body: {
      shop,
      externalId: payload.id,
      name: payload.name,
      createdAt: payload.created_at,
      cancelledAt: payload.cancelled_at,
      cancelReason: payload.cancel_reason,
      test: payload.test ?? false,
      financial: financialOf(payload.financial_status),
      lines,
      refunds: payload.refunds?.map(refund => scoped(shop, refund.id)) ?? null,
    },
  })
}

/**
 * Units of each line in this snapshot's fulfilments; null where it does not list them. A failed one is left out like
 * a cancelled one: Shopify gives its units back to be fulfilled.
 */
function fulfilledUnits(payload: OrderPayload): ReadonlyMap<string, number> | null {
  if (payload.fulfillments === null) return null
  const units = new Map<string, number>()
  for (const fulfillment of payload.fulfillments) {
    const state = stateOf(fulfillment.status)
    if (state === 'cancelled' || state === 'failed') continue
    for (const line of fulfillment.line_items) units.set(line.id, (units.get(line.id) ?? 0) + line.quantity)
  }
  return units
}

const FINANCIAL: ReadonlySet<string> = new Set<FinancialStatus>([
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
  'expired',
])
const isFinancial = (status: string): status is FinancialStatus => FINANCIAL.has(status)

function financialOf(status: string | null): FinancialStatus {
  return status !== null && isFinancial(status) ? status : 'unknown'
}

/** Whom to write to; ordered by the snapshot's version, so that a late old one does not bring an old address back. */
function contactOf(payload: OrderPayload, event: EventOf<'order.recorded'>): Command {
  const { customer, shipping_address: shipping, billing_address: billing } = payload
  const customerName = [customer?.first_name, customer?.last_name].filter(Boolean).join(' ')
  return {
    kind: 'contact',
    order: orderId(event.body.shop, event.body.externalId),
    version: event.version,
    customer: customer?.id ?? null,
    email: payload.email ?? payload.contact_email ?? customer?.email ?? null,
    phone: payload.phone ?? shipping?.phone ?? billing?.phone ?? customer?.phone ?? null,
    name: shipping?.name ?? (customerName || null),
    locale: payload.customer_locale,
    proofs: {
      emails: told(payload.email, payload.contact_email, customer?.email),
      phones: told(payload.phone, shipping?.phone, billing?.phone, customer?.phone),
      postalCodes: told(shipping?.zip, billing?.zip),
    },
  }
}

/** Customers remember any of what they typed into the checkout. */
const told = (...values: readonly (string | null | undefined)[]): readonly string[] => [
  ...new Set(values.flatMap(value => value ?? [])),
]
