import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'
import { storedChunk } from './feed-copies.ts'
import { type Lease, requireKept } from './feed-lease.ts'
import type { Rejected, StoredFile } from './feeds.ts'

/** Applying the rows of files that were copied. */

/** A file of these feeds that is to be applied; null when there is none that nobody else has. */
export async function claimFile(
  db: Database,
  feeds: readonly string[],
  lease: Lease,
  deadline?: Deadline,
): Promise<StoredFile | null> {
  return ((await db.call('wismo_claim_file', { feeds, ...lease }, deadline)) as { file: StoredFile | null })
    .file
}

/** The bytes of a file out of the database, one chunk in memory and the next on its way. */
export async function* fileBytes(db: Database, id: string, deadline?: Deadline): AsyncGenerator<Buffer> {
  const read = (n: number) => storedChunk(db, id, n, deadline)
  let next = read(0)
  for (let n = 1; ; n += 1) {
    const chunk = await next
    if (chunk === null) return
    next = read(n)
    // Read ahead: whoever stops early never hears of it, and it must not end the process.
    next.catch(() => undefined)
    yield chunk
  }
}

export interface Survey {
  readonly header: readonly string[] | null
  readonly headerFingerprint: string | null
  readonly rows: number
  readonly rowsRejected: number
  readonly rowsHash: string
}

/** What a first reading found, before anything is applied. @throws FileTaken */
export async function surveyFile(
  db: Database,
  file: { readonly id: string; readonly lease: string },
  survey: Survey,
  deadline?: Deadline,
): Promise<void> {
  requireKept(await db.call('wismo_survey_file', { ...file, ...survey }, deadline), file.id)
}

export interface RecordedBatch {
  /** Rows before it in the file. */
  readonly firstRow: number
  readonly rows: number
  readonly firstLine: number
  readonly lastLine: number
  readonly digest: string
  /** Event id → line. */
  readonly events: Readonly<Record<string, number>>
}

/** Batches that were committed, all before them included; keeps the lease. @throws FileTaken */
export async function recordBatches(
  db: Database,
  done: {
    readonly id: string
    readonly batches: readonly RecordedBatch[]
    readonly rejected: readonly Rejected[]
    readonly rowsDone: number
  } & Lease,
  deadline?: Deadline,
): Promise<void> {
  requireKept(await db.call('wismo_record_batches', done, deadline), done.id)
}

/**
 * Gives a file back.
 * @param end `state` null: it is not done, and due again after `inMs`
 * @returns the file as it is then, or null if another process has it
 */
export async function endFile(
  db: Database,
  end: {
    readonly id: string
    readonly lease: string
    readonly now: Instant
    readonly state: 'complete' | 'held' | 'refused' | null
    readonly reason: string | null
    readonly error: string | null
    readonly inMs: number
  },
): Promise<StoredFile | null> {
  return ((await db.call('wismo_end_file', end)) as { file: StoredFile | null }).file
}
