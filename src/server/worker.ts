import { waitUntil } from '@vercel/functions'
import type { Logger } from 'pino'
import type { Received } from '../events/delivery.ts'
import { within } from '../http/deadline.ts'
import type { Ingest } from '../ingest.ts'
import { type Fetcher, fetching } from '../jobs/fetch.ts'
import { type Worked, type WorkerParts, work } from '../jobs/worker.ts'
import type { Database } from '../store/database.ts'

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
  let underWay: Promise<Worked> | null = null
  let again = false
  let stopped = false

  const runOnce = (): Promise<Worked> =>
    within(RUN_MS, ({ at, signal }) => {
      const deadline = {
        // Stopped, no time is left: what is claimed and not begun is given back.
        get at() {
          return stopped ? 0 : at
        },
        signal,
      }
      return work(parts, deadline)
    })

  /** One run at a time in a process; asked for during a run, another follows it. */
  const run = (): Promise<Worked> => {
    if (stopped || fetchers.length === 0) return Promise.resolve(EMPTY)
    if (underWay) {
      again = true
      return underWay
    }
    underWay = runOnce().finally(() => {
      underWay = null
    })
    return underWay
  }

  const kick = async (): Promise<void> => {
    do {
      again = false
      await run()
    } while (again && !stopped)
  }

  return {
    run,
    committed({ reading }) {
      if (reading.outcome !== 'accepted' || !reading.commands.some(({ kind }) => kind === 'task')) return
      // On Vercel this keeps the function alive after its answer; elsewhere it does nothing more than start it.
      waitUntil(kick().catch(error => log.error({ err: error }, 'the worker failed')))
    },
    async stop() {
      stopped = true
      await underWay?.catch(() => undefined)
    },
  }
}
