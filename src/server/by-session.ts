import { readSession } from '../clients/shopify-session.ts'
import type { Config } from '../config.ts'
import type { BySession } from '../http/by-session.ts'
import { newToken } from '../ingest.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { customerLink } from '../store/look-up.ts'
import { linkTermsOf, pageOf } from './look-up.ts'

interface BySessionWiring {
  readonly config: Pick<Config, 'shopify' | 'shopifyApp' | 'publicUrl'>
  readonly db: Database
  readonly policy: Pick<Policy, 'storefront'>
}

/** Null without the secret of an app. */
export function createBySession({ config, db, policy }: BySessionWiring): BySession | null {
  const { shopifyApp, shopify } = config
  if (shopifyApp === null) return null
  const terms = linkTermsOf(policy)
  return {
    readSession: async token => {
      const read = await readSession(token, shopifyApp, shopify.shops)
      return read.kind === 'refused' ? { why: read.why } : { shop: read.shop, customer: read.customer }
    },
    linkOf: async ({ order, customer }, deadline) => {
      const token = await customerLink(db, { order, customer, terms, newToken: newToken() }, deadline)
      return token === null ? null : { token, url: pageOf(config, token) }
    },
  }
}
