import type { Logger } from 'pino'
import type { Received } from '../events/delivery.ts'
import type { Ingest } from '../ingest.ts'
import { type Fetcher, fetching } from '../jobs/fetch.ts'
import { type Worked, type WorkerParts, work } from '../jobs/worker.ts'
import type { Database } from '../store/database.ts'
import { oneAtATime } from './one-at-a-time.ts'

export interface Worker {
  run(): Promise<Worked>
  /** To be called after a commit: what it left to be done is begun at once, and the sender does not wait for it. */
  committed(received: Received): void
  /** Begins nothing more, and ends when what is under way has. */
  stop(): Promise<void>
}

export interface WorkerOptions {
  readonly db: Database
  readonly fetchers: readonly Fetcher[]
  readonly ingest: Ingest
  readonly clock: () => Date
  readonly log: Logger
}

/** A run ends before its next minute begins, and before a function is ended; milliseconds. */
const RUN_MS = 50_000

const EMPTY: Worked = { done: 0, failed: 0 }

/** The worker of this process. Whatever it misses, the schedule's next run finds. */
export function createWorker({ db, fetchers, ingest, clock, log }: WorkerOptions): Worker {
  const parts: WorkerParts = {
    db,
    handlers: Object.fromEntries(fetchers.map(each => [each.queue, fetching(each, ingest, clock)])),
    random: Math.random,
    failed: ({ queue, key }, error) => log.warn({ err: error, queue, key }, 'task failed'),
  }
  const runs = oneAtATime(deadline => work(parts, deadline), {
    ms: RUN_MS,
    nothing: EMPTY,
    failed: error => log.error({ err: error }, 'the worker failed'),
  })
  return {
    run: async () => (fetchers.length === 0 ? EMPTY : runs.run()),
    committed({ reading }) {
      if (reading.outcome !== 'accepted' || !reading.commands.some(({ kind }) => kind === 'task')) return
      if (fetchers.length > 0) runs.begin()
    },
    stop: () => runs.stop(),
  }
}
