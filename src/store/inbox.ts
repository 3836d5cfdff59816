import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** Events of one source that no order claims, by the kind of reference under which they wait. */
export interface ParkedCause {
  readonly source: string
  /** tracking, name, fulfillment, allocation, … */
  readonly cause: string
  readonly events: number
  readonly references: number
  readonly first: Instant
  readonly last: Instant
  readonly examples: readonly string[]
}

/** Deliveries of one source that could not be taken, for one reason. */
export interface QuarantinedCause {
  readonly source: string
  readonly cause: string
  readonly deliveries: number
  readonly shops: readonly string[] | null
  readonly topics: readonly string[]
  readonly first: Instant
  readonly last: Instant
}

/** What ops do not want to hear of: everything of the source that fits all that is not null. */
export interface Dismissed {
  readonly source: string
  readonly cause: string | null
  readonly shop: string | null
  readonly refPrefix: string | null
}

/** What nobody had claimed when it expired, by day. */
export interface Expired {
  readonly on: string
  readonly source: string
  readonly cause: string
  readonly events: number
  readonly first: Instant
  readonly last: Instant
  readonly examples: readonly string[]
}

export interface Inbox {
  readonly parked: readonly ParkedCause[]
  readonly quarantined: readonly QuarantinedCause[]
  readonly dismissed: readonly (Dismissed & {
    readonly by: string
    readonly why: string
    readonly at: Instant
  })[]
  readonly expired: readonly Expired[]
}

export interface Dismissal extends Dismissed {
  readonly by: string
  readonly why: string
  readonly now: Instant
  readonly parkedHours: number
  /** Takes equal dismissals back instead. */
  readonly lift: boolean
}

/** A quarantined delivery as it was received. */
export interface QuarantinedDelivery {
  /** For asking for the next page. */
  readonly cursor: readonly [string, string]
  readonly digest: string
  readonly topic: string
  readonly receivedAt: Instant
  readonly headers: Readonly<Record<string, string>>
  /** Base64. */
  readonly body: string
}

/** What came in and reached no order, by source and cause. */
export async function readInbox(db: Database, deadline?: Deadline): Promise<Inbox> {
  return (await db.call('wismo_inbox', {}, deadline)) as Inbox
}

/** Moves what nobody claimed in time into the report, raises one alert a cause, and clears those that are settled. */
export async function tendInbox(
  db: Database,
  input: {
    readonly now: Instant
    readonly parkedHours: number
    readonly expiryDays: number
    readonly fetchDays: number
    /** Shops that can be asked about what has changed. */
    readonly shops: readonly string[]
  },
  deadline?: Deadline,
): Promise<{ readonly expired: number; readonly raised: number; readonly cleared: number }> {
  return (await db.call('wismo_tend_inbox', input, deadline)) as Awaited<ReturnType<typeof tendInbox>>
}

/** @returns how many dismissals were taken back, and how many alerts are cleared by it */
export async function dismiss(
  db: Database,
  dismissal: Dismissal,
  deadline?: Deadline,
): Promise<{ readonly lifted: number; readonly cleared: number }> {
  return (await db.call('wismo_dismiss', dismissal, deadline)) as Awaited<ReturnType<typeof dismiss>>
}

/**
 * Quarantined deliveries of a source, oldest first.
 * @param which of one cause, or of all with `cause` null; after a cursor, at most `limit`
 */
export async function quarantinedDeliveries(
  db: Database,
  which: {
    readonly source: string
    readonly cause: string | null
    readonly after: QuarantinedDelivery['cursor'] | null
    readonly limit: number
  },
  deadline?: Deadline,
): Promise<readonly QuarantinedDelivery[]> {
  const answer = (await db.call('wismo_quarantined', which, deadline)) as {
    deliveries: readonly QuarantinedDelivery[]
  }
  return answer.deliveries
}

/** What was quarantined under this key has been read after all; settled alerts are cleared. */
export async function markReplayed(
  db: Database,
  replayed: {
    readonly source: string
    readonly digest: string
    readonly now: Instant
    readonly parkedHours: number
  },
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_mark_replayed', replayed, deadline)
}
