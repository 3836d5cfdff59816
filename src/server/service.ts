import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { buildApp } from '../http/app.ts'
import { within } from '../http/deadline.ts'
import { createIngest, type Settle } from '../ingest.ts'
import { drain } from '../jobs/drain.ts'
import { type Job, schedule } from '../jobs/schedule.ts'
import type { Policy } from '../policy/policy.ts'
import { createSources } from '../sources/index.ts'
import type { Source } from '../sources/source.ts'
import type { Database } from '../store/database.ts'
import { MONTHS_AHEAD } from '../store/migrate.ts'
import { openDatabase } from '../store/open.ts'
import { ensurePartitions, findOrders, status } from '../store/orders.ts'

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
  const sources = createSources({ shopify: config.shopify }, policy)
  const { opsToken } = config
  const app = buildApp({
    sources,
    ingest,
    readStatus: (token, deadline) => status(db, token, deadline),
    findOrders: (ref, deadline) => findOrders(db, ref, FOUND_LIMIT, deadline),
    opsToken,
    clock,
    log,
  })
  // A function lives no longer than its request: there the minutes are ticked from outside.
  const jobs = config.serverless ? [] : [drainJob(db, settle, clock), partitionsJob(db)]
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
