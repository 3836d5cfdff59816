import {
  type BookedLine,
  book,
  currentUnits,
  financialStatus,
  fulfilledUnits,
  type ShopOrder,
} from '../shop-order.ts'
import type { World } from '../world.ts'

/** The shop's books after each happening. */
export function booksOf(world: World): readonly ShopOrder[] {
  const books: ShopOrder[] = []
  let order: ShopOrder | null = null
  for (const happening of world.happenings) {
    order = book(world, order, happening)
    books.push(order)
  }
  return books
}

const SECURED: ReadonlySet<string> = new Set(['authorized', 'paid', 'partially_refunded', 'refunded'])

export const isPaid = (world: World, order: ShopOrder): boolean => SECURED.has(financialStatus(world, order))

/** Units that the customer still wants and has not been told he will not get; returned ones were his. */
export const wantedUnits = (line: BookedLine): number => line.item.quantity - line.removed - line.restocked

/** Units that are in the order and that nobody has packed. */
export const unpackedUnits = (order: ShopOrder, line: BookedLine): number =>
  Math.max(0, currentUnits(line) - fulfilledUnits(order, line))
