import { waitUntil } from '@vercel/functions'
import type { Logger } from 'pino'
import { within } from '../http/deadline.ts'
import { tendOutbox } from '../jobs/outbox.ts'
import type { OutboxParts, Sent } from '../outbox/send.ts'

export interface Outbox {
  run(): Promise<Sent>
  /** To be called after a commit that left something to be said: begins at once, and nobody waits for it. */
  enqueued(): void
  /** To be called by every webhook: looks whether something waits, if nobody has looked for a while. */
  passing(): void
  /** Begins nothing more, and ends when what is under way has. */
  stop(): Promise<void>
}

export interface OutboxOptions extends Omit<OutboxParts, 'random' | 'failed'> {
  readonly log: Logger
}

/** A run ends before its next minute begins, and before a function is ended; milliseconds. */
const RUN_MS = 50_000

/** So often at most a webhook that left nothing to be said looks for what others left; milliseconds. */
const PASSING_MS = 5000

const NOTHING: Sent = { sent: 0, failed: 0, closed: 0, waiting: 0 }

/** The outbox of this process. Whatever it misses, the schedule's next run finds. */
export function createOutbox({ log, ...options }: OutboxOptions): Outbox {
  const parts: OutboxParts = {
    ...options,
    random: Math.random,
    failed: ({ channel, id, order }, reason) =>
      log.warn({ channel, message: id, order, reason }, 'message not sent'),
  }
  let underWay: Promise<Sent> | null = null
  let again = false
  let stopped = false
  let lookedAt = 0

  const runOnce = (): Promise<Sent> =>
    within(RUN_MS, ({ at, signal }) => {
      // Stopped, no time is left: what is claimed and not begun is given back.
      const deadline = {
        get at() {
          return stopped ? 0 : at
        },
        signal,
      }
      return tendOutbox(parts, deadline)
    })

  /** One run at a time in a process; asked for during a run, another follows it. */
  const run = (): Promise<Sent> => {
    if (stopped || parts.channels.length === 0) return Promise.resolve(NOTHING)
    if (underWay) {
      again = true
      return underWay
    }
    lookedAt = Date.now()
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
  // On Vercel this keeps the function alive after its answer; elsewhere it does nothing more than start it.
  const begin = () => waitUntil(kick().catch(error => log.error({ err: error }, 'the outbox failed')))

  return {
    run,
    enqueued: begin,
    passing() {
      if (Date.now() - lookedAt > PASSING_MS) begin()
    },
    async stop() {
      stopped = true
      await underWay?.catch(() => undefined)
    },
  }
}
