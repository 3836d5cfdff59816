import type { LineState, PieceState } from '../state.ts'
import type { Kit, PiecePacking } from './kit.ts'
import { counted } from './pieces.ts'
import { type Test, tests } from './reach.ts'
import { addUnits } from './shares.ts'

type Counts = ReadonlyMap<string, number>

/** Pieces by kind that one keeper's labels name at a stage; no packing holds more than its units have. */
function namedBy(packings: readonly PiecePacking[], kit: Kit, test: Test): Counts {
  const counts = new Map<string, number>()
  for (const { units, boxes } of packings) {
    const told = counted(boxes, test)
    for (const { sku, count } of kit.pieces)
      addUnits(counts, sku, Math.min(units * count, told.get(sku) ?? 0))
  }
  return counts
}

const total = (counts: Counts): number => [...counts.values()].reduce((sum, each) => sum + each, 0)

/** Whether some box that counts may hold any piece: nobody says what is in it. */
const hasUntold = ({ packings }: Kit): boolean =>
  packings.flat().some(({ boxes }) => boxes.some(box => box.pieces === null && box.parcel.live))

/** Of the keepers of records the one whose labels name most: two that name different pieces may mean the same boxes. */
function bestKeeper(kit: Kit): readonly PiecePacking[] {
  const sums = kit.packings.map(packings => ({
    packings,
    named: total(namedBy(packings, kit, tests.tracked)),
  }))
  return sums.sort((a, b) => b.named - a.named)[0]?.packings ?? []
}

/** A stage that the line has not reached is lacked by some piece: where labels seem to name all, they are not believed. */
function believed(named: Counts, kit: Kit, units: number, net: number): Counts {
  const all = kit.pieces.every(({ sku, count }) => (named.get(sku) ?? 0) >= count * net)
  return units < net && all ? new Map() : named
}

/**
 * Where the kinds of piece of a kit line are, as far as it is proved: by labels that name them, or because the whole unit
 * has reached the stage. Boxes of which nobody says what they hold prove no kind.
 */
export function pieceStates(kit: Kit, line: LineState): readonly PieceState[] {
  const keeper = bestKeeper(kit)
  const at = (stage: 'tracked' | 'scanned' | 'delivered'): Counts =>
    believed(namedBy(keeper, kit, tests[stage]), kit, line[stage], line.net)
  const [tracked, scanned, delivered] = [at('tracked'), at('scanned'), at('delivered')]
  const untold = hasUntold(kit)
  const live = kit.packings.map(packings => namedBy(packings, kit, parcel => parcel.live))
  return kit.pieces.map(({ sku, title, count }) => {
    const owed = count * line.net
    const proved = (units: number, named: Counts) =>
      Math.min(owed, Math.max(units * count, named.get(sku) ?? 0))
    const known = proved(line.tracked, tracked)
    const most = untold ? owed : Math.min(owed, Math.max(0, ...live.map(each => each.get(sku) ?? 0)))
    return {
      sku,
      title,
      owed,
      tracked: known,
      scanned: proved(line.scanned, scanned),
      delivered: proved(line.delivered, delivered),
      unknown: Math.max(0, most - known),
    }
  })
}
