import { Cron } from 'croner'

/** A job as the schedule sees it; it catches nothing itself. */
export interface Job {
  readonly name: string
  /** Cron pattern. */
  readonly pattern: string
  run(): Promise<unknown>
}

/** Milliseconds between two ticks of a pattern. */
export function periodOf(pattern: string): number {
  const [one, next] = new Cron(pattern, { paused: true }).nextRuns(2)
  if (!one || !next) throw new Error(`the pattern ${pattern} does not tick twice`)
  return next.getTime() - one.getTime()
}

/**
 * Runs jobs in this process. A run that is still going is not started again, and a failure is reported and ends
 * nothing: the next tick tries again.
 * @returns stops all of them
 */
export function schedule(jobs: readonly Job[], failed: (job: string, error: unknown) => void): () => void {
  const crons = jobs.map(job => {
    const options = { protect: true, unref: true, catch: (error: unknown) => failed(job.name, error) }
    return new Cron(job.pattern, options, async () => {
      await job.run()
    })
  })
  return () => {
    for (const cron of crons) cron.stop()
  }
}
