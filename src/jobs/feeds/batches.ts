import type { Ingest } from '../../ingest.ts'
import type { Feed } from '../../policy/feed.ts'
import type { FeedFile, RejectedRow } from '../../sources/threepl/file.ts'
import type { Batch } from '../../sources/threepl/normalise.ts'
import { receiveRows } from '../../sources/threepl/receive.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { type RecordedBatch, recordBatches } from '../../store/feed-imports.ts'
import type { Lease } from '../../store/feed-lease.ts'
import type { Rejected } from '../../store/feeds.ts'

export interface BatchParts {
  readonly db: Database
  readonly ingest: Ingest
  readonly clock: () => Date
  readonly feed: Feed
  readonly known: FeedFile
}

/** What became of a batch of rows. */
export interface Settled {
  readonly recorded: readonly RecordedBatch[]
  readonly rejected: readonly RejectedRow[]
}

/** Batches that are committed at once: while the database works on one, the next is prepared. */
const AT_ONCE = 4

/** A batch has so long for all its tries; milliseconds. */
const BATCH_MS = 15_000

/** Recorded together: an own round trip for each batch would cost as much as a small commit. */
const RECORDED_TOGETHER = 4

/** Commits batches, several at a time, and records them in their order: whatever is recorded, all before it is too. */
export class BatchesUnderWay {
  readonly #parts: BatchParts
  readonly #file: { readonly id: string; readonly rowsDone: number }
  readonly #lease: Lease
  readonly #underWay: { readonly batch: Batch; readonly settled: Promise<Settled> }[] = []
  #recorded: RecordedBatch[] = []
  #rejected: RejectedRow[] = []
  #count = 0
  #rowsDone: number

  constructor(parts: BatchParts, file: { readonly id: string; readonly rowsDone: number }, lease: Lease) {
    this.#parts = parts
    this.#file = file
    this.#lease = lease
    this.#rowsDone = file.rowsDone
  }

  /** Waits only while too many are under way. @throws FileTaken, and whatever ingest throws */
  async add(batch: Batch): Promise<void> {
    const settled = settle(this.#parts, batch)
    // Awaited in its turn; a failure before then must not end the process.
    settled.catch(() => undefined)
    this.#underWay.push({ batch, settled })
    while (this.#underWay.length >= AT_ONCE) await this.#settleFirst()
    if (this.#count >= RECORDED_TOGETHER) await this.#record()
  }

  /** @returns rows that are committed by now, from the beginning of the file */
  async finish(): Promise<number> {
    while (this.#underWay.length > 0) await this.#settleFirst()
    if (this.#count > 0) await this.#record()
    return this.#rowsDone
  }

  async #settleFirst(): Promise<void> {
    const first = this.#underWay.shift()
    if (!first) return
    const { recorded, rejected } = await first.settled
    this.#recorded.push(...recorded)
    this.#rejected.push(...rejected)
    this.#rowsDone = first.batch.last + 1
    this.#count += 1
  }

  async #record(): Promise<void> {
    const { db } = this.#parts
    const done = {
      id: this.#file.id,
      batches: this.#recorded,
      rejected: this.#rejected.map(shown),
      rowsDone: this.#rowsDone,
      ...this.#lease,
    }
    this.#recorded = []
    this.#rejected = []
    this.#count = 0
    await recordBatches(db, done)
  }
}

/** Of its own for each batch: one that was begun is finished, even when the run that began it has no time left. */
const patience = (): Deadline => ({ at: Date.now() + BATCH_MS, signal: AbortSignal.timeout(BATCH_MS) })

/** The row as a whole has no column to name. */
const shown = ({ line, column, valueClass, reason }: RejectedRow): Rejected => ({
  line,
  column: column ?? '',
  valueClass,
  reason,
})

/**
 * Commits a batch. What the database refuses is halved until the row is found that it refuses, so that no row keeps its
 * neighbours out.
 */
async function settle(parts: BatchParts, batch: Batch): Promise<Settled> {
  const { feed, known, ingest, clock } = parts
  const { events, commands, rejected } = batch
  if (events.length + commands.length === 0) return { recorded: [], rejected }
  const received = receiveRows(feed, known, batch, clock().toISOString())
  const [verdict] = await ingest([received], patience())
  if (verdict?.outcome !== 'quarantined') {
    const lines = Object.fromEntries(events.map(({ event, line }) => [event.id, line]))
    const recorded = {
      firstRow: batch.first,
      rows: batch.last - batch.first + 1,
      firstLine: batch.firstLine,
      lastLine: batch.lastLine,
      digest: received.delivery.digest,
      events: lines,
    }
    return { recorded: [recorded], rejected }
  }
  if (events.length + commands.length === 1) {
    const line = events[0]?.line ?? batch.firstLine
    const refused = { line, column: null, valueClass: 'row', reason: 'the database refuses what it says' }
    return { recorded: [], rejected: [...rejected, { ...refused, kind: 'rejected' }] }
  }
  const [first, second] = halves(batch)
  const [before, after] = [await settle(parts, first), await settle(parts, second)]
  return {
    recorded: [...before.recorded, ...after.recorded],
    rejected: [...rejected, ...before.rejected, ...after.rejected],
  }
}

function halves(batch: Batch): readonly [Batch, Batch] {
  const { events, commands } = batch
  const [middle, half] = [Math.ceil(events.length / 2), Math.ceil(commands.length / 2)]
  const part = { ...batch, rejected: [] }
  return [
    { ...part, events: events.slice(0, middle), commands: commands.slice(0, half) },
    { ...part, events: events.slice(middle), commands: commands.slice(half) },
  ]
}
