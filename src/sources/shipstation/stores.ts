/** What the store of a resource makes of it. */
export type Standing =
  | { readonly kind: 'shop'; readonly shop: string }
  /** Of no interest here, by the configuration. */
  | { readonly kind: 'ignored' }
  /** Nobody has said what it is. */
  | { readonly kind: 'unmapped'; readonly store: string }
  /** The resource does not say of which store it is. */
  | { readonly kind: 'unknown' }

/** Store id → shop, or `ignore`. */
export type Stores = Readonly<Record<string, string>>

const IGNORE = 'ignore'

export function standingOf(stores: Stores, store: string | null): Standing {
  if (store === null) return { kind: 'unknown' }
  const shop = Object.hasOwn(stores, store) ? stores[store] : undefined
  if (shop === undefined) return { kind: 'unmapped', store }
  return shop === IGNORE ? { kind: 'ignored' } : { kind: 'shop', shop }
}

/** The shops that something of an unknown store may be of. */
export const shopsOf = (stores: Stores): readonly string[] => [
  ...new Set(Object.values(stores).filter(shop => shop !== IGNORE)),
]
