import { type Job, periodOf } from '../jobs/schedule.ts'
import { judgeReadiness, type Readiness } from '../jobs/watch/readiness.ts'
import { type Database, DatabaseRefused, type Deadline } from '../store/database.ts'
import { SCHEMA_VERSION } from '../store/schema-version.ts'
import { readReadiness } from '../store/watch.ts'

export interface ReadinessParts {
  readonly db: Database
  readonly jobs: readonly Job[]
  readonly clock: () => Date
  /** Whether this process ticks its jobs by itself. */
  readonly ticks: boolean
  readonly hasOps: boolean
}

/** Whether this installation does its work, asked anew each time. The function never throws. */
export function createReadiness({ db, jobs, clock, ticks, hasOps }: ReadinessParts) {
  const periods = new Map(jobs.map(({ name, pattern }) => [name, periodOf(pattern)]))
  const tickingSince = ticks ? clock() : null
  return async (deadline: Deadline): Promise<Readiness> => {
    const now = clock()
    try {
      const found = await readReadiness(db, { now: now.toISOString(), jobs: [...periods.keys()] }, deadline)
      return judgeReadiness(found, { now, schema: SCHEMA_VERSION, periods, tickingSince, hasOps })
    } catch (error) {
      return { ready: false, reasons: [reasonOf(error)], jobs: [] }
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof DatabaseRefused)
    return `the database does not know this code (${error.code}): run supabase db push for ${SCHEMA_VERSION}`
  return 'the database does not answer'
}
