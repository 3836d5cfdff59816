import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** Files of feeds as the database keeps them: found, copied in chunks, applied in batches of rows. */

/**
 * copying: its bytes are on their way. ready: all of them are here. held: somebody must say whether it is to be applied.
 * applying: rows are being merged. complete: every row is committed. duplicate: the same bytes came before. refused: it
 * cannot be read as the feed says. dropped: somebody said that it is not to be applied.
 */
export type FileState =
  | 'copying'
  | 'ready'
  | 'held'
  | 'applying'
  | 'complete'
  | 'duplicate'
  | 'refused'
  | 'dropped'

/** How a file came in: found at a look, pushed by its sender, or uploaded by one of us. */
export type Door = 'look' | 'push' | 'upload'

export interface StoredFile {
  readonly id: string
  readonly feed: string
  readonly door: Door
  readonly path: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly modifiedAt: Instant
  /** `YYYY-MM-DD` */
  readonly businessDate: string
  /** Hex; null while it is being copied. */
  readonly sha256: string | null
  readonly state: FileState
  /** Why it is held, refused or dropped. */
  readonly reason: string | null
  readonly duplicateOf: string | null
  readonly header: readonly string[] | null
  readonly headerFingerprint: string | null
  /** Rejected ones included; null before the first reading. */
  readonly rows: number | null
  readonly rowsRejected: number | null
  readonly rowsHash: string | null
  /** So many from the beginning are committed or rejected. */
  readonly rowsDone: number
  readonly events: number
  readonly confirmedBy: string | null
  /** Runs that failed since the last that came further. */
  readonly attempts: number
  readonly error: string | null
  readonly receivedAt: Instant
  readonly completedAt: Instant | null
}

export interface Rejected {
  readonly line: number
  readonly column: string
  readonly valueClass: string
  readonly reason: string
}

/**
 * Somebody says what becomes of a file that was held, or refused and is mended.
 * @returns null if there is no such file, or nothing to decide about it
 */
export async function decideFile(
  db: Database,
  decision: { readonly id: string; readonly by: string; readonly apply: boolean },
  deadline?: Deadline,
): Promise<StoredFile | null> {
  return ((await db.call('wismo_decide_file', decision, deadline)) as { file: StoredFile | null }).file
}

/** With its first hundred rejected rows. */
export type ShownFile = StoredFile & { readonly rejected: readonly Rejected[] }

/** Files of a feed, newest first. @param which one of them by id, or with null all, at most `limit` */
export async function feedFiles(
  db: Database,
  which: { readonly feed: string; readonly id: string | null; readonly limit: number },
  deadline?: Deadline,
): Promise<readonly ShownFile[]> {
  return ((await db.call('wismo_feed_files', which, deadline)) as { files: readonly ShownFile[] }).files
}

/** Where in which file an event was told. */
export interface EventLine {
  readonly event: string
  readonly digest: string
  readonly feed: string
  readonly file: string
  readonly name: string
  readonly line: number
}

/** @param told events with the digests of the deliveries that told them */
export async function eventLines(
  db: Database,
  told: { readonly events: readonly string[]; readonly digests: readonly string[] },
  deadline?: Deadline,
): Promise<readonly EventLine[]> {
  return ((await db.call('wismo_event_lines', told, deadline)) as { lines: readonly EventLine[] }).lines
}

/** Deletes the bytes of files received more than `keepDays` ago, at most `limit` files. @returns of how many */
export async function emptyFiles(
  db: Database,
  which: { readonly now: Instant; readonly keepDays: number; readonly limit: number },
  deadline?: Deadline,
): Promise<number> {
  return ((await db.call('wismo_empty_files', which, deadline)) as { emptied: number }).emptied
}
