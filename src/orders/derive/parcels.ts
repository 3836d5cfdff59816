import type { Condition, Instant } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import type { ParcelScan, ParcelState, Stage } from '../state.ts'
import { isTakenBack, parcelOfClaim, parcelOfScan } from './attribution.ts'
import { contradict } from './carrier.ts'
import { type Facet, facetsOf } from './facets.ts'
import { type Reached, reachOf, type Sighting } from './ladder.ts'
import { sorted } from './sorted.ts'

const HOUR = 3_600_000
/** Numbers are reused: a scan counts within this window, the one place where two sources' clocks meet. */
const BEFORE_ORDER = 48 * HOUR
const AFTER_FACET = 120 * 24 * HOUR

/** Feed of what the shop's own field claims. */
const CLAIMS = 'shop'

/** A parcel as derived, before its contents are known. */
export interface Parcel extends Omit<ParcelState, 'lines'> {
  /** Under way although its records were voided or cancelled. */
  readonly revived: boolean
  /** Another parcel was sent in its place: its units count no more. */
  readonly superseded: boolean
  /** Collected by the customer: without a number it is complete. */
  readonly collection: boolean
}

/** One thing told of a parcel: a scan, or what a shop's field claims. */
export interface Told {
  readonly scan: ParcelScan
  readonly feed: string
  readonly sighting: Sighting | null
  readonly carrier: string | null
}

/** Everything told of each parcel key and not withdrawn by its teller. */
export function toldByParcel(facts: Facts): ReadonlyMap<string, readonly Told[]> {
  const byKey = new Map<string, Told[]>()
  const add = (key: string | null, told: Told) =>
    key !== null && byKey.set(key, [...(byKey.get(key) ?? []), told])
  for (const [id, { body }] of sorted(facts.scans)) {
    if (facts.withdrawn[id]) continue
    const { stage, condition, evidence, occurredAt: at, place, feed, correction } = body
    const scan = { id, stage, condition, at, place, physical: evidence === 'physical' }
    const sighting = stage && { id, feed, stage, evidence, at, correction }
    add(parcelOfScan(facts, body), {
      scan,
      feed,
      sighting,
      carrier: 'number' in body.of ? body.of.carrier : null,
    })
  }
  for (const [fulfillmentId, fulfillment] of sorted(facts.fulfillments)) {
    for (const [key, { version, claim }] of sorted(fulfillment.claims)) {
      if (isTakenBack(facts, fulfillment, claim)) continue
      const id = `${fulfillmentId}/${key}`
      const { stage, evidence } = claim
      const scan = { id, stage, condition: null, at: null, place: null, physical: evidence === 'physical' }
      const sighting = { id, feed: CLAIMS, stage, evidence, at: null, correction: false }
      add(parcelOfClaim(fulfillment, version), { scan, feed: CLAIMS, sighting, carrier: null })
    }
  }
  return byKey
}

/** Why something told under a parcel's number is of another parcel with that number. */
export type Stray = 'before_window' | 'after_window' | 'other_carrier'

/** Null: it is told of this parcel. */
export function strayOf(
  { scan: { at }, carrier }: Told,
  orderedAt: Instant | null,
  facets: readonly Facet[],
): Stray | null {
  if (at !== null) {
    const earliest = Math.min(...facets.map(facet => Date.parse(facet.createdAt)))
    const told = Date.parse(at)
    if (told > earliest + AFTER_FACET) return 'after_window'
    if (orderedAt !== null && told < Date.parse(orderedAt) - BEFORE_ORDER) return 'before_window'
  }
  return facets.every(facet => contradict(facet.carrier, carrier)) ? 'other_carrier' : null
}

/** What troubles a parcel now: per feed its last word, if that is a condition. */
function conditionOf(told: readonly Told[], stage: Stage): Condition | null {
  if (stage === 'delivered') return null
  const last = new Map<string, ParcelScan>()
  for (const { scan, feed } of told) {
    const known = last.get(feed)
    if (!known || (known.at ?? '') <= (scan.at ?? '')) last.set(feed, scan)
  }
  return [...last.values()].map(scan => scan.condition).find(condition => condition !== null) ?? null
}

function standing(
  facets: readonly Facet[],
  replaced: boolean,
  reached: Reached,
): { live: boolean; revived: boolean } {
  const voided = facets.some(facet => facet.voided)
  const uncancelled = facets.some(facet => !facet.cancelled)
  const kept = uncancelled && !voided
  return { live: !replaced && (kept || reached.scanned), revived: !replaced && !kept && reached.scanned }
}

function stageOf(live: boolean, facets: readonly Facet[], reached: Reached): Stage {
  if (live) return reached.stage
  return facets.some(facet => facet.voided) ? 'voided' : 'cancelled'
}

/** Counted scans oldest first; scans without an instant first of all. */
function timeline(told: readonly Told[], reached: Reached): readonly ParcelScan[] {
  const counted = new Set(reached.counted.map(sighting => sighting.id))
  return told
    .filter(({ sighting }) => sighting === null || counted.has(sighting.id))
    .map(({ scan }) => scan)
    .sort((a, b) => {
      const [first, second] = [`${a.at ?? ''} ${a.id}`, `${b.at ?? ''} ${b.id}`]
      return first < second ? -1 : first > second ? 1 : 0
    })
}

function parcelOf(key: string, facets: readonly Facet[], told: readonly Told[], replaced: boolean): Parcel {
  const numbered = facets.find(facet => facet.number !== null)
  const reached = reachOf(
    told.flatMap(({ sighting }) => sighting ?? []),
    numbered ? 'label_created' : 'pending',
  )
  const { live, revived } = standing(facets, replaced, reached)
  const stage = stageOf(live, facets, reached)
  const instants = facets.map(facet => facet.createdAt).sort()
  return {
    key,
    number: numbered?.number ?? null,
    url: facets.find(facet => facet.url !== null)?.url ?? null,
    carrier: facets.find(facet => facet.carrier !== null)?.carrier ?? null,
    stage,
    live,
    revived,
    superseded: replaced,
    collection: facets.every(facet => facet.collection),
    scanned: live && reached.scanned,
    condition: live ? conditionOf(told, stage) : null,
    createdAt: instants[0] ?? null,
    scans: timeline(told, reached),
  }
}

/** The parcels of an order: one per normalised number, and one per fulfilment that has none. */
export function parcelsOf(facts: Facts): ReadonlyMap<string, Parcel> {
  const told = toldByParcel(facts)
  const orderedAt = facts.order?.body.createdAt ?? null
  const parcels = new Map<string, Parcel>()
  for (const [key, facets] of [...facetsOf(facts)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const own = (told.get(key) ?? []).filter(each => strayOf(each, orderedAt, facets) === null)
    parcels.set(key, parcelOf(key, facets, own, facts.replacements[key] !== undefined))
  }
  return parcels
}
