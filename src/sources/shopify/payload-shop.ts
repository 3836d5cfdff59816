import { z } from 'zod'
import { absent, anyId, id, instant, text } from './fields.ts'

/** What is told of a shop rather than of an order. */

export const inventoryPayload = z.object({
  inventory_item_id: id,
  location_id: id,
  available: z.number().int().nullish().transform(absent),
  updated_at: instant,
})

export const inventoryItemPayload = z.object({ id, sku: text, updated_at: instant })

/**
 * The topic is a header, and headers are not signed: whoever replays a signed body under another topic must not turn a
 * customer's question into his redaction, or that into the redaction of the whole shop. So the bodies of the three
 * compliance topics are told apart by their keys, and the shop in them must be the one in the header.
 */
const ofShop = (shop: string) =>
  text.refine(domain => domain?.toLowerCase() === shop, { message: 'is another shop' })

const customer = z
  .object({ id: anyId.nullish().transform(absent), email: text })
  .nullish()
  .transform(absent)
const orders = z
  .array(anyId)
  .nullish()
  .transform(value => value ?? [])

export const customerRedactPayload = (shop: string) =>
  z.object({
    shop_domain: ofShop(shop),
    customer,
    orders_to_redact: orders,
    data_request: z.undefined({ error: 'belongs to another topic' }).optional(),
    orders_requested: z.undefined({ error: 'belongs to another topic' }).optional(),
  })

export const dataRequestPayload = (shop: string) =>
  z.object({
    shop_domain: ofShop(shop),
    customer,
    orders_requested: orders,
    data_request: z
      .object({ id: anyId.nullish().transform(absent) })
      .nullish()
      .transform(absent),
    orders_to_redact: z.undefined({ error: 'belongs to another topic' }).optional(),
  })

/** Nothing but the shop. */
export const shopRedactPayload = (shop: string) =>
  z.strictObject({ shop_id: z.unknown(), shop_domain: ofShop(shop) })
