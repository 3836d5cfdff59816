import { randomUUID } from 'node:crypto'
import type { Ingest } from '../../ingest.ts'
import type { Feed } from '../../policy/feed.ts'
import { examineFile } from '../../sources/threepl/examine.ts'
import type { FeedFile } from '../../sources/threepl/file.ts'
import { normaliseRows } from '../../sources/threepl/normalise.ts'
import { openFile } from '../../sources/threepl/open-file.ts'
import { type Database, type Deadline, remaining } from '../../store/database.ts'
import { claimFile, endFile, fileBytes, surveyFile } from '../../store/feed-imports.ts'
import { FileTaken } from '../../store/feed-lease.ts'
import type { StoredFile } from '../../store/feeds.ts'
import { retryMs } from '../worker.ts'
import { BatchesUnderWay } from './batches.ts'

/** Whether a file may be applied without anybody looking at it. */
export type Permit = (
  feed: Feed,
  file: StoredFile,
  deadline: Deadline,
) => Promise<{ readonly apply: true } | { readonly apply: false; readonly held: string }>

export interface ApplyParts {
  readonly db: Database
  readonly feeds: readonly Feed[]
  readonly ingest: Ingest
  readonly permit: Permit
  readonly clock: () => Date
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random: () => number
  /** Told of every failure, by feed; the others go on. */
  readonly failed: (feed: string, error: unknown) => void
}

/** Renewed with every few batches; a run that dies lets go after this; seconds. */
const LEASE_SECONDS = 90

/** No further batch is begun so shortly before the deadline; milliseconds. */
const LAST_START_MS = 5000

/** A name may tell a date of the future by mistake; no fact may. */
const AHEAD_MS = 48 * 3_600_000

type End = Pick<Parameters<typeof endFile>[1], 'state' | 'reason' | 'error' | 'inMs'>

const NOTHING_MORE: End = { state: null, reason: null, error: null, inMs: 0 }

/**
 * Applies files that were copied, one after the other, until none is left or the deadline is near. Safe when several run
 * at once: each file is leased to one of them. A file that is cut off goes on where its batches were last recorded, and a
 * batch that was committed without being recorded is known by its digest.
 * @returns the files that it had, as they are now
 * @throws when not even the next file can be asked for
 */
export async function applyFiles(parts: ApplyParts, deadline: Deadline): Promise<readonly StoredFile[]> {
  const applied: StoredFile[] = []
  const feeds = parts.feeds.map(feed => feed.name)
  while (remaining(deadline) > LAST_START_MS) {
    const lease = { lease: randomUUID(), seconds: LEASE_SECONDS }
    const file = await claimFile(parts.db, feeds, lease, deadline)
    const feed = parts.feeds.find(each => each.name === file?.feed)
    if (!file || !feed) break
    const after = await applyOne(parts, feed, file, lease.lease, deadline)
    if (after) applied.push(after)
  }
  return applied
}

async function applyOne(
  parts: ApplyParts,
  feed: Feed,
  file: StoredFile,
  lease: string,
  deadline: Deadline,
): Promise<StoredFile | null> {
  const { id, attempts } = file
  const end = (how: End) => endFile(parts.db, { id, lease, now: parts.clock().toISOString(), ...how })
  try {
    return await end(await run(parts, feed, file, lease, deadline))
  } catch (error) {
    if (error instanceof FileTaken) return null
    if (error instanceof OutOfTime) return await end(NOTHING_MORE)
    const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const inMs = retryMs(attempts, parts.random)
    parts.failed(feed.name, error)
    // If not even that can be written down, it is taken up again when its lease has passed.
    return await end({ ...NOTHING_MORE, error: said, inMs }).catch(() => null)
  }
}

async function run(
  parts: ApplyParts,
  feed: Feed,
  file: StoredFile,
  lease: string,
  deadline: Deadline,
): Promise<End> {
  const surveyed = await survey(parts, feed, file, lease, deadline)
  if ('end' in surveyed) return surveyed.end
  const { db, ingest, clock } = parts
  const known: FeedFile = {
    name: file.name,
    sha256: file.sha256 ?? '',
    at: file.modifiedAt,
    businessDate: file.businessDate,
  }
  const work = new BatchesUnderWay({ db, ingest, clock, feed, known }, file, {
    lease,
    seconds: LEASE_SECONDS,
  })
  try {
    const rows = openFile(feed, inTime(fileBytes(db, file.id), deadline))
    for await (const batch of normaliseRows(feed, known, rows)) {
      if (remaining(deadline) <= LAST_START_MS) throw new OutOfTime()
      // Read again for what it says of the rows after it; committed it is.
      if (batch.last >= file.rowsDone) await work.add(batch)
    }
  } catch (error) {
    // What is under way is finished and written down, whatever ended the reading.
    await work.finish().catch(() => undefined)
    throw error
  }
  const done = await work.finish()
  if (done === surveyed.rows) return { ...NOTHING_MORE, state: 'complete' }
  throw new Error(`${file.name} had ${surveyed.rows} rows when it was counted and has ${done} now`)
}

/** No time is left; no failure. */
class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
}

/** The bytes as long as there is time. */
async function* inTime(bytes: AsyncIterable<Uint8Array>, deadline: Deadline): AsyncGenerator<Uint8Array> {
  for await (const part of bytes) {
    if (remaining(deadline) <= LAST_START_MS) throw new OutOfTime()
    yield part
  }
}

/** What can be said of a file before its first row is applied, once. */
async function survey(
  { db, permit, clock }: ApplyParts,
  feed: Feed,
  file: StoredFile,
  lease: string,
  deadline: Deadline,
): Promise<{ readonly end: End } | { readonly rows: number }> {
  if (file.rowsDone > 0 && file.rows !== null) return { rows: file.rows }
  if (Date.parse(file.businessDate) > clock().getTime() + AHEAD_MS)
    return {
      end: {
        ...NOTHING_MORE,
        state: 'refused',
        reason: `its name tells ${file.businessDate}, a date of the future`,
      },
    }
  const { fault, rows, rejected, header, names, content } = await examineFile(
    feed,
    inTime(fileBytes(db, file.id), deadline),
  )
  const found = {
    header: names.length > 0 ? names : null,
    headerFingerprint: header || null,
    rows,
    rowsRejected: rejected,
    rowsHash: content,
  }
  await surveyFile(db, { id: file.id, lease }, found, deadline)
  if (fault)
    return {
      end: { ...NOTHING_MORE, state: fault.kind === 'header' ? 'held' : 'refused', reason: fault.reason },
    }
  const permitted = await permit(feed, { ...file, ...found }, deadline)
  return permitted.apply ? { rows } : { end: { ...NOTHING_MORE, state: 'held', reason: permitted.held } }
}
