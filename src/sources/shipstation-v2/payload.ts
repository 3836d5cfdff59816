import { z } from 'zod'
import { instantOf } from '../../events/version.ts'

/** What is read of V2's bodies. A field that is added for an answer of the API is to be kept by `kept.ts` too. */

/** '' means null: both are met for what is missing, within one body. */
const text = z
  .string()
  .nullish()
  .transform(value => value?.trim() || null)

/** `se-123`, of which V1 knows the number alone: one thing has one id, whichever of the two told it. */
const id = z.string().regex(/^se-\d{1,18}$/, 'is no id of V2')
const optionalId = id.nullish().transform(value => value ?? null)

const instant = z.string().transform((value, context) => {
  const read = instantOf(value)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'is no instant with a zone' })
  return z.NEVER
})
const optionalInstant = instant.nullish().transform(value => value ?? null)

/** An instant if it is one: most carriers leave the zone out where it is only for show. */
const showInstant = text.transform(value => instantOf(value))

const flag = z
  .boolean()
  .nullish()
  .transform(value => value === true)

const list = <T extends z.ZodType>(each: T) =>
  z
    .array(each)
    .nullish()
    .transform(value => value ?? [])

export const webhookPayload = z.object({
  resource_url: z.string().nullish(),
  resource_type: z.string(),
  data: z.unknown().optional(),
})

const trackEvent = z.object({
  occurred_at: showInstant,
  description: text,
  city_locality: text,
  state_province: text,
  postal_code: text,
  country_code: text,
  event_code: text,
  carrier_detail_code: text,
  status_code: text,
  status_detail_code: text,
})
export type TrackEventPayload = z.output<typeof trackEvent>

export const trackPayload = z.object({
  tracking_number: z.string().regex(/[A-Za-z0-9]/, 'is no number'),
  carrier_code: text,
  estimated_delivery_date: text,
  events: list(trackEvent),
})
export type TrackPayload = z.output<typeof trackPayload>

export const labelPayload = z.object({
  label_id: id,
  status: text,
  shipment_id: optionalId,
  created_at: instant,
  tracking_number: text,
  tracking_url: text,
  is_return_label: flag,
  voided: flag,
  voided_at: optionalInstant,
  carrier_code: text,
  packages: list(z.object({ tracking_number: text })),
})
export type LabelPayload = z.output<typeof labelPayload>

export const fulfillmentPayload = z.object({
  fulfillment_id: id,
  shipment_id: optionalId,
  tracking_number: text,
  created_at: instant,
  voided: flag,
  voided_at: optionalInstant,
  fulfillment_carrier_friendly_name: text,
})
export type FulfillmentPayload = z.output<typeof fulfillmentPayload>

const item = z.object({
  quantity: z.number().int().nonnegative(),
  sku: text,
  external_order_item_id: text,
})

export const shipmentPayload = z.object({
  shipment_id: id,
  external_shipment_id: text,
  external_order_id: text,
  shipment_number: text,
  store_id: optionalId,
  shipment_status: text,
  created_at: instant,
  modified_at: optionalInstant,
  is_return: flag,
  items: list(item),
})
export type ShipmentPayload = z.output<typeof shipmentPayload>

/** A shipment with what was found for it; kept and read again as one. */
export const recordPayload = z.object({
  /** Null: ShipStation has it no more, or its label names none. */
  shipment: shipmentPayload.nullable(),
  labels: z.array(labelPayload),
  fulfillments: z.array(fulfillmentPayload),
})
export type RecordPayload = z.output<typeof recordPayload>
