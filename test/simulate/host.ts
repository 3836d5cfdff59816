import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { feedSecretNames } from '../../src/policy/feed-secrets.ts'
import { startLabelApi } from '../../src/samples/label-api.ts'
import { LABEL_STORE } from '../../src/samples/simulation/label-service.ts'
import { createService } from '../../src/server/service.ts'
import { testPolicy } from '../support/policy.ts'
import { startPostgres } from '../support/postgres.ts'
import { FEED_TOKEN, feedsOf } from './feed-file.ts'
import type { Reachable } from './http-subject.ts'
import { SHOP, UNTIL } from './tale.ts'
import { SECRETS } from './wire.ts'

const OPS_TOKEN = 'an-ops-token-of-the-simulation'
const CRON_SECRET = 'a-cron-secret-of-the-simulation'

export interface Host extends Reachable {
  close(): Promise<void>
}

/** The vendor's own would make the simulation wait for hours; that it is kept has tests of its own. */
const NO_LIMIT = { calls: 1_000_000, windowMs: 60_000 }

/**
 * The real service on a port of its own, and on a database of its own unless DATABASE_URL names one; beside it the label
 * service that it asks. Its clock stands at the end of all histories: for it everything is told at once, and only a
 * wrong clock is ahead.
 */
export async function startHost(database: 'embedded' | 'postgres', url: string | null): Promise<Host> {
  const own = database === 'postgres' && url === null ? await startPostgres() : null
  const labels = await startLabelApi()
  const feeds = feedsOf(SHOP)
  const env = {
    SHOPIFY_WEBHOOK_SECRETS: SECRETS.shopify,
    SHOPIFY_SHOPS: SHOP,
    SHIPSTATION_WEBHOOK_TOKENS: SECRETS.token,
    SHIPSTATION_STORES: `${LABEL_STORE}=${SHOP}`,
    SHIPSTATION_V1_KEY: 'a key of the simulation',
    SHIPSTATION_V1_SECRET: 'a secret of the simulation',
    SHIPSTATION_V1_ORIGIN: labels.origin,
    SHIPSTATION_JWKS_URL: `${labels.origin}/jwks`,
    EASYPOST_WEBHOOK_SECRETS: SECRETS.easypost,
    AFTERSHIP_WEBHOOK_SECRETS: SECRETS.aftership,
    EVENTS_WEBHOOK_SECRETS: `a-carrier=${SECRETS.carrier},a-warehouse=${SECRETS.warehouse}`,
    OPS_TOKEN,
    CRON_SECRET,
    RATE_LIMIT_PER_MINUTE: '0',
    FEED_SIMULATED_TOKEN: FEED_TOKEN,
  }
  const config = readConfig(env, feedSecretNames(feeds))
  const postgres = own?.url ?? url
  const app = await createService({
    config: {
      ...config,
      database:
        postgres === null ? { kind: 'embedded', dir: 'memory://' } : { kind: 'postgres', url: postgres },
    },
    policy: { ...testPolicy, feeds },
    log: pino({ level: 'error' }, pino.destination(2)),
    clock: () => new Date(UNTIL),
    allowances: { shipstationV1: NO_LIMIT },
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    origin,
    labels: labels.origin,
    opsToken: OPS_TOKEN,
    cronSecret: CRON_SECRET,
    close: async () => {
      await app.close()
      await labels.close()
      await own?.stop()
    },
  }
}
