import { createJwks } from '../clients/jwks.ts'
import type { Policy, TableKit } from '../policy/policy.ts'
import { createAfterShip } from './aftership/index.ts'
import type { AggregatorOptions } from './aggregator.ts'
import { createEasyPost } from './easypost/index.ts'
import { createEvents, type EventsOptions } from './events/index.ts'
import { createPostmarkSource } from './postmark/index.ts'
import { createShipStation } from './shipstation/index.ts'
import type { Stores } from './shipstation/stores.ts'
import { createShipStationV2Source } from './shipstation-v2/index.ts'
import { createShopify, type ShopifyOptions } from './shopify/index.ts'
import type { Source } from './source.ts'

/** Of the configuration, what the sources need. */
export interface SourceSettings {
  readonly shopify: Pick<ShopifyOptions, 'secrets' | 'shops'>
  readonly easypost: Pick<AggregatorOptions, 'secrets'>
  readonly aftership: Pick<AggregatorOptions, 'secrets'>
  readonly shipstation: {
    readonly tokens: readonly string[]
    readonly stores: Stores
    readonly v1: object | null
    readonly v2: object | null
    readonly jwksUrl: string
    readonly skewSeconds: number
  }
  readonly events: Pick<EventsOptions, 'senders'>
  readonly postmarkTokens: readonly string[]
}

/** Every way in, written by hand: a source is added here, in its folder and in the configuration. */
export function createSources(
  settings: SourceSettings,
  policy: Policy,
  tableKits: () => readonly TableKit[] = () => [],
): readonly Source[] {
  const { shops } = settings.shopify
  const { shipstation } = settings
  const jwks = createJwks({ url: shipstation.jwksUrl, clock: () => new Date() })
  return [
    createShopify({ ...settings.shopify, kits: policy.kits, tableKits }),
    createShipStation({ ...shipstation, credentials: shipstation.v1 !== null }),
    createShipStationV2Source({ ...shipstation, canAsk: shipstation.v2 !== null, keyOf: jwks.keyOf }),
    createEasyPost({ secrets: settings.easypost.secrets, shops }),
    createAfterShip({ secrets: settings.aftership.secrets, shops }),
    createEvents({ ...settings.events, shops }),
    createPostmarkSource({ tokens: settings.postmarkTokens, shops, stream: policy.mail.stream }),
  ]
}
