import { tell } from '../../../events/envelope.ts'
import type { EventOf, OrderId, RefundBody } from '../../../events/event.ts'
import { orderId } from '../../../events/references.ts'
import { type RefundPayload, refundPayload } from '../payload.ts'
import { type Normalised, scoped, type Telling, UNDATED } from './telling.ts'

/** refunds/create. A refund of money alone has no lines and says nothing of goods. */
export function normaliseRefund(body: unknown, telling: Telling): Normalised {
  const payload = refundPayload.parse(body)
  const order = orderId(telling.shop, payload.order_id)
  return { events: [refundEvent(payload, order, telling)], commands: [] }
}

/** One event, whether the refund came by itself or inside its order. */
export function refundEvent(
  payload: RefundPayload,
  order: OrderId,
  { shop, toldAt }: Telling,
): EventOf<'refund.recorded'> {
  const refundId = scoped(shop, payload.id)
  const at = payload.created_at ?? payload.processed_at ?? UNDATED
  return tell({
    type: 'refund.recorded',
    resource: `refund:${refundId}`,
    updatedAt: at,
    toldAt,
    rank: { refunded: unitsOf(payload) },
    order,
    body: {
      refundId,
      returnId: payload.return === null ? null : scoped(shop, payload.return.id),
      at,
      lines: payload.refund_line_items.map(line => ({
        line: line.line_item_id,
        // The line's id says it all; the SKU is there only in some of the bodies that tell one refund.
        sku: null,
        units: line.quantity,
        restock: restockOf(line.restock_type),
      })),
    },
  })
}

export const unitsOf = (payload: RefundPayload): number =>
  payload.refund_line_items.reduce((sum, line) => sum + line.quantity, 0)

/** legacy_restock and what is to come do not say if the goods had left: they are counted as not restocked. */
function restockOf(type: string | null): RefundBody['lines'][number]['restock'] {
  return type === 'cancel' || type === 'return' ? type : 'no_restock'
}
