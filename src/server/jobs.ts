import type { Logger } from 'pino'
import { createShopifyAdmin } from '../clients/shopify-admin.ts'
import type { Config } from '../config.ts'
import { within } from '../http/deadline.ts'
import type { Ingest, Settle } from '../ingest.ts'
import { alertsJob } from '../jobs/alerts.ts'
import { watchContracts } from '../jobs/contracts.ts'
import { drain } from '../jobs/drain.ts'
import { expire } from '../jobs/expire.ts'
import { tendLookUp } from '../jobs/look-up.ts'
import { redact } from '../jobs/redact.ts'
import { type RefetchParts, refetch } from '../jobs/refetch.ts'
import type { Job } from '../jobs/schedule.ts'
import { pollShipStation } from '../jobs/shipstation-poll.ts'
import { watchStock } from '../jobs/stock.ts'
import { registerTrackers } from '../jobs/trackers.ts'
import type { Policy } from '../policy/policy.ts'
import { receiveAdminOrder } from '../sources/shopify/admin.ts'
import type { Database } from '../store/database.ts'
import { MONTHS_AHEAD } from '../store/migrate.ts'
import { ensurePartitions } from '../store/orders.ts'
import { alertsOf } from './alerts.ts'
import type { Feeds } from './feeds.ts'
import type { KitTable } from './kit-table.ts'
import type { Outbox } from './outbox.ts'
import { registryOf } from './registry.ts'
import { watchJobs } from './watch.ts'
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
  readonly outbox: Outbox
  readonly feeds: Feeds
  readonly log: Logger
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
  outbox,
  feeds,
  log,
}: JobParts): readonly Job[] {
  const { accesses, origin } = config.shopifyAdmin
  const admin = accesses.length === 0 ? null : createShopifyAdmin(accesses, origin)
  const jobs = [
    fetchJob(worker),
    outboxJob(outbox),
    alertsJob(alertsOf({ config, db, policy, clock, log }), run => within(JOB_MS, run)),
    drainJob(db, settle, clock),
    redactJob(db),
    inboxJob(config, db, policy, clock),
    partitionsJob(db),
    ...(feeds.job === null ? [] : [feeds.job]),
    contractsJob(db, policy, clock),
    stockJob(db, policy, clock),
    ...(config.shipstation.v1 === null ? [] : [shipStationPollJob(db, clock)]),
    ...trackersJob(config, db, policy),
    ...lookUpJob(config, db, policy),
    ...watchJobs({ config, db, policy, admin, clock, log }),
  ]
  if (admin === null) return jobs
  const receive: RefetchParts['receive'] = (fetched, at) =>
    receiveAdminOrder(fetched, at, policy.kits, kitTable.current())
  return [...jobs, refetchJob({ db, admin, ingest, receive, clock })]
}

/** Mostly everything was fetched right after its commit; this finds what was to be tried again. */
function fetchJob(worker: Worker): Job {
  return { name: 'fetch', pattern: '*/10 * * * * *', run: () => worker.run() }
}

/** Mostly everything was said right after its commit; this says what waited for others or was to be tried again. */
function outboxJob(outbox: Outbox): Job {
  return { name: 'outbox', pattern: '*/10 * * * * *', run: () => outbox.run() }
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

/** Every five minutes: a parcel waits hours for its first scan. */
function trackersJob(config: Config, db: Database, policy: Policy): readonly Job[] {
  const registry = registryOf(config, db)
  if (registry === null) return []
  return [
    {
      name: 'trackers',
      pattern: '*/5 * * * *',
      run: () =>
        within(JOB_MS, deadline => registerTrackers({ db, registry, policy: policy.tracking }, deadline)),
    },
  ]
}

function lookUpJob({ lookUpKeys: [key] }: Config, db: Database, policy: Policy): readonly Job[] {
  if (key === undefined) return []
  const windowSeconds = policy.storefront.lookUp.windowMinutes * 60
  return [
    {
      name: 'look-up',
      pattern: '*/10 * * * *',
      run: () => within(JOB_MS, deadline => tendLookUp({ db, key, windowSeconds }, deadline)),
    },
  ]
}

/** Whether there are stores is checked with the credentials: one without the other is a fault of the configuration. */
function shipStationPollJob(db: Database, clock: () => Date): Job {
  return {
    name: 'shipstation-poll',
    pattern: '*/10 * * * *',
    run: () => within(JOB_MS, deadline => pollShipStation(db, clock, deadline)),
  }
}

function redactJob(db: Database): Job {
  return {
    name: 'redact',
    pattern: '* * * * *',
    run: () => within(JOB_MS, deadline => redact(db, deadline)),
  }
}

function inboxJob(config: Config, db: Database, policy: Policy, clock: () => Date): Job {
  const shops = config.shopifyAdmin.accesses.map(access => access.shop)
  return {
    name: 'inbox',
    pattern: '*/10 * * * *',
    run: () => within(JOB_MS, deadline => expire(db, policy.inbox, shops, clock, deadline)),
  }
}

function contractsJob(db: Database, policy: Policy, clock: () => Date): Job {
  return {
    name: 'contracts',
    pattern: '*/5 * * * *',
    run: () => within(JOB_MS, deadline => watchContracts(db, policy.feeds, clock, deadline)),
  }
}

function stockJob(db: Database, policy: Policy, clock: () => Date): Job {
  return {
    name: 'stock',
    pattern: '*/5 * * * *',
    run: () => within(JOB_MS, deadline => watchStock(db, policy.feeds, clock, deadline)),
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
