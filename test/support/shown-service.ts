import { pino } from 'pino'
import { type Environment, readConfig } from '../../src/config.ts'
import { policy } from '../../src/policy/index.ts'
import type { Storefront } from '../../src/policy/policy.ts'
import { createService } from '../../src/server/service.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { bearer, OPS_TOKEN, posting } from './http.ts'
import { SECRET, SHOP } from './shopify.ts'

/** The whole service, listening on loopback, for browsers to look at. */
export async function startShown(storefront: Partial<Storefront> = {}, env: Environment = {}) {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    OPS_TOKEN,
    LOOKUP_KEY: 'a key of the tests for the look-up',
    RATE_LIMIT_PER_MINUTE: '0',
    ...env,
  })
  const app = await createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy: { ...policy, storefront: { ...policy.storefront, ...storefront } },
    log: pino({ level: 'silent' }),
  })
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    app,
    origin,
    /** @throws Error when it was not merged */
    tell: async (request: RawRequest) => {
      const answer = await app.inject(posting(request))
      if (answer.json().outcome !== 'merged') throw new Error(`not merged: ${answer.body}`)
    },
    tokenOf: async (order: number): Promise<string> => {
      const found = await app.inject({ url: `/ops/orders?ref=${order}`, headers: bearer })
      return found.json().orders[0].token
    },
    close: () => app.close(),
  }
}
