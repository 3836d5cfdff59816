import { z } from 'zod'

/**
 * Of the API's answers, what is kept: the fields that `payload.ts` reads, as they came. The rest is names, addresses and
 * prices, which nobody here needs and nobody would have to redact. Whether the fields are as promised is asked when the
 * record is read, so that one bad record is quarantined by itself.
 */

const field = z.json().default(null)

const keptList = <T extends z.ZodRawShape>(shape: T) =>
  z
    .array(z.object(shape))
    .nullish()
    .transform(value => value ?? null)

export const keptLabel = z.object({
  label_id: field,
  status: field,
  shipment_id: field,
  created_at: field,
  tracking_number: field,
  tracking_url: field,
  is_return_label: field,
  voided: field,
  voided_at: field,
  carrier_code: field,
  packages: keptList({ tracking_number: field }),
})

export const keptFulfillment = z.object({
  fulfillment_id: field,
  shipment_id: field,
  tracking_number: field,
  created_at: field,
  voided: field,
  voided_at: field,
  fulfillment_carrier_friendly_name: field,
})

export const keptShipment = z.object({
  shipment_id: field,
  external_shipment_id: field,
  external_order_id: field,
  shipment_number: field,
  store_id: field,
  shipment_status: field,
  created_at: field,
  modified_at: field,
  is_return: field,
  items: keptList({ quantity: field, sku: field, external_order_item_id: field }),
})

/** A shipment's id, and what of the lists names it; null: they name none. */
export const keptFound = z.object({
  shipment: z.string().nullable(),
  labels: z.array(keptLabel),
  fulfillments: z.array(keptFulfillment),
})
export type KeptFound = z.output<typeof keptFound>

export type KeptRecord = Omit<KeptFound, 'shipment'> & {
  /** Null: ShipStation has it no more, or its label names none. */
  readonly shipment: z.output<typeof keptShipment> | null
}

/** A page of any list; a thing asked for by its id comes alone, and nothing at all as null. */
export const answerOf = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return {}
  if ('label_id' in body) return { labels: [body] }
  if ('fulfillment_id' in body) return { fulfillments: [body] }
  return 'shipment_id' in body ? { shipments: [body] } : body
}

const none = <T>(value: T[] | null | undefined): T[] => value ?? []

export const pageAnswer = z.object({
  pages: z.number().int().nonnegative().nullish(),
  labels: z.array(keptLabel).nullish().transform(none),
  shipments: z.array(keptShipment).nullish().transform(none),
  fulfillments: z.array(keptFulfillment).nullish().transform(none),
})
type PageAnswer = z.output<typeof pageAnswer>

/** Labels and fulfilments by the shipment that they name. */
export function byShipment({ labels, fulfillments }: PageAnswer): readonly KeptFound[] {
  const all = new Map<string | null, KeptFound>()
  const of = (id: unknown): KeptFound => {
    // Goes into an address, so nothing else is believed.
    const shipment = typeof id === 'string' && /^se-\d{1,18}$/.test(id) ? id : null
    const known = all.get(shipment) ?? { shipment, labels: [], fulfillments: [] }
    all.set(shipment, known)
    return known
  }
  for (const label of labels) of(label.shipment_id).labels.push(label)
  for (const each of fulfillments) of(each.shipment_id).fulfillments.push(each)
  return [...all.values()]
}
