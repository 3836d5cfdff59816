import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { readConfig } from '../../config.ts'
import { policy } from '../../policy/index.ts'
import { SAMPLE_SHOP, SAMPLE_STORE, sampleKits, startLabelApi } from '../../samples/index.ts'
import { createService } from '../../server/service.ts'
import type { Database } from '../../store/database.ts'
import { goLive } from '../../store/ledger.ts'
import { openDatabase } from '../../store/open.ts'
import { feedsIn } from './feeds.ts'

/** A service of the demo's own: nothing of it is left when it was closed. */
export interface DemoService {
  /** `http://127.0.0.1:…` */
  readonly origin: string
  readonly secrets: DemoSecrets
  readonly opsToken: string
  readonly cronSecret: string
  /** The label service that the demo plays, and that the service asks. */
  readonly labels: string
  /** Where warehouses drop their files. */
  readonly folders: string
  /** Its own, to look into the ledger of what was said. */
  readonly db: Database
  close(): Promise<void>
}

/** What each sender shares with the service. */
export interface DemoSecrets {
  readonly shopify: string
  readonly easypost: string
  /** `whsec_…` */
  readonly warehouse: string
  /** In the address. */
  readonly shipstation: string
}

/** Found before the service starts: its mails hold its address. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return address.port
}

const random = (): string => randomBytes(24).toString('hex')

/** The stand-in has none, and the vendor's own would make the demo wait for minutes. */
const NO_LIMIT = { calls: 1_000_000, windowMs: 60_000 }

/**
 * Starts the real service on an embedded database in a temporary directory, with secrets made up for this run.
 * @param port null takes whichever is free
 */
export async function startService(port: string | null): Promise<DemoService> {
  const dir = await mkdtemp(join(tmpdir(), 'wismo-demo-'))
  const [opsToken, cronSecret] = [random(), random()]
  const warehouse = `whsec_${randomBytes(24).toString('base64')}`
  const secrets = { shopify: random(), easypost: random(), warehouse, shipstation: random() }
  const labels = await startLabelApi()
  const clear = async () => {
    await labels.close()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const config = readConfig({
      PORT: port ?? String(await freePort()),
      WISMO_DATA_DIR: join(dir, 'data'),
      SHOPIFY_WEBHOOK_SECRETS: secrets.shopify,
      SHOPIFY_SHOPS: SAMPLE_SHOP,
      SHIPSTATION_WEBHOOK_TOKENS: secrets.shipstation,
      SHIPSTATION_STORES: `${SAMPLE_STORE}=${SAMPLE_SHOP}`,
      SHIPSTATION_V1_KEY: random(),
      SHIPSTATION_V1_SECRET: random(),
      SHIPSTATION_V1_ORIGIN: labels.origin,
      EASYPOST_WEBHOOK_SECRETS: secrets.easypost,
      EVENTS_WEBHOOK_SECRETS: `warehouse-b=${warehouse}`,
      LOOKUP_KEY: random(),
      OPS_TOKEN: opsToken,
      // The demo reads every status again and again, from one address.
      RATE_LIMIT_PER_MINUTE: '0',
      CRON_SECRET: cronSecret,
    })
    // Standard output belongs to the report.
    const log = pino({ level: 'warn' }, pino.destination(2))
    const db = await openDatabase(config.database, log)
    // No mail leaves for anywhere: without a token of a provider they are kept for the outbox page.
    await goLive(db, { shop: null, live: true, by: 'the demo' })
    const folders = join(dir, 'folders')
    const feeds = await feedsIn(folders)
    const app = await createService({
      config,
      policy: { ...policy, feeds, kits: { revision: 1, kits: sampleKits } },
      log,
      allowances: { shipstationV1: NO_LIMIT },
      database: db,
    })
    const close = async () => {
      await app.close()
      await clear()
    }
    try {
      const origin = await app.listen({ host: config.host, port: config.port })
      return { origin, secrets, opsToken, cronSecret, labels: labels.origin, folders, db, close }
    } catch (error) {
      await close()
      throw error
    }
  } catch (error) {
    await clear()
    throw error
  }
}
