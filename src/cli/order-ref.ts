import type { OrderId } from '../events/event.ts'
import type { Database } from '../store/database.ts'
import { historyOf, UnknownOrder } from '../store/explain.ts'
import { findOrders } from '../store/orders.ts'

/** Several orders are meant by one word. */
export class AmbiguousOrder extends Error {
  override readonly name = 'AmbiguousOrder'
}

/** Orders named in a message, so that a person can choose. */
const SHOWN = 10

/**
 * The order that a person means: by its id here (`shop:number`), its name, the shop's id or a tracking number.
 * @throws UnknownOrder, AmbiguousOrder
 */
export async function orderMeant(db: Database, ref: string): Promise<OrderId> {
  if (ref.includes(':') && (await historyOf(db, ref)) !== null) return ref
  const found = await findOrders(db, ref, SHOWN)
  const [only, ...others] = found
  if (!only)
    throw new UnknownOrder(`No order is known by "${ref}": neither a name, an id nor a tracking number.`)
  if (others.length === 0) return only.id
  const ids = found.map(({ id, name }) => `  ${id}${name === null ? '' : `  ${name}`}`).join('\n')
  throw new AmbiguousOrder(`"${ref}" is several orders; give the id of one:\n${ids}`)
}
