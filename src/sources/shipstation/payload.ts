import { z } from 'zod'
import { pacific } from './pacific.ts'

/** What is read of V1's orders, shipments and fulfilments; whatever else they hold is not looked at. */

/** '' means null: both are met for what is missing. */
const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || null)

const id = z.union([z.number().int().positive().transform(String), z.string().regex(/^\d{1,18}$/)])
const optionalId = id.nullish().transform(value => value ?? null)
const optionalTime = pacific.nullish().transform(value => value ?? null)
const flag = z
  .boolean()
  .nullish()
  .transform(value => value === true)

/** Of an order or a shipment; null on some. */
const options = z
  .looseObject({
    storeId: optionalId,
    mergedOrSplit: flag,
    mergedIds: z
      .array(id)
      .nullish()
      .transform(value => value ?? []),
    parentId: optionalId,
  })
  .nullish()
  .transform(value => value ?? { storeId: null, mergedOrSplit: false, mergedIds: [], parentId: null })

const item = z.looseObject({
  lineItemKey: text,
  sku: text,
  quantity: z.number().int().nonnegative(),
  /** A discount or a fee, which is in no box. */
  adjustment: flag,
})
export type ItemPayload = z.output<typeof item>

const named = { orderId: optionalId, orderNumber: text, orderKey: text, advancedOptions: options }

export const orderPayload = z.looseObject({
  ...named,
  orderId: id,
  orderStatus: text,
  createDate: pacific,
  modifyDate: optionalTime,
  holdUntilDate: optionalTime,
  items: z
    .array(item)
    .nullish()
    .transform(value => value ?? []),
})
export type OrderPayload = z.output<typeof orderPayload>

const parcel = {
  ...named,
  trackingNumber: text,
  carrierCode: text,
  createDate: pacific,
  voided: flag,
  voidDate: optionalTime,
}

export const shipmentPayload = z.looseObject({
  ...parcel,
  shipmentId: id,
  isReturnLabel: flag,
  shipmentItems: z
    .array(item)
    .nullish()
    .transform(value => value ?? null),
})
export type ShipmentPayload = z.output<typeof shipmentPayload>

/** Tracking that somebody else bought: it names neither store nor items. `deliveryDate` is typed in, and no scan. */
export const fulfillmentPayload = z.looseObject({ ...parcel, fulfillmentId: id })
export type FulfillmentPayload = z.output<typeof fulfillmentPayload>

/** By what an order is named, in any of the three. */
export type NamedPayload = Pick<OrderPayload, 'orderNumber' | 'orderKey' | 'advancedOptions'> & {
  readonly orderId: string | null
}

/** Read before anything else: whose it is decides whether the rest is looked at. */
export const belonging = z.looseObject({
  ...named,
  advancedOptions: options.catch(() => options.parse(null)),
})

export const thinPayload = z.looseObject({ resource_url: z.string(), resource_type: z.string() })
