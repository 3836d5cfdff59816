import type { KitPiece } from '../../events/event.ts'
import type { Parcel } from './parcels.ts'
import { type Test, tests } from './reach.ts'
import { addUnits, CANCELLED, type Packing, SHOP, type ToldBox } from './shares.ts'

/** A box that may hold pieces of a kit; `pieces` is null where nobody says which. */
interface PieceBox {
  readonly parcel: Parcel
  readonly pieces: ReadonlyMap<string, number> | null
}

/** Units of one kit line that one record keeper says are in these boxes. */
interface PiecePacking {
  readonly units: number
  readonly boxes: readonly PieceBox[]
  /** Untold boxes that units of other lines may fill: they prove nothing of the kit. */
  readonly foreign: number
  /** Other records may have sent the same units anew. */
  readonly cancelled: boolean
}

export interface Kit {
  readonly line: string
  readonly ordered: number
  readonly pieces: readonly KitPiece[]
  /** By the keeper of the records; the greatest counts. */
  readonly packings: readonly (readonly PiecePacking[])[]
}

export interface KitCount {
  /** Units of which every piece has reached the stage. */
  readonly complete: number
  /** Units of which some piece has, or something that was sent with them. */
  readonly begun: number
  /** Units of which some piece may have. */
  readonly atMost: number
}

function piecesTold(
  told: readonly ToldBox[],
  line: string,
): readonly (PieceBox & { readonly feed: string; readonly adds: boolean })[] {
  return told.flatMap(({ parcel, feed, adds, contents }) => {
    const own = contents.filter(content => content.line === line)
    if (own.length === 0) return []
    const pieces = new Map<string, number>()
    for (const { piece, units } of own) if (piece !== null) addUnits(pieces, piece, units)
    return [{ parcel, feed, adds, pieces: pieces.size > 0 ? pieces : null }]
  })
}

/** Kinds of piece of a kit line; 0 for any other. */
export type KindsOf = (line: string) => number

/** Untold boxes that other lines may fill: each of their units one of its own, and of another kit each kind of piece. */
function foreignBoxes(packing: Packing, line: string, told: readonly ToldBox[], kindsOf: KindsOf): number {
  let boxes = 0
  for (const [other, count] of packing.lines) if (other !== line) boxes += kindsOf(other) || count
  for (const { parcel, contents } of told) {
    if (!packing.boxes.includes(parcel)) continue
    for (const each of contents) if (each.line !== line) boxes -= each.piece === null ? each.units : 1
  }
  return Math.max(0, boxes)
}

function ofShop(packing: Packing, line: string, told: readonly ToldBox[], kindsOf: KindsOf): PiecePacking {
  const own = piecesTold(told, line)
  const boxes = packing.boxes.flatMap((parcel): readonly PieceBox[] => {
    const label = own.find(each => each.parcel === parcel)
    if (label) return [label]
    return told.some(each => each.parcel === parcel) ? [] : [{ parcel, pieces: null }]
  })
  return {
    units: packing.lines.get(line) ?? 0,
    boxes,
    foreign: foreignBoxes(packing, line, told, kindsOf),
    cancelled: packing.cancelled,
  }
}

/** What is known of where the pieces of a kit line are. */
export function kitOf(
  { line, ordered, pieces }: Pick<Kit, 'line' | 'ordered' | 'pieces'>,
  packings: readonly Packing[],
  told: readonly ToldBox[],
  kindsOf: KindsOf,
): Kit {
  const labels = piecesTold(told, line)
  const added = labels.filter(label => label.adds)
  const shop = (cancelled: boolean) =>
    packings
      .filter(packing => packing.lines.has(line) && packing.cancelled === cancelled)
      .map(packing => ofShop(packing, line, told, kindsOf))
  const feeds = [...new Set(labels.filter(label => !label.adds).map(label => label.feed))]
  const ofFeed = (feed: string): readonly PiecePacking[] => [
    { units: ordered, boxes: labels.filter(label => label.feed === feed), foreign: 0, cancelled: false },
  ]
  const keepers = new Map([
    [SHOP, shop(false)],
    ...shop(true).map((packing, nth) => [`${CANCELLED} ${nth}`, [packing]] as const),
    ...feeds.map(feed => [feed, ofFeed(feed)] as const),
  ])
  return { line, ordered, pieces, packings: [...keepers.values()].map(own => withAdded(own, added, ordered)) }
}

/** Boxes of feeds that nobody copies into the shop complete whatever another keeper has begun. */
function withAdded(
  own: readonly PiecePacking[],
  added: readonly PieceBox[],
  ordered: number,
): readonly PiecePacking[] {
  const [first, ...rest] = own
  if (added.length === 0) return own
  if (!first) return [{ units: ordered, boxes: added, foreign: 0, cancelled: false }]
  const known = new Set(first.boxes.map(box => box.parcel))
  return [{ ...first, boxes: [...first.boxes, ...added.filter(box => !known.has(box.parcel))] }, ...rest]
}

/** Pieces of each kind in the told boxes that pass. */
function counted(boxes: readonly PieceBox[], test: Test): ReadonlyMap<string, number> {
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
    return { complete: Math.min(packing.units, ...units), begun: Math.min(packing.units, begun), atMost }
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
