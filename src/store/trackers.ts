import type { OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'
import type { Tracker } from './functions.ts'

/** A parcel that nobody follows yet. */
export interface DueTracker {
  /** Normalised. */
  readonly number: string
  /** As somebody wrote it. */
  readonly carrier: string | null
}

/** What became of it; what failed is not settled, and is due again when its lease ends. */
export interface TrackerSettlement {
  readonly number: string
  /** later: not asked, and no failure. */
  readonly kind: 'registered' | 'unsupported' | 'later'
  readonly reason: string | null
}

export interface TrackerAsk {
  readonly aggregator: string
  /** Numbers that were told within so many days. */
  readonly days: number
  readonly limit: number
  /** Length of the lease; doubled with each failure, up to an hour. */
  readonly seconds: number
}

/** Leases parcels that want to be registered, so that of several at once each gets others. */
export async function claimTrackers(
  db: Database,
  ask: TrackerAsk,
  deadline?: Deadline,
): Promise<readonly DueTracker[]> {
  const claimed = await db.call('wismo_claim_trackers', ask, deadline)
  return (claimed as { trackers: readonly DueTracker[] }).trackers
}

export async function settleTrackers(
  db: Database,
  aggregator: string,
  settled: readonly TrackerSettlement[],
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_settle_trackers', { aggregator, settled }, deadline)
}

/** The registered and the unsupported numbers of an order. */
export async function trackersOf(
  db: Database,
  order: OrderId,
  deadline?: Deadline,
): Promise<readonly Tracker[]> {
  return ((await db.call('wismo_trackers', { order }, deadline)) as { trackers: readonly Tracker[] }).trackers
}
