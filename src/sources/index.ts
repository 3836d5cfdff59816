import type { Policy, TableKit } from '../policy/policy.ts'
import { createShopify, type ShopifyOptions } from './shopify/index.ts'
import type { Source } from './source.ts'

/** Of the configuration, what the sources need. */
export interface SourceSettings {
  readonly shopify: Pick<ShopifyOptions, 'secrets' | 'shops'>
}

/** Every way in, written by hand: a source is added here, in its folder and in the configuration. */
export function createSources(
  settings: SourceSettings,
  policy: Policy,
  tableKits: () => readonly TableKit[] = () => [],
): readonly Source[] {
  return [createShopify({ ...settings.shopify, kits: policy.kits, tableKits })]
}
