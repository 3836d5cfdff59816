import type { Instant } from '../../events/event.ts'
import type { FoundReadiness, JobRun } from '../../store/watch.ts'

export interface Readiness {
  readonly ready: boolean
  /** Everything that keeps it from being ready; empty if it is. No secrets and no personal data: anybody may read them. */
  readonly reasons: readonly string[]
  readonly jobs: readonly { readonly job: string; readonly succeededAt: Instant | null }[]
}

export interface Expected {
  readonly now: Date
  readonly schema: string
  /** Every job, with the milliseconds between two of its ticks. */
  readonly periods: ReadonlyMap<string, number>
  /** When this process began to tick by itself; null where somebody else does. */
  readonly tickingSince: Date | null
  /** Whether there is anybody who could be told of alerts. */
  readonly hasOps: boolean
}

/** Ticks from outside come every minute at most. */
const LEAST_PERIOD_MS = 60_000

/** An alert that was told to nobody for so long cannot be told. */
const UNTOLD_MS = 15 * 60_000

/** Whether the installation does its work, by what the database knows of it. Pure. */
export function judgeReadiness(found: FoundReadiness, expected: Expected): Readiness {
  const { now, schema, hasOps } = expected
  const reasons = found.jobs.flatMap(run => lateness(run, expected) ?? [])
  // A newer one is the migration that comes before its code.
  if (found.schema < schema)
    reasons.push(`the database schema is at ${found.schema}, this code needs ${schema}: run supabase db push`)
  const { untoldSince } = found
  if (hasOps && untoldSince !== null && now.getTime() - Date.parse(untoldSince) > UNTOLD_MS)
    reasons.push(`alerts cannot be told: one has waited since ${untoldSince}`)
  const jobs = found.jobs.map(({ job, succeededAt }) => ({ job, succeededAt }))
  return { ready: reasons.length === 0, reasons, jobs }
}

/** Of a process that has just begun to tick nothing is late yet, however long it was stopped. */
function lateness(run: JobRun, { now, periods, tickingSince }: Expected): string | null {
  const period = Math.max(periods.get(run.job) ?? LEAST_PERIOD_MS, LEAST_PERIOD_MS)
  const last = Math.max(
    Date.parse(run.succeededAt ?? run.knownSince),
    tickingSince === null ? 0 : tickingSince.getTime(),
  )
  if (now.getTime() - last <= 2 * period) return null
  const said = run.succeededAt === null ? 'has never succeeded' : `last succeeded at ${run.succeededAt}`
  return `the job ${run.job} ${said}; it is due every ${period / 1000} s`
}
