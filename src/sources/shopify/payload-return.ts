import { z } from 'zod'
import { absent, anyId, count, text } from './fields.ts'

/** Where a line of a return says which line of the order it is: the place differs by topic and version. */
const reference = z
  .object({ id: anyId.nullish().transform(absent) })
  .nullish()
  .transform(absent)

const returnLine = z
  .object({
    quantity: count.nullish().transform(absent),
    line_item_id: anyId.nullish().transform(absent),
    line_item: reference,
    fulfillment_line_item: z.object({ line_item: reference }).nullish().transform(absent),
  })
  .transform(({ quantity, line_item_id, line_item, fulfillment_line_item }) => ({
    line: line_item_id ?? line_item?.id ?? fulfillment_line_item?.line_item?.id ?? null,
    quantity,
  }))

/** As an order carries it; one without a status says nothing. */
export const embeddedReturn = z.object({
  id: anyId,
  status: text,
  return_line_items: z.array(returnLine).nullish().transform(absent),
})
export type ReturnPayload = z.output<typeof embeddedReturn>

/** request and approve nest the order, the others name it flat. */
export const returnPayload = embeddedReturn
  .extend({
    order_id: anyId.nullish().transform(absent),
    order: z.object({ id: anyId }).nullish().transform(absent),
  })
  .transform((body, context) => {
    const order = body.order_id ?? body.order?.id ?? null
    if (order !== null) return { ...body, order_id: order }
    context.addIssue({ code: 'custom', path: ['order_id'], message: 'names no order' })
    return z.NEVER
  })

/** returns/update tells only differences, and neither order nor status. */
export const returnUpdatePayload = z.object({ id: anyId })
