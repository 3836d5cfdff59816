import { randomUUID } from 'node:crypto'
import type { Feed } from '../../policy/feed.ts'
import type { Database, Deadline } from '../../store/database.ts'
import type { StoredFile } from '../../store/feeds.ts'
import { copy } from './copy.ts'
import { isDataFile } from './finished.ts'

/** The name of a pushed file is none of the feed's. */
export class FeedNameUnfit extends Error {
  override readonly name = 'FeedNameUnfit'
}

export interface Pushed {
  /** Without a folder; tells the business date where the feed's pattern has groups for it. */
  readonly name: string
  readonly door: 'push' | 'upload'
  /** As the sender says it; null where he does not. */
  readonly size: number | null
}

/**
 * Takes a file that somebody sends. It is committed when this returns, and applied afterwards.
 * @returns it, `ready` or a `duplicate`
 * @throws FeedNameUnfit, FeedFileTooLarge
 */
export async function takeFile(
  { db, clock }: { readonly db: Database; readonly clock: () => Date },
  feed: Feed,
  { name, door, size }: Pushed,
  bytes: AsyncIterable<Uint8Array>,
  deadline?: Deadline,
): Promise<StoredFile> {
  if (/[\p{Cc}/\\]/u.test(name) || !isDataFile(feed, name))
    throw new FeedNameUnfit(`The name does not fit the pattern ${feed.pattern} of the feed ${feed.name}`)
  const now = clock().toISOString()
  // Each is a file of its own: only its content says whether it came before.
  const path = `${door}:${randomUUID()}/${name}`
  const whole = async (length: number) => size === null || length === size
  const stored = await copy(
    db,
    { feed, door, path, name, size, modifiedAt: now, now },
    () => bytes,
    whole,
    deadline,
  )
  if (!stored) throw new FeedNameUnfit('Fewer bytes came than were announced; send the file again')
  return stored
}
