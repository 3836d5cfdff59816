import type { OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'
import type { Ask, CommitGroup, FoundOrder, GroupVerdict, Loaded, StatusRow } from './functions.ts'
import type { LinkTerms } from './look-up.ts'

// The SQL functions answer exactly these types (the store's contract tests hold them to it); the casts are all here.

/** Orders asked for or holding an asked reference, and every asked reference, as of one moment. */
export async function load(db: Database, ask: Ask, deadline?: Deadline): Promise<Loaded> {
  return (await db.call('wismo_load', ask, deadline)) as Loaded
}

/** Commits independent groups in one transaction; one verdict a group, in their order. */
export async function commit(
  db: Database,
  groups: readonly CommitGroup[],
  deadline?: Deadline,
): Promise<readonly GroupVerdict[]> {
  const answer = (await db.call('wismo_commit', { groups }, deadline)) as {
    verdicts: readonly GroupVerdict[]
  }
  return answer.verdicts
}

/**
 * The order of a public token, or null.
 * @param terms on which links end; null: this one shows the order however old it is
 */
export async function status(
  db: Database,
  token: string,
  terms: LinkTerms | null,
  deadline?: Deadline,
): Promise<StatusRow | null> {
  return (await db.call('wismo_status', { token, terms }, deadline)) as StatusRow | null
}

/**
 * Orders by name, shop's id or tracking number, newest first.
 * @param limit at most so many orders
 */
export async function findOrders(
  db: Database,
  ref: string,
  limit: number,
  deadline?: Deadline,
): Promise<readonly FoundOrder[]> {
  const answer = (await db.call('wismo_find_orders', { ref, limit }, deadline)) as {
    orders: readonly FoundOrder[]
  }
  return answer.orders
}

/**
 * Sweeps parked events to holders that never got them, and answers the orders that have unmerged events.
 * @param limit at most so many orders
 */
export async function unsettled(
  db: Database,
  limit: number,
  deadline?: Deadline,
): Promise<readonly OrderId[]> {
  const answer = (await db.call('wismo_unsettled', { limit }, deadline)) as { orders: readonly OrderId[] }
  return answer.orders
}

/**
 * Makes the partitions of this month and the next `months`, moving rows that came before theirs was there. Idempotent.
 */
export async function ensurePartitions(db: Database, months: number, deadline?: Deadline): Promise<void> {
  await db.call('wismo_ensure_partitions', { months }, deadline)
}
