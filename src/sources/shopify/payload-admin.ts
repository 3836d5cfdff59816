import { z } from 'zod'
import { absent, count, gid, instant, optionalInstant, text } from './fields.ts'

/** An order as the Admin API answers it: GraphQL's names and ids. Only what `clients/shopify-admin` asks for. */

const page = <T extends z.ZodType>(node: T) =>
  z
    .object({ nodes: z.array(node), pageInfo: z.object({ hasNextPage: z.boolean() }) })
    .transform(({ nodes, pageInfo }) => ({ nodes, whole: !pageInfo.hasNextPage }))

const named = z.object({ id: gid })
const optionalNamed = named.nullish().transform(absent)
const lineOf = z.object({ id: gid, sku: text })
const addressee = z.object({ name: text, phone: text, zip: text }).nullish().transform(absent)

const line = z.object({
  id: gid,
  sku: text,
  title: text,
  name: text,
  product: optionalNamed,
  quantity: count,
  currentQuantity: count,
  unfulfilledQuantity: count,
  requiresShipping: z.boolean(),
  isGiftCard: z.boolean(),
  lineItemGroup: z
    .object({ id: gid, title: z.string(), quantity: count, variantSku: text })
    .nullish()
    .transform(absent),
})

const fulfillment = z.object({
  id: gid,
  status: text,
  displayStatus: text,
  createdAt: instant,
  updatedAt: instant,
  trackingInfo: z.array(z.object({ company: text, number: text, url: text })),
  fulfillmentLineItems: page(z.object({ quantity: count.nullish().transform(absent), lineItem: lineOf })),
})

const refund = z.object({
  id: gid,
  createdAt: optionalInstant,
  return: optionalNamed,
  refundLineItems: page(z.object({ quantity: count, restockType: text, lineItem: named })),
})

const returned = z.object({
  id: gid,
  status: text,
  closedAt: optionalInstant,
  returnLineItems: page(
    z.object({
      quantity: count.nullish().transform(absent),
      // Absent for what the shop could not match to anything it sent.
      fulfillmentLineItem: z.object({ lineItem: named }).nullish().transform(absent),
    }),
  ),
})

const fulfillmentOrder = z.object({
  id: gid,
  status: text,
  updatedAt: instant,
  fulfillAt: optionalInstant,
  deliveryMethod: z.object({ methodType: text }).nullish().transform(absent),
  assignedLocation: z.object({ name: text }).nullish().transform(absent),
  fulfillmentHolds: z.array(z.object({ reason: text })),
  lineItems: page(z.object({ remainingQuantity: count, lineItem: lineOf })),
})
export type FulfillmentOrderPayload = z.output<typeof fulfillmentOrder>

export const adminOrderPayload = z.object({
  id: gid,
  name: z.string(),
  createdAt: instant,
  updatedAt: instant,
  cancelledAt: optionalInstant,
  cancelReason: text,
  test: z.boolean(),
  displayFinancialStatus: text,
  email: text,
  phone: text,
  customerLocale: text,
  customer: z
    .object({
      id: gid,
      firstName: text,
      lastName: text,
      defaultEmailAddress: z.object({ emailAddress: text }).nullish().transform(absent),
      defaultPhoneNumber: z.object({ phoneNumber: text }).nullish().transform(absent),
    })
    .nullish()
    .transform(absent),
  shippingAddress: addressee,
  billingAddress: addressee,
  lineItems: page(line),
  fulfillments: z.array(fulfillment),
  refunds: z.array(refund),
  returns: page(returned),
  fulfillmentOrders: page(fulfillmentOrder),
})
export type AdminOrderPayload = z.output<typeof adminOrderPayload>
