import type { LineUnits } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import type { Parcel } from './parcels.ts'
import { sorted } from './sorted.ts'

/** A bundle with the units of each of its lines that are in one of it. */
export interface BundleParts {
  readonly units: number
  readonly parts: readonly { readonly line: string; readonly units: number }[]
}

/**
 * The bundle that a SKU names, if that says exactly what is meant: one bundle of that SKU, no line of it, and of every
 * line a whole number of units in each bundle. Null: nothing is made of it, so less is shown.
 */
export function bundleOfSku(facts: Facts, sku: string | null): BundleParts | null {
  const lines = facts.order?.body.lines ?? []
  if (sku === null || lines.some(line => line.sku === sku)) return null
  const [named, ...others] = sorted(facts.bundles).filter(([, { body }]) => body.sku === sku)
  if (named === undefined || others.length > 0) return null
  const [id, { body }] = named
  const own = lines.filter(line => line.bundle === id)
  if (own.length === 0 || body.units === 0 || own.some(line => line.quantity % body.units !== 0)) return null
  return {
    units: body.units,
    parts: own.map(line => ({ line: line.id, units: line.quantity / body.units })),
  }
}

const keyOf = (feed: string, sku: string): string => `${feed} ${sku}`

/**
 * Whether a label names a bundle of which its feed names more on live parcels than was sold. Such a feed writes the
 * bundle on each of its boxes, so that none of them says what is in it.
 */
export function repeatsBundle(
  facts: Facts,
  parcels: ReadonlyMap<string, Parcel>,
): (feed: string, lines: readonly LineUnits[]) => boolean {
  const named = new Map<string, number>()
  for (const { body } of Object.values(facts.labels)) {
    const parcel = body.number && parcels.get(body.number.number)
    if (!parcel?.live || body.voided || body.isReturn) continue
    for (const { sku, units } of body.lines ?? []) {
      if (sku !== null) named.set(keyOf(body.feed, sku), (named.get(keyOf(body.feed, sku)) ?? 0) + units)
    }
  }
  return (feed, lines) =>
    lines.some(({ sku }) => {
      const bundle = bundleOfSku(facts, sku)
      return bundle !== null && sku !== null && (named.get(keyOf(feed, sku)) ?? 0) > bundle.units
    })
}
