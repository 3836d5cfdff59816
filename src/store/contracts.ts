import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** A file of a feed, as far as its contract is concerned. */
export interface SeenFile {
  readonly id: string
  readonly feed: string
  readonly name: string
  readonly sha256: string
  /** When it was first found finished. */
  readonly cameAt: Instant
  /**
   * under_way: not imported yet. complete: imported. held: waits for somebody to decide. refused: somebody decided against
   * it, or it cannot be read at all. duplicate: the same bytes as another file, not imported.
   */
  readonly standing: 'under_way' | 'complete' | 'held' | 'refused' | 'duplicate'
  /** Rows of data, rejected ones included; null while they have not been counted. */
  readonly rows: number | null
  /** Names of its columns as written; null where its columns have none, or it was not looked at yet. */
  readonly header: readonly string[] | null
  /** Hash of what is in its rows, whatever the name, the encoding and the line ends. */
  readonly content: string | null
  /** Somebody looked at it and had it imported all the same. */
  readonly confirmed: boolean
  /** Rows that were not taken; null while they have not been counted. */
  readonly rejected: number | null
  /** By the sender's clock. */
  readonly modifiedAt: Instant
  /** `YYYY-MM-DD`, as the file or its time says: what tells its rows from those of another day. */
  readonly businessDate: string
}

export type ConditionKind =
  | 'feed_missing'
  | 'feed_late'
  | 'feed_empty'
  | 'feed_short'
  | 'feed_duplicate'
  | 'feed_header_changed'
  | 'feed_stale'

/** Something that a feed did against its contract on one day; one alert each. */
export interface Condition {
  readonly kind: ConditionKind
  readonly feed: string
  readonly shop: string
  /** `YYYY-MM-DD`: the day on whose file it is about. */
  readonly businessDate: string
  readonly since: Instant
  /** False: what came later has answered it. */
  readonly open: boolean
  /** Files concerned; 1 for a missing one. */
  readonly count: number
  /** What a message about it says beside the orders at risk; no personal data. */
  readonly detail: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/** Of which orders a feed tells: those are at risk without its file. */
export interface Risk {
  readonly feed: string
  readonly shop: string
  readonly kind: 'shipments' | 'inventory' | 'returns'
  /** Names of the shop's locations; null: everywhere. */
  readonly locations: readonly string[] | null
}

/** Files that came at or after an instant, by feed and in the order in which they came. */
export async function seenFiles(
  db: Database,
  asked: { readonly feeds: readonly string[]; readonly since: Instant },
  deadline?: Deadline,
): Promise<readonly SeenFile[]> {
  return ((await db.call('wismo_feed_history', asked, deadline)) as { files: readonly SeenFile[] }).files
}

/**
 * Makes the alerts of the feeds equal to the conditions: raised or told anew where open, cleared where not or where
 * nothing is said of them. Whoever judged at a later `now` holds.
 */
export async function tellConditions(
  db: Database,
  told: {
    readonly now: Instant
    readonly conditions: readonly Condition[]
    readonly risks: readonly Risk[]
    /** Feeds whose alerts stay as they are. */
    readonly unjudged: readonly string[]
  },
  deadline?: Deadline,
): Promise<{ readonly open: number; readonly cleared: number }> {
  return (await db.call('wismo_tell_feed_conditions', told, deadline)) as Awaited<
    ReturnType<typeof tellConditions>
  >
}
