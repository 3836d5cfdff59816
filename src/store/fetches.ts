import type { OrderId, Ref } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** An order of which only a fresh snapshot can tell how it stands. */
export interface OwedOrder {
  readonly order: OrderId
  readonly shop: string
  readonly externalId: string
  /** As the database writes it; handed back unchanged. */
  readonly after: string
}

/** One of an order's things that has changed. */
export interface OwedFetch {
  readonly ref: Ref
  readonly shop: string
  readonly gid: string
  readonly after: string
  /** Orders that hold the reference; mostly one, none where the thing was never seen. */
  readonly holders: readonly OrderId[]
}

export interface Owed {
  readonly orders: readonly OwedOrder[]
  readonly fetches: readonly OwedFetch[]
}

/**
 * Leases what is owed, so that of several at once each gets something else.
 * @param shops for which there are credentials
 * @param limit at most so many orders and so many fetches
 * @param seconds after which what was not settled may be claimed again; doubled with each failure, up to an hour
 */
export async function claimFetches(
  db: Database,
  shops: readonly string[],
  limit: number,
  seconds: number,
  deadline?: Deadline,
): Promise<Owed> {
  return (await db.call('wismo_claim_fetches', { shops, limit, seconds }, deadline)) as Owed
}

/** These were answered; what was asked for anew meanwhile stays owed. */
export async function settleFetches(db: Database, settled: Owed, deadline?: Deadline): Promise<void> {
  const orders = settled.orders.map(({ order, after }) => ({ order, after }))
  const fetches = settled.fetches.map(({ ref, after }) => ({ ref, after }))
  await db.call('wismo_settle_fetches', { orders, fetches }, deadline)
}
