import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'
import { FileTaken, type Lease, requireKept } from './feed-lease.ts'
import type { Door, FileState, StoredFile } from './feeds.ts'

/** Looking at feeds, and copying what is found there into the database. */

/** Whether this process may look at the feed now: one at a time does. */
export async function beginLook(
  db: Database,
  feed: string,
  lease: Lease,
  deadline?: Deadline,
): Promise<boolean> {
  return ((await db.call('wismo_begin_look', { feed, ...lease }, deadline)) as { taken: boolean }).taken
}

/** @param error null: it went well. A feed that fails three times in a row is an alert. */
export async function endLook(
  db: Database,
  look: {
    readonly feed: string
    readonly lease: string
    readonly now: Instant
    readonly error: string | null
  },
): Promise<void> {
  await db.call('wismo_end_look', look)
}

export interface Sighting {
  readonly path: string
  /** Since when it has had this size and time. */
  readonly since: Instant
  /** Null: it has not been copied as it is now. */
  readonly known: FileState | null
}

/** @param seen all that lies there: what is missing is forgotten */
export async function seeFiles(
  db: Database,
  seen: {
    readonly feed: string
    readonly now: Instant
    readonly files: readonly { readonly path: string; readonly size: number; readonly modifiedAt: Instant }[]
  },
  deadline?: Deadline,
): Promise<readonly Sighting[]> {
  return ((await db.call('wismo_see_files', seen, deadline)) as { files: readonly Sighting[] }).files
}

export interface NewFile {
  readonly feed: string
  readonly door: Door
  readonly path: string
  readonly name: string
  readonly size: number
  readonly modifiedAt: Instant
  readonly businessDate: string
  readonly now: Instant
}

/** A copy that has begun, or goes on. */
export interface BegunFile {
  readonly id: string
  /** Whole chunks that are here already, from its beginning. */
  readonly chunks: number
}

/**
 * @param chunk bytes of a whole chunk
 * @returns null when another process has it or had it
 */
export async function beginFile(
  db: Database,
  file: NewFile,
  chunk: number,
  lease: Lease,
  deadline?: Deadline,
): Promise<BegunFile | null> {
  const begun = (await db.call('wismo_begin_file', { ...file, chunk, ...lease }, deadline)) as {
    id: string | null
    chunks: number
  }
  return begun.id === null ? null : { id: begun.id, chunks: begun.chunks }
}

/** @returns null when it is not there */
export async function storedChunk(
  db: Database,
  id: string,
  n: number,
  deadline?: Deadline,
): Promise<Buffer | null> {
  const { bytes } = (await db.call('wismo_read_chunk', { id, n }, deadline)) as { bytes: string | null }
  return bytes === null ? null : Buffer.from(bytes, 'base64')
}

/** @throws FileTaken */
export async function storeChunk(
  db: Database,
  chunk: { readonly id: string; readonly n: number; readonly bytes: Buffer } & Lease,
  deadline?: Deadline,
): Promise<void> {
  const answer = await db.call(
    'wismo_store_chunk',
    { ...chunk, bytes: chunk.bytes.toString('base64') },
    deadline,
  )
  requireKept(answer, chunk.id)
}

/** @returns the file, `ready` or a `duplicate`. @throws FileTaken */
export async function finishFile(
  db: Database,
  whole: { readonly id: string; readonly lease: string; readonly size: number; readonly sha256: string },
  deadline?: Deadline,
): Promise<StoredFile> {
  const { file } = (await db.call('wismo_finish_file', whole, deadline)) as { file: StoredFile | null }
  if (!file) throw new FileTaken(`Another process has file ${whole.id} by now, or its chunks`)
  return file
}

/** A copy that came to nothing. @param keep it was cut off, and whoever finds the file again as it was goes on with it */
export async function forgetFile(db: Database, id: string, lease: string, keep = false): Promise<void> {
  await db.call('wismo_forget_file', { id, lease, keep })
}
