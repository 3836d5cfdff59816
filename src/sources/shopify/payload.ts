import { z } from 'zod'
import {
  absent,
  count,
  id,
  instant,
  optionalCount,
  optionalId,
  optionalInstant,
  text,
  texts,
} from './fields.ts'
import { embeddedReturn } from './payload-return.ts'

/**
 * What is read of an order and its parts, and nothing else. Enumerations are open texts, since Shopify adds to them; a key may be
 * missing wherever an older API version or a restricted app leaves it out.
 */

/** As an order carries it; the order is then the one around it. */
const embeddedFulfillment = z.object({
  id,
  status: text,
  shipment_status: text,
  created_at: instant,
  updated_at: optionalInstant,
  tracking_company: text,
  tracking_number: text,
  tracking_numbers: texts,
  tracking_url: text,
  tracking_urls: texts,
  line_items: z
    .array(z.object({ id, sku: text, quantity: count }))
    .nullish()
    .transform(value => value ?? []),
})
export type FulfillmentPayload = z.output<typeof embeddedFulfillment>
export const fulfillmentPayload = embeddedFulfillment.extend({ order_id: id })

const embeddedRefund = z.object({
  id,
  created_at: optionalInstant,
  processed_at: optionalInstant,
  return: z.object({ id }).nullish().transform(absent),
  refund_line_items: z
    .array(z.object({ line_item_id: id, quantity: count, restock_type: text }))
    .nullish()
    .transform(value => value ?? []),
})
export type RefundPayload = z.output<typeof embeddedRefund>
export const refundPayload = embeddedRefund.extend({ order_id: id })

const linePayload = z.object({
  id,
  sku: text,
  title: text,
  name: text,
  product_id: optionalId,
  quantity: count,
  current_quantity: optionalCount,
  fulfillable_quantity: optionalCount,
  requires_shipping: z.boolean().nullish().transform(absent),
  gift_card: z.boolean().nullish().transform(absent),
  // From 2025-01 on: the bundle of which it is a component.
  sales_line_item_group_id: optionalId,
})
export type LinePayload = z.output<typeof linePayload>

const addressee = z.object({ name: text, phone: text, zip: text }).nullish().transform(absent)

export const orderPayload = z.object({
  id,
  name: z.string(),
  created_at: instant,
  updated_at: instant,
  cancelled_at: optionalInstant,
  cancel_reason: text,
  financial_status: text,
  test: z.boolean().nullish().transform(absent),
  email: text,
  contact_email: text,
  phone: text,
  customer_locale: text,
  customer: z
    .object({ id: optionalId, email: text, phone: text, first_name: text, last_name: text })
    .nullish()
    .transform(absent),
  shipping_address: addressee,
  billing_address: addressee,
  line_items: z.array(linePayload),
  fulfillments: z.array(embeddedFulfillment).nullish().transform(absent),
  refunds: z.array(embeddedRefund).nullish().transform(absent),
  // From 2025-01 on.
  returns: z.array(embeddedReturn).nullish().transform(absent),
})
export type OrderPayload = z.output<typeof orderPayload>

export const orderEditedPayload = z.object({
  order_edit: z.object({ order_id: id, committed_at: optionalInstant, created_at: optionalInstant }),
})

export const deletedPayload = z.object({ id })

export const scanPayload = z.object({
  id,
  order_id: id,
  fulfillment_id: id,
  status: text,
  happened_at: instant,
  created_at: instant,
  updated_at: optionalInstant,
  city: text,
  province: text,
  country: text,
  zip: text,
  address1: text,
  latitude: z.union([z.number(), z.string()]).nullish().transform(absent),
})
export type ScanPayload = z.output<typeof scanPayload>

/** Deletions say little: sometimes only the event's own id, and then nobody can tell whose it was. */
export const withdrawnScanPayload = z
  .object({ id, order_id: optionalId, fulfillment_id: optionalId })
  .refine(body => body.order_id !== null || body.fulfillment_id !== null, {
    path: ['order_id'],
    message: 'names neither an order nor a fulfillment',
  })

export const transactionPayload = z.object({
  id,
  order_id: id,
  parent_id: optionalId,
  kind: text,
  status: text,
  created_at: optionalInstant,
  processed_at: optionalInstant,
})
