import { tell } from '../../../events/envelope.ts'
import type { Command, EventOf, OrderId, WismoEvent } from '../../../events/event.ts'
import { orderId } from '../../../events/references.ts'
import { type AdminOrderPayload, adminOrderPayload } from '../payload-admin.ts'
import { embeddedReturn } from '../payload-return.ts'
import { allocationEvents } from './fulfillment-order.ts'
import { normaliseOrder } from './order.ts'
import { returnEvent } from './return.ts'
import type { Normalised, Telling } from './telling.ts'

/**
 * An order as the Admin API answered it. Rewritten in the words of the webhooks and read by the same code, so that one
 * fact is one event whoever told it. A list that did not come whole is not used, and what depends on it is left to the
 * webhooks: half of an order's lines would be another order.
 */
export function normaliseAdminOrder(body: unknown, telling: Telling): Normalised {
  const payload = adminOrderPayload.parse(body)
  const order = orderId(telling.shop, payload.id)
  const snapshot: Normalised = isWhole(payload) ? normaliseOrder(asWebhook(payload), telling) : NOTHING
  const returns = payload.returns.nodes.filter(each => each.returnLineItems.whole)
  const allocations = payload.fulfillmentOrders.nodes.filter(each => each.lineItems.whole)
  return {
    events: [
      ...snapshot.events,
      ...bundleEvents(payload, order, telling),
      ...returns.flatMap(
        each => returnEvent(returnAsWebhook(each), order, telling, payload.updatedAt, each.closedAt) ?? [],
      ),
      ...allocations.flatMap(each => allocationEvents(each, order, telling)),
    ],
    commands: snapshot.commands,
  }
}

/** What the components of a bundle were sold as. Webhooks name the bundle by its id alone. */
function bundleEvents(
  payload: AdminOrderPayload,
  order: OrderId,
  { toldAt }: Telling,
): readonly EventOf<'bundle.recorded'>[] {
  const groups = new Map(
    payload.lineItems.nodes.flatMap(({ lineItemGroup: group }) => (group ? [[group.id, group]] : [])),
  )
  return [...groups.values()].map(({ id, title, quantity, variantSku }) =>
    tell({
      type: 'bundle.recorded',
      resource: `bundle:${order}:${id}`,
      updatedAt: payload.updatedAt,
      toldAt,
      order,
      body: { bundleId: id, title, sku: variantSku, units: quantity },
    }),
  )
}

const NOTHING: { readonly events: readonly WismoEvent[]; readonly commands: readonly Command[] } = {
  events: [],
  commands: [],
}

const isWhole = (payload: AdminOrderPayload): boolean =>
  payload.lineItems.whole &&
  payload.fulfillments.every(each => each.fulfillmentLineItems.whole) &&
  payload.refunds.every(each => each.refundLineItems.whole)

/** GraphQL writes enumerations in capitals, webhooks do not. */
const lower = (text: string | null): string | null => text?.toLowerCase() ?? null

function asWebhook(payload: AdminOrderPayload): object {
  return {
    id: payload.id,
    name: payload.name,
    created_at: payload.createdAt,
    updated_at: payload.updatedAt,
    cancelled_at: payload.cancelledAt,
    cancel_reason: lower(payload.cancelReason),
    financial_status: lower(payload.displayFinancialStatus),
    test: payload.test,
    email: payload.email,
    phone: payload.phone,
    customer_locale: payload.customerLocale,
    customer: payload.customer && {
      id: payload.customer.id,
      email: payload.customer.defaultEmailAddress?.emailAddress,
      phone: payload.customer.defaultPhoneNumber?.phoneNumber,
      first_name: payload.customer.firstName,
      last_name: payload.customer.lastName,
    },
    shipping_address: payload.shippingAddress,
    billing_address: payload.billingAddress,
    line_items: payload.lineItems.nodes.map(lineAsWebhook),
    fulfillments: payload.fulfillments.map(fulfillmentAsWebhook),
    refunds: payload.refunds.map(refundAsWebhook),
  }
}

const lineAsWebhook = (line: AdminOrderPayload['lineItems']['nodes'][number]) => ({
  id: line.id,
  sku: line.sku,
  title: line.title,
  name: line.name,
  product_id: line.product?.id,
  quantity: line.quantity,
  current_quantity: line.currentQuantity,
  fulfillable_quantity: line.unfulfilledQuantity,
  requires_shipping: line.requiresShipping,
  gift_card: line.isGiftCard,
  sales_line_item_group_id: line.lineItemGroup?.id,
})

const fulfillmentAsWebhook = (fulfillment: AdminOrderPayload['fulfillments'][number]) => ({
  id: fulfillment.id,
  status: lower(fulfillment.status),
  // Has a few values more than the webhooks' field; none of those says where a parcel is.
  shipment_status: lower(fulfillment.displayStatus),
  created_at: fulfillment.createdAt,
  updated_at: fulfillment.updatedAt,
  tracking_company: fulfillment.trackingInfo[0]?.company,
  tracking_numbers: fulfillment.trackingInfo.map(each => each.number),
  tracking_urls: fulfillment.trackingInfo.map(each => each.url),
  line_items: fulfillment.fulfillmentLineItems.nodes.map(({ quantity, lineItem }) => ({
    id: lineItem.id,
    sku: lineItem.sku,
    quantity: quantity ?? 0,
  })),
})

const refundAsWebhook = (refund: AdminOrderPayload['refunds'][number]) => ({
  id: refund.id,
  created_at: refund.createdAt,
  return: refund.return,
  refund_line_items: refund.refundLineItems.nodes.map(({ quantity, restockType, lineItem }) => ({
    line_item_id: lineItem.id,
    quantity,
    restock_type: lower(restockType),
  })),
})

const returnAsWebhook = ({ id, status, returnLineItems }: AdminOrderPayload['returns']['nodes'][number]) =>
  embeddedReturn.parse({
    id,
    status,
    return_line_items: returnLineItems.nodes.map(({ quantity, fulfillmentLineItem }) => ({
      quantity,
      line_item_id: fulfillmentLineItem?.lineItem.id,
    })),
  })
