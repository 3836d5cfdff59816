import { z } from 'zod'
import { absent, gid, text } from './fields.ts'

const named = z
  .object({
    id: gid,
    status: text,
    delivery_method: z.object({ method_type: text }).nullish().transform(absent),
  })
  .nullish()
  .transform(absent)

/**
 * All that fulfilment order topics tell: which of them is meant and what its status is, with no order and no time. Moves
 * and splits name several under various keys; merges wrap theirs once more.
 */
export const allocationPayload = z
  .object({
    fulfillment_order: named,
    original_fulfillment_order: named,
    moved_fulfillment_order: named,
    remaining_fulfillment_order: named,
    replacement_fulfillment_order: named,
    fulfillment_order_merges: z
      .union([z.object({ fulfillment_order: named }), z.array(z.object({ fulfillment_order: named }))])
      .nullish()
      .transform(merges => [merges ?? []].flat()),
  })
  .transform(body => [
    body.fulfillment_order,
    body.original_fulfillment_order,
    body.moved_fulfillment_order,
    body.remaining_fulfillment_order,
    body.replacement_fulfillment_order,
    ...body.fulfillment_order_merges.map(each => each.fulfillment_order),
  ])
  .transform((all, context) => {
    const present = all.flatMap(each => each ?? [])
    if (present.length > 0) return present
    context.addIssue({ code: 'custom', path: ['fulfillment_order'], message: 'names no fulfillment order' })
    return z.NEVER
  })
