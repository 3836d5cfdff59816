import type { Instant, OrderId } from '../events/event.ts'
import type { ToldEvent } from '../orders/explain/index.ts'
import type { Facts } from '../orders/facts.ts'
import type { OrderState } from '../orders/state.ts'
import type { Database, Deadline } from './database.ts'

/** Nobody has told of such an order yet. */
export class UnknownOrder extends Error {
  override readonly name = 'UnknownOrder'
}

/** A stored event with the delivery that told it first. */
export interface EventRow extends ToldEvent {
  /** False: it is stored and waits to be joined into the facts. */
  readonly merged: boolean
}

/** An order with everything that was ever told of it, in the order of receipt. */
export interface OrderHistory {
  readonly id: OrderId
  readonly name: string | null
  readonly token: string
  /** Counts the commits; a commit that expects another one is a conflict. */
  readonly version: number
  /** Version of the rules that derived `state`; 0 before the first merge. */
  readonly rules: number
  /** Null while nothing of it has been merged. */
  readonly facts: Facts | null
  readonly state: OrderState | null
  /** The shop told then that something of it has changed, and nobody knows what: null once a later snapshot is there. */
  readonly unsettledSince: Instant | null
  readonly events: readonly EventRow[]
}

/**
 * Histories by id: of the named orders, or of all with `orders` null.
 * @param page ids after `after`, at most `limit` of them
 */
export async function histories(
  db: Database,
  orders: readonly OrderId[] | null,
  page: { readonly after: OrderId; readonly limit: number },
  deadline?: Deadline,
): Promise<readonly OrderHistory[]> {
  const answer = (await db.call('wismo_histories', { orders, ...page }, deadline)) as {
    orders: readonly OrderHistory[]
  }
  return answer.orders
}

/** The history of one order, or null if nobody told of it. */
export async function historyOf(
  db: Database,
  order: OrderId,
  deadline?: Deadline,
): Promise<OrderHistory | null> {
  const [found] = await histories(db, [order], { after: '', limit: 1 }, deadline)
  return found ?? null
}
