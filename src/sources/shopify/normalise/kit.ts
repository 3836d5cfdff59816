import { tell } from '../../../events/envelope.ts'
import type { EventOf, Instant, OrderId, OrderLine } from '../../../events/event.ts'
import type { KitPolicy } from '../../../policy/policy.ts'

/**
 * What policy says of a line when it is first seen; told also where it is no kit, so that listing the product
 * later does not alter an order under way. Nobody's triggered-at belongs to it: it is told by our own policy.
 * @param createdAt the order's
 */
export function kitEvent(
  line: OrderLine,
  order: OrderId,
  createdAt: Instant,
  policy: KitPolicy,
): EventOf<'kit.recorded'> {
  // A SKU may be called `constructor`: only the table's own entries count.
  const pieces = line.sku !== null && Object.hasOwn(policy.kits, line.sku) ? policy.kits[line.sku] : undefined
  return tell({
    type: 'kit.recorded',
    resource: `kit:${order}:${line.id}:policy`,
    updatedAt: createdAt,
    toldAt: '',
    order,
    body: {
      line: line.id,
      authority: 'policy',
      revision: policy.revision,
      pieces: (pieces ?? []).map(({ sku, title, count }) => ({ sku, title, count })),
    },
  })
}
