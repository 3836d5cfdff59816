import type { OrderLine } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import type { Flag } from '../state.ts'
import { type Kit, kitOf } from './kit.ts'
import { type CountedLine, countLine, isCalledOff, type Reach } from './line.ts'
import type { Parcel } from './parcels.ts'
import { pieceStates } from './piece-states.ts'
import { countKit, isUnproved } from './pieces.ts'
import { type Count, type Counter, countUnits, floatingUnits, tests } from './reach.ts'
import { capsOf, type Packing, packingsOf, sharesOf } from './shares.ts'
import { type ToldBox, toldBoxes } from './told-boxes.ts'

export interface Counted {
  readonly lines: readonly CountedLine[]
  /** Units per stage whose line is not known. */
  readonly floating: Readonly<Record<Counter, number>>
  readonly flags: readonly Flag[]
  readonly told: readonly ToldBox[]
}

const COUNTERS: readonly Counter[] = [
  'tracked',
  'scanned',
  'outForDelivery',
  'ready',
  'delivered',
  'undelivered',
]

type Counts = Readonly<Record<Counter, Count>>

function reachOfLine(line: OrderLine, kit: Kit | undefined, counts: Counts): Reach {
  if (kit) return counter => countKit(kit, tests[counter])
  return counter => {
    const complete = counts[counter].byLine.get(line.id) ?? 0
    return { complete, begun: complete, atMost: counts[counter].atMost.get(line.id) ?? 0 }
  }
}

/** What the records say of who packed what: whole fulfilments, labelled boxes, and the kits among the lines. */
export interface Packed {
  readonly told: readonly ToldBox[]
  readonly packings: readonly Packing[]
  /** By line. */
  readonly kits: ReadonlyMap<string, Kit>
}

export function packedIn(facts: Facts, parcels: ReadonlyMap<string, Parcel>): Packed {
  const told = toldBoxes(facts, parcels)
  const packings = packingsOf(facts, parcels)
  const kits = new Map<string, Kit>()
  const kindsOf = (line: string) => facts.kits[line]?.body.pieces.length ?? 0
  for (const { id, kind, quantity } of facts.order?.body.lines ?? []) {
    const pieces = facts.kits[id]?.body.pieces ?? []
    if (pieces.length > 0 && kind === 'physical')
      kits.set(id, kitOf({ line: id, ordered: quantity, pieces }, packings, told, kindsOf))
  }
  return { told, packings, kits }
}

/** The quantity ledger of every line of the newest snapshot. */
export function countLines(facts: Facts, parcels: ReadonlyMap<string, Parcel>): Counted {
  const lines = facts.order?.body.lines ?? []
  const { told, packings, kits } = packedIn(facts, parcels)
  const shares = sharesOf(packings, told, new Set(kits.keys()))
  const caps = capsOf(packings, told)
  const counts = Object.fromEntries(
    COUNTERS.map(counter => [counter, countUnits(shares, caps, tests[counter])]),
  ) as Record<Counter, Count>
  const counted = lines.map(line => {
    const kit = kits.get(line.id)
    const own = countLine(facts, line, reachOfLine(line, kit, counts), parcels)
    return kit ? { ...own, kit: pieceStates(kit, own) } : own
  })
  const floating = Object.fromEntries(
    COUNTERS.map(counter => {
      const owed = new Map(counted.map(line => [line.id, Math.max(0, line.net - line[counter])]))
      return [counter, floatingUnits(counts[counter].floats, owed, isCalledOff(facts))]
    }),
  ) as Record<Counter, number>
  return { lines: counted, floating, flags: flagsOf(counted, [...kits.values()], told, caps), told }
}

function flagsOf(
  lines: readonly CountedLine[],
  kits: readonly Kit[],
  told: ReturnType<typeof toldBoxes>,
  caps: ReadonlyMap<string, number>,
): readonly Flag[] {
  const unproved = kits.some(kit => isUnproved(kit)) ? (['kit_unproved'] as const) : []
  const twice = lines.some(line => {
    const units = told
      .filter(box => box.parcel.live && !box.voided)
      .flatMap(box => box.contents)
      .reduce((sum, each) => sum + (each.line === line.id && each.piece === null ? each.units : 0), 0)
    // Of a kit the labels claim pieces, which are more than units.
    const claimed = kits.some(kit => kit.line === line.id) ? 0 : (caps.get(line.id) ?? 0)
    return units > line.ordered || claimed > line.ordered
  })
  return [...unproved, ...(twice ? (['duplicate_label'] as const) : [])]
}
