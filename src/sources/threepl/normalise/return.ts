import { tell } from '../../../events/envelope.ts'
import type { EventOf } from '../../../events/event.ts'
import type { Fields } from '../file.ts'
import type { Telling } from '../telling.ts'
import { identityOf, instantOf, orderOf, standingOf, unitsOf } from './row-identity.ts'

/**
 * What came back to the warehouse. Each row is a return of its own: a return of several rows would lose those that come
 * in another batch.
 */
export function returnEvent(fields: Fields, telling: Telling): EventOf<'return.recorded'> {
  const { feed, updatedAt, toldAt } = telling
  const order = orderOf(fields, telling)
  const returnId = identityOf(fields, fields.return, order.key, telling)
  const units = unitsOf(fields)
  const standing = standingOf(fields, telling)
  return tell({
    type: 'return.recorded',
    resource: `return:${returnId}`,
    updatedAt,
    toldAt,
    rank: { cancelled: standing === 'cancelled' },
    order: null,
    refs: order.refs,
    body: {
      returnId,
      feed: feed.name,
      state: standing === 'cancelled' ? 'cancelled' : standing === 'pending' ? 'open' : 'closed',
      at: instantOf('returned_at', fields, telling),
      lines: units === null ? [] : [{ line: fields.line ?? null, sku: fields.sku ?? null, units }],
    },
  })
}
