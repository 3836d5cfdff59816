import type { FulfillmentBody, Instant, LineKind } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { untrackedKey } from './attribution.ts'
import { sorted } from './sorted.ts'
import { kindOf } from './waiting.ts'

/** What one record says of a parcel. Records with the same number within an order speak of the same parcel. */
export interface Facet {
  readonly key: string
  readonly number: string | null
  readonly url: string | null
  readonly carrier: string | null
  readonly createdAt: Instant
  readonly cancelled: boolean
  /** Only a label can be voided. */
  readonly voided: boolean
  /** Only things that the customer collects: no number is to be expected. */
  readonly collection: boolean
}

/** The kinds of line in a fulfilment; a line that no snapshot has shown yet may need a parcel. */
function kindsIn(facts: Facts, { lines }: FulfillmentBody): ReadonlySet<LineKind> {
  const known = facts.order?.body.lines ?? []
  return new Set(
    lines.map(({ line }) => {
      const found = known.find(each => each.id === line)
      return found ? kindOf(facts, found) : 'physical'
    }),
  )
}

const only = (kinds: ReadonlySet<LineKind>, ...allowed: readonly LineKind[]): boolean =>
  kinds.size > 0 && [...kinds].every(kind => allowed.includes(kind))

/** All facets of an order by parcel key, in the order of the records' ids. */
export function facetsOf(facts: Facts): ReadonlyMap<string, readonly Facet[]> {
  const byKey = new Map<string, Facet[]>()
  const add = (facet: Facet) => byKey.set(facet.key, [...(byKey.get(facet.key) ?? []), facet])
  for (const [, { body }] of sorted(facts.fulfillments)) {
    const cancelled = body.state === 'cancelled' || body.state === 'failed'
    const kinds = kindsIn(facts, body)
    // Digital goods leave without a parcel, whatever somebody typed.
    if (only(kinds, 'digital', 'non_fulfillable')) continue
    const collection = only(kinds, 'pickup', 'digital', 'non_fulfillable')
    const common = { carrier: body.carrier, createdAt: body.createdAt, cancelled, voided: false, collection }
    for (const { number, url } of body.numbers) add({ key: number, number, url, ...common })
    if (body.numbers.length === 0)
      add({ key: untrackedKey(body.fulfillmentId), number: null, url: null, ...common })
  }
  for (const [, { body }] of sorted(facts.labels)) {
    // A label back to the merchant says nothing of what the customer gets.
    if (body.isReturn || !body.number) continue
    const { carrier, createdAt, voided, more = [] } = body
    for (const { number, url } of [body.number, ...more])
      add({ key: number, number, url, carrier, createdAt, cancelled: voided, voided, collection: false })
  }
  return byKey
}
