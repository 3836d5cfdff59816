import type { Instant, OrderId } from '../events/event.ts'
import type { WatchPolicy } from '../policy/policy.ts'
import type { Database, Deadline } from './database.ts'

/** A source that is silent but too new or too quiet to make an alert of it. */
export interface ObservedSilence {
  readonly source: string
  readonly shop: string | null
  readonly since: Instant
  /** Deliveries that would have come by its rhythm. */
  readonly missed: number
  readonly perWeek: number
}

export interface Looked {
  /** Alerts of the watch that are open now, and those that have ended. */
  readonly open: number
  readonly cleared: number
  readonly observed: readonly ObservedSilence[]
  /** Orders whose promise has passed and of which the ledger does not know it; the oldest few hundred. */
  readonly missed: readonly { readonly order: OrderId; readonly promised: Instant }[]
}

/**
 * Looks at everything once and makes the alerts what it finds. Whoever looks at a later `now` holds.
 * @returns null while another looks
 * @param asked answers: topics of what we asked for ourselves, which prove nothing of a sender
 */
export async function look(
  db: Database,
  asked: WatchPolicy & { readonly now: Instant; readonly answers: readonly string[] },
  deadline?: Deadline,
): Promise<Looked | null> {
  return (await db.call('wismo_watch', asked, deadline)) as Looked | null
}

/** Makes an alert of each of these shops that lacks a topic; the others stay as they are. */
export async function tellSubscriptions(
  db: Database,
  told: {
    readonly now: Instant
    readonly needed: readonly string[]
    readonly shops: readonly { readonly shop: string; readonly topics: readonly string[] }[]
  },
  deadline?: Deadline,
): Promise<{ readonly open: number; readonly cleared: number }> {
  return (await db.call('wismo_tell_subscriptions', told, deadline)) as { open: number; cleared: number }
}

export type JobNote =
  | { readonly kind: 'began' }
  | { readonly kind: 'succeeded'; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly durationMs: number; readonly error: string }

/** Keeps when a job last began, succeeded and failed. */
export async function noteJob(
  db: Database,
  note: JobNote & { readonly job: string; readonly at: Instant },
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_note_job', note, deadline)
}

export interface JobRun {
  readonly job: string
  /** When it was first expected to run. */
  readonly knownSince: Instant
  readonly startedAt: Instant | null
  readonly succeededAt: Instant | null
  readonly failedAt: Instant | null
  readonly durationMs: number | null
  /** Of its last run, if that failed. */
  readonly error: string | null
}

export interface FoundReadiness {
  /** Timestamp of the newest migration in the database. */
  readonly schema: string
  /** One for each job asked for. */
  readonly jobs: readonly JobRun[]
  /** Since when an alert waits to be told to ops; null: none does. */
  readonly untoldSince: Instant | null
}

export async function readReadiness(
  db: Database,
  asked: { readonly now: Instant; readonly jobs: readonly string[] },
  deadline?: Deadline,
): Promise<FoundReadiness> {
  return (await db.call('wismo_readiness', asked, deadline)) as FoundReadiness
}
