import type { Stage } from '../state.ts'
import type { Parcel } from './parcels.ts'
import { addUnits, type Share } from './shares.ts'

/** A stage as a question to a parcel. */
export type Test = (parcel: Parcel) => boolean

/** Stages that units are counted by. */
export type Counter = 'tracked' | 'scanned' | 'outForDelivery' | 'ready' | 'delivered' | 'undelivered'

/** Only live parcels pass. */
export const tests: { readonly [C in Counter]: Test } = {
  tracked: parcel => parcel.live && (parcel.number !== null || parcel.scanned),
  scanned: parcel => parcel.scanned,
  outForDelivery: parcel => parcel.live && OUT_OR_ABOVE.has(parcel.stage),
  ready: parcel => parcel.live && parcel.stage === 'available_for_pickup',
  delivered: parcel => parcel.live && parcel.stage === 'delivered',
  undelivered: parcel => parcel.live && FAILED.has(parcel.stage),
}

const FAILED: ReadonlySet<Stage> = new Set(['returned_to_sender', 'lost'])

/** Out for delivery or above, on the way to the customer: what returns to its sender is not. */
const OUT_OR_ABOVE: ReadonlySet<Stage> = new Set([
  'out_for_delivery',
  'delivery_attempted',
  'available_for_pickup',
  'delivered',
])

/** Units of a share that have reached a stage while nobody knows of which line. */
export interface Float {
  readonly units: number
  /** How many of them each line of the share could hold. */
  readonly rooms: ReadonlyMap<string, number>
}

export interface Count {
  /** Units of a line that have certainly reached the stage. */
  readonly byLine: ReadonlyMap<string, number>
  readonly floats: readonly Float[]
  /** Floats given to lines in their order: for what must not be lost rather than not be claimed. */
  readonly atMost: ReadonlyMap<string, number>
}

/**
 * A group of boxes is tracked at the first; beyond that each box proves one unit, and the last unit needs all of them.
 * Boxes among which are those of a kit prove nothing until all have come.
 */
function reachedOf(share: Share, test: Test): number {
  const reached = share.boxes.filter(test).length
  if (test === tests.tracked) return reached > 0 ? share.units : 0
  if (reached === share.boxes.length) return share.units
  if (share.mixed) return 0
  return share.units >= share.boxes.length ? Math.min(reached, share.units - 1) : 0
}

/** What is certain of each line of a share, and what floats between them. */
function split(
  share: Share,
  reached: number,
): { readonly certain: ReadonlyMap<string, number>; readonly float: Float } {
  const total = [...share.lines.values()].reduce((sum, units) => sum + units, 0)
  // What the other lines cannot hold is certainly of this one.
  const certain = new Map(
    [...share.lines].map(([line, units]) => [line, Math.max(0, Math.min(units, reached - (total - units)))]),
  )
  const rooms = new Map([...share.lines].map(([line, units]) => [line, units - (certain.get(line) ?? 0)]))
  const units = reached - [...certain.values()].reduce((sum, each) => sum + each, 0)
  return { certain, float: { units, rooms } }
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0)

const NO_UNITS: ReadonlyMap<string, number> = new Map()

/** Sums over shares of which no two hold the same unit. */
function sumUnits(shares: readonly Share[], test: Test): Pick<Count, 'byLine' | 'floats'> {
  const byLine = new Map<string, number>()
  const floats: Float[] = []
  for (const share of shares) {
    const { certain, float } = split(share, reachedOf(share, test))
    for (const [line, units] of certain) addUnits(byLine, line, units)
    if (float.units > 0) floats.push(float)
  }
  return { byLine, floats }
}

/** A float less what may be the very units that were counted where they had been packed before. */
function withoutOverlap(
  { units, rooms }: Float,
  now: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number>,
): Float {
  const more = (line: string) => Math.max(0, (before.get(line) ?? 0) - (now.get(line) ?? 0))
  const overlap = sumOf([...rooms].map(([line, room]) => Math.min(room, more(line))))
  return { units: Math.max(0, units - overlap), rooms }
}

/**
 * Counts units by line at one stage, each line capped. What a cancelled record holds may have been sent anew by any
 * other record, so it is no further unit.
 */
export function countUnits(shares: readonly Share[], caps: ReadonlyMap<string, number>, test: Test): Count {
  const standing = shares.filter(share => !share.cancelled)
  const now = sumUnits(standing, test)
  // What was sent anew is not undelivered, although the parcel before it is.
  const anew = test === tests.undelivered ? sumUnits(standing, tests.tracked).byLine : NO_UNITS
  const byLine = new Map(now.byLine)
  const before: Float[] = []
  for (const share of shares.filter(each => each.cancelled)) {
    const own = sumUnits([share], test)
    for (const [line, units] of own.byLine)
      if ((anew.get(line) ?? 0) === 0) byLine.set(line, Math.max(units, byLine.get(line) ?? 0))
    const isElsewhere = (line: string) => shares.some(each => each !== share && each.lines.has(line))
    if (![...share.lines.keys()].some(isElsewhere)) before.push(...own.floats)
  }
  const floats = [...now.floats.map(float => withoutOverlap(float, now.byLine, byLine)), ...before]
  for (const [line, units] of byLine) byLine.set(line, Math.min(units, caps.get(line) ?? 0))
  const atMost = new Map(byLine)
  for (const { units, rooms } of floats) {
    let left = units
    for (const [line, room] of rooms) {
      const known = atMost.get(line) ?? 0
      const given = Math.max(0, Math.min(left, room, (caps.get(line) ?? 0) - known))
      atMost.set(line, known + given)
      left -= given
    }
  }
  return { byLine, floats, atMost }
}

/**
 * Floating units that are certainly owed: those that the lines' rooms beyond what they owe cannot hold. A float over a
 * line that is cancelled, or counted already, may be of that line.
 * @param owed per line the units that may still be added to its count
 * @param calledOff nothing is owed but what was scanned: then all that floats was, of whichever line
 */
export function floatingUnits(
  floats: readonly Float[],
  owed: ReadonlyMap<string, number>,
  calledOff: boolean,
): number {
  const left = new Map(owed)
  let floating = 0
  for (const { units, rooms } of floats) {
    let elsewhere = 0
    for (const [line, room] of rooms) elsewhere += Math.max(0, room - (left.get(line) ?? 0))
    const most = sumOf([...rooms].map(([line, room]) => Math.min(room, left.get(line) ?? 0)))
    let certain = calledOff ? Math.min(units, most) : Math.max(0, units - elsewhere)
    floating += certain
    for (const [line, room] of rooms) {
      const taken = Math.min(certain, room, left.get(line) ?? 0)
      left.set(line, (left.get(line) ?? 0) - taken)
      certain -= taken
    }
  }
  return floating
}
