import { tell } from '../../src/events/envelope.ts'
import type { EventOf, OrderBody } from '../../src/events/event.ts'
import { orderId } from '../../src/events/references.ts'
import { type LineTold, orderLine } from './goods.ts'
import { SHOP } from './shopify.ts'

/** The shop's snapshot of an order with ids as a shop has them. */
export function shopOrder(
  externalId: string,
  name: string,
  lines: Readonly<Record<string, LineTold>>,
  told: Partial<OrderBody> = {},
): EventOf<'order.recorded'> {
  const order = orderId(SHOP, externalId)
  return tell({
    type: 'order.recorded',
    resource: `order:${order}`,
    updatedAt: '2026-11-20T15:00:00.000Z',
    toldAt: '',
    order,
    body: {
      shop: SHOP,
      externalId,
      name,
      createdAt: '2026-11-20T14:58:00.000Z',
      cancelledAt: null,
      cancelReason: null,
      test: false,
      financial: 'paid',
      lines: Object.entries(lines).map(([id, line]) => orderLine(id, line)),
      refunds: [],
      ...told,
    },
  })
}
