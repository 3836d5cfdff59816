import type { Logger } from 'pino'
import { tendOutbox } from '../jobs/outbox.ts'
import type { OutboxParts, Sent } from '../outbox/send.ts'
import type { Deadline } from '../store/database.ts'
import { oneAtATime } from './one-at-a-time.ts'

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
  let lookedAt = 0
  const look = (deadline: Deadline): Promise<Sent> => {
    lookedAt = Date.now()
    return tendOutbox(parts, deadline)
  }
  const runs = oneAtATime(look, {
    ms: RUN_MS,
    nothing: NOTHING,
    failed: error => log.error({ err: error }, 'the outbox failed'),
  })
  const begin = () => {
    if (parts.channels.length > 0) runs.begin()
  }
  return {
    run: async () => (parts.channels.length === 0 ? NOTHING : runs.run()),
    enqueued: begin,
    passing() {
      if (Date.now() - lookedAt > PASSING_MS) begin()
    },
    stop: () => runs.stop(),
  }
}
