import { randomUUID } from 'node:crypto'
import type { RemoteFile, RemoteFiles } from '../../clients/feeds/remote-files.ts'
import type { Feed } from '../../policy/feed.ts'
import { type Database, type Deadline, remaining } from '../../store/database.ts'
import { beginLook, endLook, type Sighting, seeFiles } from '../../store/feed-copies.ts'
import { FileTaken } from '../../store/feed-lease.ts'
import type { StoredFile } from '../../store/feeds.ts'
import { connect, type FeedSecrets } from './connect.ts'
import { copyFound, FeedFileTooLarge } from './copy.ts'
import { isDataFile, isFinished, isOfInterest } from './finished.ts'

export interface LookParts {
  readonly db: Database
  readonly secrets: FeedSecrets
  readonly clock: () => Date
  /** How to get to the files; a test may stand in the way. */
  readonly open?: (feed: Feed, secrets: FeedSecrets) => Promise<RemoteFiles>
}

export interface Looked {
  /** False: another process is looking. */
  readonly looked: boolean
  /** Copied now, duplicates included. */
  readonly files: readonly StoredFile[]
  readonly archived: number
}

/** A look ends, or is over for others, after this; seconds. */
const LEASE_SECONDS = 120

/** No file is begun so shortly before the deadline; milliseconds. */
const LAST_START_MS = 5000

/**
 * Looks at a feed: what has come and is finished is copied into the database, what was imported is put away where the
 * policy says so. Of several at once one does it. A file that changed while it was read is left for the next look.
 * @throws FeedFault, FeedNotConnectable, FeedFileTooLarge; the feed remembers it
 */
export async function look(parts: LookParts, feed: Feed, deadline: Deadline): Promise<Looked> {
  const { db, clock } = parts
  const lease = randomUUID()
  const taken = await beginLook(db, feed.name, { lease, seconds: LEASE_SECONDS }, deadline)
  if (!taken) return { looked: false, files: [], archived: 0 }
  const end = (error: string | null) =>
    endLook(db, { feed: feed.name, lease, now: clock().toISOString(), error })
  try {
    const found = await lookNow(parts, feed, deadline)
    await end(null)
    return { looked: true, ...found }
  } catch (error) {
    await end(error instanceof Error ? `${error.name}: ${error.message}` : String(error)).catch(
      () => undefined,
    )
    throw error
  }
}

async function lookNow(parts: LookParts, feed: Feed, deadline: Deadline): Promise<Omit<Looked, 'looked'>> {
  const open = parts.open ?? connect
  const remote = await open(feed, parts.secrets)
  try {
    const there = await remote.list(name => isOfInterest(feed, name))
    const data = there.filter(file => isDataFile(feed, file.name)).sort(oldestFirst)
    const now = parts.clock().toISOString()
    const asked = data.map(({ path, size, modifiedAt }) => ({ path, size, modifiedAt }))
    const seen = await seeFiles(parts.db, { feed: feed.name, now, files: asked }, deadline)
    const sightings = new Map(seen.map(each => [each.path, each]))
    const files = await copyNew(parts, feed, remote, { data, there, sightings, now }, deadline)
    return { files, archived: await archive(feed, remote, data, sightings) }
  } finally {
    await remote.close()
  }
}

/** A correction must not be applied before what it corrects. */
const oldestFirst = (a: RemoteFile, b: RemoteFile): number =>
  a.modifiedAt === b.modifiedAt ? (a.name < b.name ? -1 : 1) : a.modifiedAt < b.modifiedAt ? -1 : 1

interface View {
  readonly data: readonly RemoteFile[]
  readonly there: readonly RemoteFile[]
  readonly sightings: ReadonlyMap<string, Sighting>
  readonly now: string
}

async function copyNew(
  { db }: LookParts,
  feed: Feed,
  remote: RemoteFiles,
  { data, there, sightings, now }: View,
  deadline: Deadline,
): Promise<readonly StoredFile[]> {
  const copied: StoredFile[] = []
  let tooLarge: FeedFileTooLarge | null = null
  for (const file of data) {
    const sighting = sightings.get(file.path)
    if (!sighting || sighting.known !== null || !isFinished(feed, file, sighting.since, there, now)) continue
    if (remaining(deadline) < LAST_START_MS) break
    try {
      const stored = await copyFound(db, feed, remote, file, now, deadline)
      if (stored) copied.push(stored)
    } catch (error) {
      if (error instanceof FeedFileTooLarge) tooLarge = error
      else if (!(error instanceof FileTaken)) throw error
    }
  }
  // The others were taken all the same.
  if (tooLarge) throw tooLarge
  return copied
}

async function archive(
  { afterwards }: Feed,
  remote: RemoteFiles,
  data: readonly RemoteFile[],
  sightings: ReadonlyMap<string, Sighting>,
): Promise<number> {
  if (afterwards === 'leave') return 0
  let archived = 0
  for (const { path, size, modifiedAt } of data) {
    const known = sightings.get(path)?.known
    if (known !== 'complete' && known !== 'duplicate') continue
    // What was replaced since it was listed has not been imported.
    const still = await remote.look(path)
    if (still?.size !== size || still.modifiedAt !== modifiedAt) continue
    await remote.move(path, afterwards.archive)
    archived += 1
  }
  return archived
}
