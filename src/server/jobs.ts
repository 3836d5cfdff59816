import { createShopifyAdmin } from '../clients/shopify-admin.ts'
import type { Config } from '../config.ts'
import { within } from '../http/deadline.ts'
import type { Ingest, Settle } from '../ingest.ts'
import { drain } from '../jobs/drain.ts'
import { expire } from '../jobs/expire.ts'
import { redact } from '../jobs/redact.ts'
import { type RefetchParts, refetch } from '../jobs/refetch.ts'
import type { Job } from '../jobs/schedule.ts'
import type { Policy } from '../policy/policy.ts'
import { receiveAdminOrder } from '../sources/shopify/admin.ts'
import type { Database } from '../store/database.ts'
import { MONTHS_AHEAD } from '../store/migrate.ts'
import { ensurePartitions } from '../store/orders.ts'
import type { KitTable } from './kit-table.ts'
import type { Worker } from './worker.ts'

/** A job ends before its next minute begins; milliseconds. */
const JOB_MS = 50_000

export interface JobParts {
  readonly config: Config
  readonly db: Database
  readonly policy: Policy
  readonly ingest: Ingest
  readonly settle: Settle
  readonly kitTable: KitTable
  readonly clock: () => Date
  readonly worker: Worker
}

/** Everything that is done by the clock, each safe to run more than once at a time. */
export function jobsOf({
  config,
  db,
  policy,
  ingest,
  settle,
  kitTable,
  clock,
  worker,
}: JobParts): readonly Job[] {
  const jobs = [
    fetchJob(worker),
    drainJob(db, settle, clock),
    redactJob(db),
    inboxJob(db, policy, clock),
    partitionsJob(db),
  ]
  const { accesses, origin } = config.shopifyAdmin
  if (accesses.length === 0) return jobs
  const receive: RefetchParts['receive'] = (fetched, at) =>
    receiveAdminOrder(fetched, at, policy.kits, kitTable.current())
  return [...jobs, refetchJob({ db, admin: createShopifyAdmin(accesses, origin), ingest, receive, clock })]
}

/** Mostly everything was fetched right after its commit; this finds what was to be tried again. */
function fetchJob(worker: Worker): Job {
  return { name: 'fetch', pattern: '*/10 * * * * *', run: () => worker.run() }
}

function drainJob(db: Database, settle: Settle, clock: () => Date): Job {
  return {
    name: 'drain',
    pattern: '* * * * *',
    run: () => within(JOB_MS, deadline => drain(db, settle, clock, deadline)),
  }
}

function refetchJob(parts: RefetchParts): Job {
  return {
    name: 'refetch',
    pattern: '* * * * *',
    run: () => within(JOB_MS, deadline => refetch(parts, deadline)),
  }
}

function redactJob(db: Database): Job {
  return {
    name: 'redact',
    pattern: '* * * * *',
    run: () => within(JOB_MS, deadline => redact(db, deadline)),
  }
}

function inboxJob(db: Database, policy: Policy, clock: () => Date): Job {
  return {
    name: 'inbox',
    pattern: '*/10 * * * *',
    run: () => within(JOB_MS, deadline => expire(db, policy.inbox, clock, deadline)),
  }
}

/** A process that lives for months meets months that had no partition when it started. */
function partitionsJob(db: Database): Job {
  return {
    name: 'partitions',
    pattern: '17 3 * * *',
    run: () => within(JOB_MS, deadline => ensurePartitions(db, MONTHS_AHEAD, deadline)),
  }
}
