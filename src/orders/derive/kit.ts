import type { KitPiece } from '../../events/event.ts'
import type { Parcel } from './parcels.ts'
import { addUnits, CANCELLED, type Packing, SHOP } from './shares.ts'
import type { ToldBox } from './told-boxes.ts'

/** A box that may hold pieces of a kit; `pieces` is null where nobody says which. */
export interface PieceBox {
  readonly parcel: Parcel
  readonly pieces: ReadonlyMap<string, number> | null
}

/** Units of one kit line that one record keeper says are in these boxes. */
export interface PiecePacking {
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

function piecesTold(
  told: readonly ToldBox[],
  line: string,
): readonly (PieceBox & Pick<ToldBox, 'feed' | 'adds' | 'cancelled'>)[] {
  return told.flatMap(({ parcel, feed, adds, cancelled, contents }) => {
    const own = contents.filter(content => content.line === line)
    if (own.length === 0) return []
    const pieces = new Map<string, number>()
    for (const { piece, units } of own) if (piece !== null) addUnits(pieces, piece, units)
    return [{ parcel, feed, adds, cancelled, pieces: pieces.size > 0 ? pieces : null }]
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
  const copied = labels.filter(label => !label.adds)
  const ofFeeds = (cancelled: boolean) =>
    [
      ...Map.groupBy(
        copied.filter(label => label.cancelled === cancelled),
        label => label.feed,
      ),
    ].map(([feed, boxes]): readonly [string, readonly PiecePacking[]] => [
      cancelled ? `${feed}, cancelled` : feed,
      [{ units: ordered, boxes, foreign: 0, cancelled }],
    ])
  const keepers = new Map([
    [SHOP, shop(false)],
    ...shop(true).map((packing, nth) => [`${CANCELLED} ${nth}`, [packing]] as const),
    ...ofFeeds(false),
    ...ofFeeds(true),
  ])
  return {
    line,
    ordered,
    pieces,
    packings: [...keepers.values()].map(own => withAdded(own, added, ordered)),
  }
}

/**
 * Boxes of feeds that nobody copies into the shop complete what another keeper has begun, if its records are of all units.
 * As long as they leave room they may as well be of another unit, and complete nothing of the first.
 */
function withAdded(
  own: readonly PiecePacking[],
  added: readonly PieceBox[],
  ordered: number,
): readonly PiecePacking[] {
  const [first, ...rest] = own
  if (!first) return added.length > 0 ? [{ ...APART, units: ordered, boxes: added }] : own
  const known = new Set(own.flatMap(({ boxes }) => boxes.map(box => box.parcel)))
  const others = added.filter(box => !known.has(box.parcel))
  if (others.length === 0) return own
  const room = ordered - own.reduce((sum, { units }) => sum + units, 0)
  if (room > 0) return [...own, { ...APART, units: room, boxes: others }]
  return [{ ...first, boxes: [...first.boxes, ...others] }, ...rest]
}

const APART = { foreign: 0, cancelled: false }
