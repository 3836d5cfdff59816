import type { Logger } from 'pino'
import { beat } from '../clients/heartbeat.ts'
import type { ShopifyAdmin } from '../clients/shopify-admin.ts'
import type { Config } from '../config.ts'
import { within } from '../http/deadline.ts'
import type { Job } from '../jobs/schedule.ts'
import { watchSubscriptions } from '../jobs/watch/subscriptions.ts'
import { watch } from '../jobs/watch.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'

export interface WatchJobParts {
  readonly config: Pick<Config, 'heartbeatUrl'>
  readonly db: Database
  readonly policy: Policy
  /** Null: no shop can be asked. */
  readonly admin: ShopifyAdmin | null
  readonly clock: () => Date
  readonly log: Logger
}

/** A job ends before its next minute begins; milliseconds. */
const JOB_MS = 50_000

/** The jobs that look after the others' work. */
export function watchJobs(parts: WatchJobParts): readonly Job[] {
  const { admin, db, policy, clock } = parts
  const jobs = [watchJob(parts)]
  if (admin === null) return jobs
  const run = () =>
    within(JOB_MS, deadline =>
      watchSubscriptions({ db, admin, needed: policy.watch.subscriptions, clock }, deadline),
    )
  // Each hour: a call for each shop, and what vanished is missed for days if nobody looks.
  return [...jobs, { name: 'subscriptions', pattern: '7 * * * *', run }]
}

/** Somebody outside hears of each good run, so that he notices when there are none. */
function watchJob({ config: { heartbeatUrl }, db, policy, clock, log }: WatchJobParts): Job {
  const parts = { db, policy: policy.watch, notifications: policy.notifications, clock }
  return {
    name: 'watch',
    pattern: '*/5 * * * *',
    run: () =>
      within(JOB_MS, async deadline => {
        const watched = await watch(parts, deadline)
        if (watched === null) return null
        if (watched.observed.length > 0) log.info({ observed: watched.observed }, 'silences only looked at')
        if (heartbeatUrl !== null)
          await beat(heartbeatUrl, deadline.signal).catch((error: unknown) =>
            log.warn({ err: error }, 'the heartbeat was not heard'),
          )
        return watched
      }),
  }
}
