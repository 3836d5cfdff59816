import type { Logger } from 'pino'
import { createShopifyAdmin } from '../clients/shopify-admin.ts'
import type { Config } from '../config.ts'
import { buildApp } from '../http/app.ts'
import { within } from '../http/deadline.ts'
import { createIngest, type Settle } from '../ingest.ts'
import { drain } from '../jobs/drain.ts'
import { expire } from '../jobs/expire.ts'
import { redact } from '../jobs/redact.ts'
import { type RefetchParts, refetch } from '../jobs/refetch.ts'
import { type Job, schedule } from '../jobs/schedule.ts'
import type { Policy } from '../policy/policy.ts'
import { createSources } from '../sources/index.ts'
import { receiveAdminOrder } from '../sources/shopify/admin.ts'
import type { Source } from '../sources/source.ts'
import type { Database } from '../store/database.ts'
import { tableKits } from '../store/kits.ts'
import { MONTHS_AHEAD } from '../store/migrate.ts'
import { openDatabase } from '../store/open.ts'

import { ensurePartitions, findOrders, status } from '../store/orders.ts'
import { readExport } from '../store/privacy.ts'
import { openKitTable } from './kit-table.ts'
import { createOps } from './ops.ts'

export interface ServiceParts {
  readonly config: Config
  readonly policy: Policy
  readonly log: Logger
  readonly clock?: () => Date
}

/** Orders shown for one reference; a tracking number can belong to several. */
const FOUND_LIMIT = 50

/** A job ends before its next minute begins; milliseconds. */
const JOB_MS = 50_000

/**
 * The whole service over an open database, not yet listening: what `server.ts`, the demo and the tests start.
 * Closing the app finishes the requests under way and then closes the database.
 * @throws SchemaMismatch, DatabaseUnavailable or EmbeddedInUse when the database cannot be used as it is
 */
export async function createService({ config, policy, log, clock = () => new Date() }: ServiceParts) {
  const db = await openDatabase(config.database, log)
  log.info({ database: config.database.kind, because: config.chosenBecause }, 'database ready')
  const { ingest, settle } = createIngest({ db, policy })
  const kitTable = await openKitTable(
    () => tableKits(db),
    clock,
    error => log.error({ err: error }, 'the kits of the table could not be read anew'),
  )
  const sources = createSources({ shopify: config.shopify }, policy, kitTable.current)
  const { opsToken } = config
  const app = buildApp({
    sources,
    ingest,
    readStatus: (token, deadline) => status(db, token, deadline),
    readExport: (id, deadline) => readExport(db, id, deadline),
    findOrders: (ref, deadline) => findOrders(db, ref, FOUND_LIMIT, deadline),
    ...createOps({ db, policy, sources, ingest, clock }),
    opsToken,
    clock,
    log,
  })
  // A function lives no longer than its request: there the minutes are ticked from outside.
  const jobs = config.serverless
    ? []
    : [drainJob(db, settle, clock), redactJob(db), inboxJob(db, policy, clock), partitionsJob(db)]
  const { accesses, origin } = config.shopifyAdmin
  if (accesses.length > 0 && !config.serverless) {
    const admin = createShopifyAdmin(accesses, origin)
    const receive: RefetchParts['receive'] = (fetched, at) =>
      receiveAdminOrder(fetched, at, policy.kits, kitTable.current())
    jobs.push(refetchJob({ db, admin, ingest, receive, clock }))
  }
  const stop = schedule(jobs, (job, error) => log.error({ err: error, job }, 'job failed'))
  app.addHook('onClose', async () => {
    stop()
    await db.close()
  })
  tellClosedDoors(sources, opsToken, log)
  return app
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

function tellClosedDoors(sources: readonly Source[], opsToken: string | null, log: Logger): void {
  for (const { path, closed } of sources) if (closed !== null) log.warn({ door: path, closed }, 'door closed')
  if (opsToken === null) log.warn({ door: '/ops', closed: 'set OPS_TOKEN to open it' }, 'door closed')
}
