import { tell } from '../../../events/envelope.ts'
import { orderId } from '../../../events/references.ts'
import { deletedPayload, orderEditedPayload } from '../payload.ts'
import { type Normalised, type Telling, toldInstant, UNDATED } from './telling.ts'

/** orders/edited tells only differences, which cannot be joined with snapshots: one is asked for instead. */
export function normaliseOrderEdit(body: unknown, { shop, toldAt }: Telling): Normalised {
  const { order_edit: edit } = orderEditedPayload.parse(body)
  const after = edit.committed_at ?? edit.created_at ?? toldInstant(toldAt)
  return { events: [], commands: [{ kind: 'refetch', order: orderId(shop, edit.order_id), after }] }
}

/** orders/delete tells an id and no time; a deletion is final, so its version decides nothing. */
export function normaliseOrderDeletion(body: unknown, { shop, toldAt }: Telling): Normalised {
  const order = orderId(shop, deletedPayload.parse(body).id)
  const at = toldInstant(toldAt)
  const event = tell({
    type: 'order.deleted',
    resource: `deletion:${order}`,
    updatedAt: at ?? UNDATED,
    toldAt,
    order,
    body: { at },
  })
  return { events: [event], commands: [] }
}
