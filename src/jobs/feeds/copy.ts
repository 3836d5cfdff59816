import { createHash, randomUUID } from 'node:crypto'
import type { RemoteFile, RemoteFiles } from '../../clients/feeds/remote-files.ts'
import type { Instant } from '../../events/event.ts'
import type { Feed } from '../../policy/feed.ts'
import { businessDateOf } from '../../sources/threepl/business-date.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { beginFile, finishFile, forgetFile, storeChunk } from '../../store/feed-copies.ts'
import type { Door, StoredFile } from '../../store/feeds.ts'

/** Raw bytes of one call; base64 makes a third more of them. */
const CHUNK = 524_288

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

/**
 * Streams a file into the database, a chunk in memory at a time. All or nothing: if it fails, the file was never there.
 * @param unchanged asked at the end whether what was read is still what lies there
 * @returns null if another process has it, or it changed while it was read
 * @throws FeedFileTooLarge, FileTaken, and whatever reading throws
 */
export async function copy(
  db: Database,
  incoming: Incoming,
  bytes: AsyncIterable<Uint8Array>,
  unchanged: (size: number) => Promise<boolean>,
  deadline?: Deadline,
): Promise<StoredFile | null> {
  const { feed, size: told, ...rest } = incoming
  if ((told ?? 0) > FILE_LIMIT) throw tooLarge(incoming)
  const lease = { lease: randomUUID(), seconds: LEASE_SECONDS }
  const businessDate = businessDateOf(feed, rest.name, rest.modifiedAt)
  const begun = { ...rest, feed: feed.name, size: told ?? 0, businessDate }
  const id = await beginFile(db, begun, lease, deadline)
  if (id === null) return null
  try {
    const hash = createHash('sha256')
    let [size, n] = [0, 0]
    for await (const chunk of inChunks(bytes)) {
      size += chunk.length
      if (size > FILE_LIMIT) throw tooLarge(incoming)
      hash.update(chunk)
      await storeChunk(db, { id, n, bytes: chunk, ...lease }, deadline)
      n += 1
    }
    if (await unchanged(size))
      return await finishFile(db, { id, lease: lease.lease, size, sha256: hash.digest('hex') }, deadline)
  } catch (error) {
    // The first error counts. What cannot be taken back now is taken back when its lease has passed.
    await forgetFile(db, id, lease.lease).catch(() => undefined)
    throw error
  }
  await forgetFile(db, id, lease.lease)
  return null
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
  return copy(db, { feed, door: 'look', ...file, now }, files.read(file.path), unchanged, deadline)
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
