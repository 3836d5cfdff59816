import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import { createService } from '../../src/server/service.ts'
import { testPolicy } from '../support/policy.ts'
import { startPostgres } from '../support/postgres.ts'
import { SECRET } from './deliveries.ts'
import type { Reachable } from './http-subject.ts'
import { SHOP, UNTIL } from './tale.ts'

const OPS_TOKEN = 'an-ops-token-of-the-simulation'

export interface Host extends Reachable {
  close(): Promise<void>
}

/**
 * The real service on a port of its own, and on a database of its own unless DATABASE_URL names one. Its clock stands at
 * the end of all histories: for it everything is told at once, and only a wrong clock is ahead.
 */
export async function startHost(database: 'embedded' | 'postgres', url: string | null): Promise<Host> {
  const own = database === 'postgres' && url === null ? await startPostgres() : null
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    OPS_TOKEN,
  })
  const postgres = own?.url ?? url
  const app = await createService({
    config: {
      ...config,
      database:
        postgres === null ? { kind: 'embedded', dir: 'memory://' } : { kind: 'postgres', url: postgres },
    },
    policy: testPolicy,
    log: pino({ level: 'error' }, pino.destination(2)),
    clock: () => new Date(UNTIL),
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    origin,
    opsToken: OPS_TOKEN,
    close: async () => {
      await app.close()
      await own?.stop()
    },
  }
}
