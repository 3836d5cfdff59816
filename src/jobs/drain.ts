import type { Settle } from '../ingest.ts'
import type { Database, Deadline } from '../store/database.ts'
import { unsettled } from '../store/orders.ts'

/** Orders merged in one commit; small enough to finish well within the deadline. */
const BATCH = 20

export interface Drained {
  readonly orders: number
}

/**
 * Merges what contention or parking left unmerged, until nothing is left or the deadline has passed. Idempotent, and
 * safe when several run at once: who loses a race leaves the order to the one who won it.
 */
export async function drain(
  db: Database,
  settle: Settle,
  now: () => Date,
  deadline: Deadline,
): Promise<Drained> {
  let orders = 0
  const tried = new Set<string>()
  while (Date.now() < deadline.at) {
    const found = await unsettled(db, BATCH, deadline)
    const due = found.filter(order => !tried.has(order))
    if (due.length === 0) break
    for (const order of due) tried.add(order)
    await settle(due, now().toISOString(), deadline)
    orders += due.length
  }
  return { orders }
}
