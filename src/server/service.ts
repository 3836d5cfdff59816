import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { buildApp } from '../http/app.ts'
import { createIngest } from '../ingest.ts'
import { schedule } from '../jobs/schedule.ts'
import type { Policy } from '../policy/policy.ts'
import { createSources } from '../sources/index.ts'
import type { Source } from '../sources/source.ts'
import type { Database } from '../store/database.ts'
import { tableKits } from '../store/kits.ts'
import { openDatabase } from '../store/open.ts'
import { findOrders } from '../store/orders.ts'
import { readExport } from '../store/privacy.ts'
import { hasOps } from './alerts.ts'
import { channelsOf } from './channels.ts'
import { checkPolicy } from './check-policy.ts'
import { customerParts } from './customers.ts'
import { createFeeds } from './feeds.ts'
import { type FetcherParts, fetchersOf } from './fetchers.ts'
import { recorded } from './job-runs.ts'
import { jobsOf } from './jobs.ts'
import { openKitTable } from './kit-table.ts'
import { LiveOrders } from './live.ts'
import { createOps } from './ops.ts'
import { createOutbox } from './outbox.ts'
import { createReadiness } from './readiness.ts'
import { createWorker } from './worker.ts'

export interface ServiceParts {
  readonly config: Config
  readonly policy: Policy
  readonly log: Logger
  readonly clock?: () => Date
  readonly allowances?: FetcherParts['allowances']
  /** Open already, instead of the one that `config` names; closed with the service. */
  readonly database?: Database
}

const now = (): Date => new Date()

/** Orders shown for one reference; a tracking number can belong to several. */
const FOUND_LIMIT = 50

/**
 * The whole service over an open database, not yet listening: what `server.ts`, the demo and the tests start.
 * Closing the app finishes the requests under way and then closes the database.
 * @throws PolicyFault for what could never work; SchemaMismatch, DatabaseUnavailable or EmbeddedInUse when the database cannot be
 * used as it is
 */
export async function createService({ database, ...parts }: ServiceParts) {
  const { config, log } = parts
  checkPolicy(parts.policy, config)
  const db = database ?? (await openDatabase(config.database, log))
  log.info({ database: config.database.kind, because: config.chosenBecause }, 'database ready')
  return serviceOver(db, parts)
}

type Wiring = Omit<ServiceParts, 'database'>

async function serviceOver(db: Database, { config, policy, log, clock = now, allowances }: Wiring) {
  const outbox = createOutbox({
    db,
    channels: channelsOf({ config, policy, db, clock }),
    policy: policy.notifications,
    clock,
    log,
  })
  const [lookUpKey = null] = config.lookUpKeys
  const live = new LiveOrders({ db, config, policy, log })
  const committed = { enqueued: outbox.enqueued, merged: live.changed }
  const { ingest, settle } = createIngest({ db, policy, lookUpKey, ...committed })
  const kitTable = await openKitTable(
    () => tableKits(db),
    clock,
    error => log.error({ err: error }, 'the kits of the table could not be read anew'),
  )
  const sources = createSources(config, policy, kitTable.current)
  const worker = createWorker({ db, fetchers: fetchersOf({ config, db, allowances }), ingest, clock, log })
  const feeds = createFeeds({ config, db, policy, ingest, clock, log })
  const wiring = { config, db, policy, ingest, clock, log }
  const jobs = jobsOf({ ...wiring, settle, kitTable, worker, outbox, feeds }).map(job =>
    recorded(job, wiring),
  )
  const { opsToken, cronSecret } = config
  const app = buildApp({
    sources,
    ingest,
    ...customerParts({ config, db, policy, live }),
    readExport: (id, deadline) => readExport(db, id, deadline),
    findOrders: (ref, deadline) => findOrders(db, ref, FOUND_LIMIT, deadline),
    ...feeds.door,
    ...createOps({ db, policy, sources, ingest, clock }),
    opsToken,
    cronSecret,
    jobs: Object.fromEntries(jobs.map(job => [job.name, () => job.run()])),
    readiness: createReadiness({ db, jobs, clock, ticks: !config.serverless, hasOps: hasOps(config) }),
    committed: received => {
      worker.committed(received)
      outbox.passing()
    },
    clock,
    log,
  })
  // A function lives no longer than its request: there the minutes are ticked from outside.
  const stop = schedule(config.serverless ? [] : jobs, (job, error) =>
    log.error({ err: error, job }, 'job failed'),
  )
  app.addHook('onClose', async () => {
    stop()
    await live.stop()
    await worker.stop()
    await feeds.stop()
    await outbox.stop()
    await db.close()
  })
  tellClosedDoors(sources, config, log)
  return app
}

function tellClosedDoors(
  sources: readonly Source[],
  { opsToken, cronSecret, lookUpKeys }: Config,
  log: Logger,
): void {
  for (const { path, closed } of sources) if (closed !== null) log.warn({ door: path, closed }, 'door closed')
  if (opsToken === null) log.warn({ door: '/ops', closed: 'set OPS_TOKEN to open it' }, 'door closed')
  if (lookUpKeys.length === 0)
    log.warn({ door: '/v1/orders/lookup', closed: 'set LOOKUP_KEY to open it' }, 'door closed')
  if (cronSecret === null) log.warn({ door: '/jobs', closed: 'set CRON_SECRET to open it' }, 'door closed')
}
