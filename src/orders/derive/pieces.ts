import type { Kit, PieceBox, PiecePacking } from './kit.ts'
import { type Test, tests } from './reach.ts'
import { addUnits } from './shares.ts'

export interface KitCount {
  /** Units of which every piece has reached the stage. */
  readonly complete: number
  /** Units of which some piece has, or something that was sent with them. */
  readonly begun: number
  /** Units of which some piece may have. */
  readonly atMost: number
}

/** Pieces of each kind in the told boxes that pass. */
export function counted(boxes: readonly PieceBox[], test: Test): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { parcel, pieces } of boxes) {
    if (pieces && test(parcel)) for (const [sku, units] of pieces) addUnits(counts, sku, units)
  }
  return counts
}

/**
 * Kinds of piece that untold boxes prove: as many as boxes, less those that may hold something else, and less each box
 * that has not reached the stage, since it may hold the kind that is missing.
 */
function kindsProved(packing: PiecePacking, open: number, test: Test): number {
  const untold = packing.boxes.filter(box => box.pieces === null && box.parcel.live)
  const reached = untold.filter(box => test(box.parcel)).length
  const provable = Math.max(0, Math.min(open, untold.length - packing.foreign))
  return Math.max(0, provable - (untold.length - reached))
}

/** Whether labels name what is in every box that counts. */
const allNamed = ({ boxes }: PiecePacking): boolean =>
  boxes.every(box => box.pieces !== null || !box.parcel.live)

/** Units of which labels prove each kind of piece, in the order of the kit. */
const namedUnits = (kit: Kit, told: ReadonlyMap<string, number>): readonly number[] =>
  kit.pieces.map(({ sku, count }) => Math.floor((told.get(sku) ?? 0) / count))

/** Units of which labels name some piece, however many of its kind one unit has. */
const touchedUnits = (kit: Kit, told: ReadonlyMap<string, number>): number =>
  Math.max(0, ...kit.pieces.map(({ sku, count }) => Math.ceil((told.get(sku) ?? 0) / count)))

/** Kinds of piece that untold boxes prove for all units of a packing, nobody knows which. */
function unnamedKinds(packing: PiecePacking, kit: Kit, test: Test): number {
  if (allNamed(packing)) return 0
  const known = namedUnits(
    kit,
    counted(packing.boxes, box => box.live),
  )
  const whole = known.filter(units => units >= packing.units).length
  return kindsProved(packing, kit.pieces.length - whole, test)
}

function countPacking(packing: PiecePacking, kit: Kit, test: Test): KitCount {
  const told = counted(packing.boxes, test)
  const units = namedUnits(kit, told)
  const passing = packing.boxes.filter(box => test(box.parcel))
  const atMost = passing.length > 0 ? packing.units : 0
  if (allNamed(packing)) {
    const begun = [...told.values()].some(each => each > 0) ? Math.max(1, ...units) : 0
    const upTo = (count: number) => Math.min(packing.units, count)
    return { complete: upTo(Math.min(...units)), begun: upTo(begun), atMost: upTo(touchedUnits(kit, told)) }
  }
  const whole = units.filter(each => each >= packing.units).length
  const kinds = whole + unnamedKinds(packing, kit, test)
  // Something of what was sent together has come, be it that nobody can say what.
  return { complete: kinds >= kit.pieces.length ? packing.units : 0, begun: atMost, atMost }
}

/** What was sent anew is not undelivered, although the parcels before it are. */
function keepersOf({ packings }: Kit, test: Test): Kit['packings'] {
  const isSent = (packing: PiecePacking) =>
    !packing.cancelled && packing.boxes.some(box => tests.tracked(box.parcel))
  if (test !== tests.undelivered || !packings.flat().some(isSent)) return packings
  return packings.filter(own => !own.some(packing => packing.cancelled))
}

/** Counts units of a kit at a stage: a unit stands at its slowest piece. */
export function countKit(kit: Kit, test: Test): KitCount {
  const sums = keepersOf(kit, test).map(packings => {
    const counts = packings.map(packing => countPacking(packing, kit, test))
    const total = (pick: (count: KitCount) => number) =>
      Math.min(
        kit.ordered,
        counts.reduce((sum, count) => sum + pick(count), 0),
      )
    return {
      complete: total(each => each.complete),
      begun: total(each => each.begun),
      atMost: total(each => each.atMost),
    }
  })
  const most = (pick: (count: KitCount) => number) => Math.max(0, ...sums.map(pick))
  return {
    complete: most(each => each.complete),
    begun: most(each => each.begun),
    atMost: most(each => each.atMost),
  }
}

/** Pieces of a kit at a stage: one for each unit and kind, told by name or proved without one. */
export interface PieceCount {
  /** Units by the SKU of the kind of piece. */
  readonly named: ReadonlyMap<string, number>
  readonly unnamed: number
}

/** Pieces that have reached a stage, by the keeper of records who proves most. */
export function countPieces(kit: Kit, test: Test): PieceCount {
  const sums = kit.packings.map(packings => {
    const named = new Map<string, number>()
    let unnamed = 0
    for (const packing of packings) {
      const units = namedUnits(kit, counted(packing.boxes, test))
      for (const [index, { sku }] of kit.pieces.entries())
        named.set(sku, (named.get(sku) ?? 0) + Math.min(packing.units, units[index] ?? 0))
      unnamed += unnamedKinds(packing, kit, test) * packing.units
    }
    return { named, unnamed, total: [...named.values()].reduce((sum, each) => sum + each, unnamed) }
  })
  const [most] = sums.sort((a, b) => b.total - a.total)
  return most ?? { named: new Map(), unnamed: 0 }
}

/**
 * Whether numbers and kinds of piece cannot be matched: there are boxes enough, or all of them have arrived, and still
 * not every piece is proved. The open pieces stay open; a person must look.
 */
export function isUnproved(kit: Kit): boolean {
  return kit.packings.flat().some(packing => {
    const live = packing.boxes.filter(box => box.parcel.live)
    const exhausted = live.length >= kit.pieces.length || live.every(box => box.parcel.stage === 'delivered')
    const all = countPacking(packing, kit, tests.tracked).complete >= packing.units
    return live.length > 0 && exhausted && !all && packing.units > 0
  })
}
