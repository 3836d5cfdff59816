import type { Logger } from 'pino'
import { within } from '../http/deadline.ts'
import type { Job } from '../jobs/schedule.ts'
import type { Database } from '../store/database.ts'
import { type JobNote, noteJob } from '../store/watch.ts'

export interface JobRunParts {
  readonly db: Database
  readonly clock: () => Date
  readonly log: Logger
}

/** A job does not wait for its own bookkeeping; milliseconds. */
const NOTE_MS = 3000

/** Longer texts say nothing more. */
const ERROR_LENGTH = 500

/** The same job, of which it is known when it last began, succeeded and failed. A note that fails never fails the job. */
export function recorded(job: Job, { db, clock, log }: JobRunParts): Job {
  const note = (told: JobNote) =>
    within(NOTE_MS, deadline =>
      noteJob(db, { ...told, job: job.name, at: clock().toISOString() }, deadline),
    ).catch((error: unknown) => log.warn({ err: error, job: job.name }, 'a run of a job could not be noted'))
  return {
    ...job,
    async run() {
      await note({ kind: 'began' })
      const started = performance.now()
      const durationMs = () => Math.round(performance.now() - started)
      try {
        const result = await job.run()
        await note({ kind: 'succeeded', durationMs: durationMs() })
        return result
      } catch (error) {
        const said = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error'
        await note({ kind: 'failed', durationMs: durationMs(), error: said.slice(0, ERROR_LENGTH) })
        throw error
      }
    },
  }
}
