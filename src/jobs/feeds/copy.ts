import { createHash, randomUUID } from 'node:crypto'
import type { RemoteFile, RemoteFiles } from '../../clients/feeds/remote-files.ts'
import type { Instant } from '../../events/event.ts'
import type { Feed } from '../../policy/feed.ts'
import { businessDateOf } from '../../sources/threepl/business-date.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { beginFile, finishFile, forgetFile, storeChunk, storedChunk } from '../../store/feed-copies.ts'
import type { Door, StoredFile } from '../../store/feeds.ts'

/** Raw bytes of one call; base64 makes a third more of them. */
export const CHUNK = 524_288

/** A larger file is no list of shipments; bytes. */
export const FILE_LIMIT = 209_715_200

/** Whoever copies says so with every chunk; seconds without one until somebody else may begin anew. */
const LEASE_SECONDS = 90

/** More bytes than are taken. */
export class FeedFileTooLarge extends Error {
  override readonly name = 'FeedFileTooLarge'
}

/** What is known of a file before its bytes. */
export interface Incoming {
  readonly feed: Feed
  readonly door: Door
  readonly path: string
  readonly name: string
  /** Null where the sender does not say it. */
  readonly size: number | null
  readonly modifiedAt: Instant
  readonly now: Instant
}

/** Of a file that seemed unchanged, other bytes came than before the copy was cut off. */
class OtherBytes extends Error {
  override readonly name = 'OtherBytes'
}

/** A copy under way. */
interface Copying {
  readonly id: string
  readonly lease: string
  readonly seconds: number
  /** Whole chunks that were here before. */
  readonly held: number
  /** Chunks that are here by now. */
  stored: number
}

/**
 * Streams a file into the database, a chunk in memory at a time. What a look has found and was cut off goes on where it
 * stopped; anything else that fails was never there.
 * @param read the bytes from an offset on, which is 0 but for what a look has found
 * @param unchanged asked at the end whether what was read is still what lies there
 * @returns null if another process has it, or it changed while it was read
 * @throws FeedFileTooLarge, FileTaken, and whatever reading throws
 */
export async function copy(
  db: Database,
  incoming: Incoming,
  read: (from: number) => AsyncIterable<Uint8Array>,
  unchanged: (size: number) => Promise<boolean>,
  deadline?: Deadline,
): Promise<StoredFile | null> {
  const { feed, size: told, ...rest } = incoming
  if ((told ?? 0) > FILE_LIMIT) throw tooLarge(incoming)
  const lease = { lease: randomUUID(), seconds: LEASE_SECONDS }
  const businessDate = businessDateOf(feed, rest.name, rest.modifiedAt)
  const file = { ...rest, feed: feed.name, size: told ?? 0, businessDate }
  const begun = await beginFile(db, file, CHUNK, lease, deadline)
  if (begun === null) return null
  const copying: Copying = { id: begun.id, ...lease, held: begun.chunks, stored: begun.chunks }
  try {
    const whole = await takeAll(db, incoming, copying, read, deadline)
    if (await unchanged(whole.size))
      return await finishFile(db, { id: begun.id, lease: lease.lease, ...whole }, deadline)
  } catch (error) {
    if (!(error instanceof OtherBytes)) {
      // The first error counts. What cannot be taken back now is taken back when its lease has passed.
      await forgetFile(db, begun.id, lease.lease, goesOn(incoming, copying, error)).catch(() => undefined)
      throw error
    }
  }
  await forgetFile(db, begun.id, lease.lease)
  return null
}

/** Without a step forward it is begun anew: not every server can go on in the middle, and such a one never would. */
const goesOn = ({ door }: Incoming, { held, stored }: Copying, error: unknown): boolean =>
  door === 'look' && stored > held && !(error instanceof FeedFileTooLarge)

/**
 * Reads what is not here yet. The last chunk that is here is read and compared once more, since a file of the same size and
 * time need not be the same, nor does every server leave out what it was told to.
 */
async function takeAll(
  db: Database,
  incoming: Incoming,
  copying: Copying,
  read: (from: number) => AsyncIterable<Uint8Array>,
  deadline?: Deadline,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const { id, lease, seconds, held } = copying
  const hash = createHash('sha256')
  let n = 0
  for (; n < held - 1; n += 1) hash.update((await storedChunk(db, id, n, deadline)) ?? '')
  let size = n * CHUNK
  for await (const chunk of inChunks(read(size))) {
    size += chunk.length
    if (size > FILE_LIMIT) throw tooLarge(incoming)
    hash.update(chunk)
    if (n >= held) {
      await storeChunk(db, { id, n, bytes: chunk, lease, seconds }, deadline)
      copying.stored = n + 1
    } else if (!(await storedChunk(db, id, n, deadline))?.equals(chunk)) throw new OtherBytes()
    n += 1
  }
  return { size, sha256: hash.digest('hex') }
}

const tooLarge = ({ name }: Incoming): FeedFileTooLarge =>
  new FeedFileTooLarge(`${name} is larger than ${FILE_LIMIT} bytes; ask for smaller files`)

/** Copies what was found at a look. */
export function copyFound(
  db: Database,
  feed: Feed,
  files: RemoteFiles,
  file: RemoteFile,
  now: Instant,
  deadline?: Deadline,
): Promise<StoredFile | null> {
  const unchanged = async (size: number) => {
    const after = await files.look(file.path)
    return size === file.size && after?.size === file.size && after.modifiedAt === file.modifiedAt
  }
  const read = (from: number) => files.read(file.path, from)
  return copy(db, { feed, door: 'look', ...file, now }, read, unchanged, deadline)
}

/** The same bytes in parts of equal size, the last one shorter. */
export async function* inChunks(bytes: AsyncIterable<Uint8Array>, size = CHUNK): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const part of bytes) {
    held.push(part)
    length += part.length
    if (length < size) continue
    const all = Buffer.concat(held)
    const whole = length - (length % size)
    for (let at = 0; at < whole; at += size) yield all.subarray(at, at + size)
    held = whole < length ? [all.subarray(whole)] : []
    length -= whole
  }
  if (length > 0) yield Buffer.concat(held)
}
