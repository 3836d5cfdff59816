import type { Facts } from '../facts.ts'
import { untrackedKey } from './attribution.ts'
import type { Parcel } from './parcels.ts'
import { sorted } from './sorted.ts'
import type { ToldBox } from './told-boxes.ts'

/** Feed name of the shop's own records. */
export const SHOP = 'shop'

/** Keeper of the shop's cancelled records of what is under way: what was sent anew is not another unit. */
export const CANCELLED = 'shop, cancelled'

/**
 * Units in a group of boxes of which only the sum is known. `units` may be less than the sum of `lines` when a dead
 * box took some of them, nobody knows of which line.
 */
export interface Share {
  readonly boxes: readonly Parcel[]
  readonly units: number
  readonly lines: ReadonlyMap<string, number>
  /** Pieces of a kit are among the boxes too: one of them may hold nothing of this. */
  readonly mixed: boolean
  /** Cancelled, and under way all the same: other records may have sent the same units anew. */
  readonly cancelled: boolean
}

/** One uncancelled or revived fulfilment with its boxes. */
export interface Packing {
  readonly fulfillmentId: string
  readonly cancelled: boolean
  readonly boxes: readonly Parcel[]
  readonly lines: ReadonlyMap<string, number>
}

/** Adds units to a line of a count by line. */
export function addUnits(counts: Map<string, number>, line: string, units: number): void {
  counts.set(line, (counts.get(line) ?? 0) + units)
}

/** Fulfilments that count: not cancelled, or with a parcel that a scan proved to be under way, and not sent anew. */
export function packingsOf(facts: Facts, parcels: ReadonlyMap<string, Parcel>): readonly Packing[] {
  // Digital goods and fees are in no box, so a box proves nothing of them.
  const goods = (facts.order?.body.lines ?? []).filter(
    line => line.kind !== 'digital' && line.kind !== 'non_fulfillable',
  )
  const known = new Set(goods.map(line => line.id))
  return sorted(facts.fulfillments).flatMap(([fulfillmentId, { body }]) => {
    const keys =
      body.numbers.length > 0 ? body.numbers.map(each => each.number) : [untrackedKey(fulfillmentId)]
    const boxes = keys.flatMap(key => parcels.get(key) ?? [])
    const cancelled = body.state === 'cancelled' || body.state === 'failed'
    if (cancelled && !boxes.some(box => box.scanned)) return []
    if (boxes.length > 0 && boxes.every(box => box.superseded)) return []
    const lines = new Map<string, number>()
    for (const { line, units } of body.lines)
      if (line !== null && known.has(line)) addUnits(lines, line, units)
    return [{ fulfillmentId, cancelled, boxes, lines }]
  })
}

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, each) => total + each, 0)

/** Takes what labels tell of a fulfilment's boxes off its units. */
function withoutTold(packing: Packing, told: readonly ToldBox[]): Map<string, number> {
  const rest = new Map(packing.lines)
  for (const { boxes, contents } of told) {
    if (!boxes.some(box => packing.boxes.includes(box))) continue
    for (const { line, piece, units } of contents) {
      if (piece === null && rest.has(line)) rest.set(line, Math.max(0, (rest.get(line) ?? 0) - units))
    }
  }
  return rest
}

/**
 * The units of a fulfilment that no label tells, as one group over the numbers that no label tells. An untold dead
 * number takes one unit with it, nobody knows which.
 */
function restOf(packing: Packing, told: readonly ToldBox[], mixed: boolean): Share {
  const lines = withoutTold(packing, told)
  const isTold = (box: Parcel) => told.some(each => each.boxes.includes(box) && each.complete)
  // Where labels tell all boxes, what they leave over is in none of these.
  const untold = packing.boxes.filter(box => !isTold(box))
  const dead = untold.filter(box => !box.live).length
  return {
    boxes: untold.filter(box => box.live),
    units: Math.max(0, sum(lines.values()) - dead),
    lines,
    mixed,
    cancelled: packing.cancelled,
  }
}

/** All shares of units in boxes, kits left out: their pieces are counted by `pieces.ts`. */
export function sharesOf(
  packings: readonly Packing[],
  told: readonly ToldBox[],
  kits: ReadonlySet<string>,
): readonly Share[] {
  const rests = packings.map(packing => {
    const lines = new Map([...packing.lines].filter(([line]) => !kits.has(line)))
    return restOf({ ...packing, lines }, told, lines.size < packing.lines.size)
  })
  return [...labelShares(told, kits), ...rests.filter(share => share.units > 0 && share.boxes.length > 0)]
}

/** Per parcel what its labels tell; two feeds that tell the same box are not added up. */
function labelShares(told: readonly ToldBox[], kits: ReadonlySet<string>): readonly Share[] {
  const byParcel = new Map<Parcel, Map<string, Map<string, number>>>()
  const cancelled = new Set(told.filter(each => each.cancelled).map(each => each.parcel))
  for (const { parcel, feed, contents } of told) {
    if (!parcel.live) continue
    const feeds = byParcel.get(parcel) ?? new Map<string, Map<string, number>>()
    const lines = feeds.get(feed) ?? new Map<string, number>()
    for (const each of contents) if (!kits.has(each.line)) addUnits(lines, each.line, each.units)
    byParcel.set(parcel, feeds.set(feed, lines))
  }
  return [...byParcel].map(([parcel, feeds]) => {
    const lines = new Map<string, number>()
    for (const counts of feeds.values()) {
      for (const [line, units] of counts) lines.set(line, Math.max(lines.get(line) ?? 0, units))
    }
    return {
      boxes: [parcel],
      units: sum(lines.values()),
      lines,
      mixed: false,
      cancelled: cancelled.has(parcel),
    }
  })
}

/**
 * The most units of each line that one keeper of records claims, so that a parcel told twice under two numbers counts
 * once. Feeds that nobody copies into the shop add to it.
 */
export function capsOf(packings: readonly Packing[], told: readonly ToldBox[]): ReadonlyMap<string, number> {
  const claims = new Map<string, Map<string, number>>([[SHOP, new Map()]])
  const additions = new Map<string, number>()
  const of = (feed: string) =>
    claims.get(feed) ?? claims.set(feed, new Map()).get(feed) ?? new Map<string, number>()
  for (const { lines, cancelled } of packings) {
    for (const [line, units] of lines) addUnits(of(cancelled ? CANCELLED : SHOP), line, units)
  }
  for (const { feed, adds, voided, cancelled, parcel, contents } of told) {
    if (parcel.superseded || (voided && !parcel.live)) continue
    const keeper = cancelled ? `${feed}, cancelled` : feed
    for (const { line, units } of contents) addUnits(adds ? additions : of(keeper), line, units)
  }
  const caps = new Map<string, number>(additions)
  const lines = new Set([...claims.values()].flatMap(counts => [...counts.keys()]))
  for (const line of lines) {
    addUnits(caps, line, Math.max(...[...claims.values()].map(counts => counts.get(line) ?? 0)))
  }
  return caps
}
