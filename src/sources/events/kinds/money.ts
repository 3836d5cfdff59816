import { z } from 'zod'
import { tell } from '../../../events/envelope.ts'
import { clock, id, instant, lines, optional, order, refundUnits } from '../fields.ts'
import { at, kind, routed, scoped } from '../kind.ts'
import { paymentKind, paymentOutcome, returnState } from '../words.ts'

export const paymentRecorded = kind(
  'payment.recorded',
  'Something became of a payment',
  {
    order,
    ...clock,
    id,
    parent_id: optional(id),
    kind: paymentKind,
    outcome: paymentOutcome,
    at: instant,
  },
  (told, telling) => {
    const paymentId = scoped(telling, told.id)
    return tell({
      type: 'payment.recorded',
      resource: `payment:${paymentId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling),
      body: {
        paymentId,
        parentId: told.parent_id === null ? null : scoped(telling, told.parent_id),
        kind: told.kind,
        outcome: told.outcome,
        at: told.at,
      },
    })
  },
)

/** Refunds add up over all who tell them: one that the shop tells too must not be told here. */
export const refundRecorded = kind(
  'refund.recorded',
  'Units that were paid back, and what becomes of the goods; told by one sender only, since refunds add up',
  { order, ...clock, id, return_id: optional(id), at: instant, lines: z.array(refundUnits).max(1000) },
  (told, telling) => {
    const refundId = scoped(telling, told.id)
    return tell({
      type: 'refund.recorded',
      resource: `refund:${refundId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling),
      body: {
        refundId,
        returnId: told.return_id === null ? null : scoped(telling, told.return_id),
        at: told.at,
        lines: told.lines,
      },
    })
  },
)

export const returnRecorded = kind(
  'return.recorded',
  'What the customer sends back',
  { order, ...clock, id, state: returnState, at: optional(instant), lines },
  (told, telling) => {
    const returnId = scoped(telling, told.id)
    return tell({
      type: 'return.recorded',
      resource: `return:${returnId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling),
      body: { returnId, state: told.state, at: told.at, lines: told.lines },
    })
  },
)
