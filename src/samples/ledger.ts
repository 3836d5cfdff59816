import type { Happening, Item, Placed, Step } from './world.ts'

/** How far a parcel is known to be, as rungs; attempted counts like out for delivery, ready beside it. */
const RUNGS: Readonly<Record<Step, number>> = {
  confirmed: 0,
  // Without a place it may mean no more than that a number was typed.
  in_transit: 0,
  carrier_picked_up: 1,
  out_for_delivery: 3,
  attempted_delivery: 3,
  ready_for_pickup: 4,
  failure: 0,
  returning_to_sender: 1,
  delivered: 5,
}

export const RUNG = { scanned: 1, outForDelivery: 3, ready: 4, delivered: 5 } as const

interface KnownBox {
  readonly contents: readonly { readonly line: string; readonly units: number }[]
  readonly numbers: number
  readonly gone: boolean
}

/** Units of one line of which something is known. */
export interface LineCount {
  readonly item: Item
  /** Ordered and neither removed nor refunded before it left. */
  readonly owed: number
  readonly returned: number
  /** Units of which every piece has come at least so far. */
  readonly whole: { readonly packed: number; readonly tracked: number } & Readonly<
    Record<'at', (rung: number) => number>
  >
  /** Is there a piece that has come so far? */
  readonly any: { readonly tracked: boolean } & Readonly<Record<'at', (rung: number) => boolean>>
}

export interface Ledger {
  /** Null: nobody has told of the order itself, so nobody knows what is owed. */
  readonly lines: readonly LineCount[] | null
  readonly paid: boolean
  readonly packed: boolean
  readonly anyTracked: boolean
  readonly anyDelivered: boolean
  readonly deleted: boolean
}

/** Adds up, unit by unit, what follows from the happenings that are known; they stand in the world's own order. */
export function ledgerOf(known: readonly Happening[]): Ledger {
  const boxes = boxesOf(known)
  const rungs = rungsOf(known)
  const live = [...boxes].filter(([, box]) => !box.gone)
  const placed = known.find(each => each.kind === 'placed')
  return {
    lines: placed ? linesOf(placed, known, live, rungs) : null,
    paid: known.some(each => each.kind === 'paid' || (each.kind === 'placed' && each.transaction !== null)),
    packed: boxes.size > 0,
    anyTracked: live.some(([, box]) => box.numbers > 0),
    deleted: known.some(each => each.kind === 'deleted'),
    anyDelivered: live.some(([id]) => (rungs.get(id) ?? 0) >= RUNG.delivered),
  }
}

function boxesOf(known: readonly Happening[]): ReadonlyMap<string, KnownBox> {
  const boxes = new Map<string, KnownBox>()
  const touch = (id: string, news: Partial<KnownBox>) => {
    const box = boxes.get(id)
    if (box) boxes.set(id, { ...box, ...news })
  }
  for (const each of known) {
    if (each.kind === 'packed') {
      boxes.set(each.box.id, { contents: each.box.contents, numbers: each.box.numbers.length, gone: false })
    }
    if (each.kind === 'numbered') touch(each.box, { numbers: each.numbers.length })
    if (each.kind === 'unpacked') touch(each.box, { gone: true })
  }
  return boxes
}

/** Per box the highest rung that its first parcel is known to have reached. */
function rungsOf(known: readonly Happening[]): ReadonlyMap<string, number> {
  const rungs = new Map<string, number>()
  for (const each of known) {
    if (each.kind !== 'carried') continue
    const rung = each.step === 'in_transit' && each.place ? RUNG.scanned : RUNGS[each.step]
    rungs.set(each.box, Math.max(rungs.get(each.box) ?? 0, rung))
  }
  return rungs
}

function linesOf(
  placed: Placed,
  known: readonly Happening[],
  boxes: readonly (readonly [string, KnownBox])[],
  rungs: ReadonlyMap<string, number>,
): readonly LineCount[] {
  const added = known.flatMap(each => (each.kind === 'edited' ? each.added : []))
  return [...placed.items, ...added].map(item => {
    const owed = owedOf(item, known)
    const parts = boxes.flatMap(([id, box]) => {
      const units = unitsOf(box.contents, item.line)
      return units > 0 ? [{ units, numbers: box.numbers, rung: rungs.get(id) ?? 0 }] : []
    })
    // One number is one parcel is one kind of piece; the carrier's events mean the first parcel only.
    const reached = (pieces: (part: (typeof parts)[number]) => number) =>
      Math.min(owed, sum(parts.map(part => (pieces(part) >= item.pieces ? part.units : 0))))
    const at = (rung: number) => (part: (typeof parts)[number]) => (part.rung >= rung ? 1 : 0)
    return {
      item,
      owed,
      returned: refundedOf(item.line, known, 'return'),
      whole: {
        packed: Math.min(owed, sum(parts.map(part => part.units))),
        tracked: reached(part => part.numbers),
        at: rung => reached(at(rung)),
      },
      any: {
        tracked: owed > 0 && parts.some(part => part.numbers > 0),
        at: rung => owed > 0 && parts.some(part => at(rung)(part) > 0),
      },
    }
  })
}

function owedOf(item: Item, known: readonly Happening[]): number {
  if (known.some(each => each.kind === 'cancelled' || each.kind === 'deleted')) return 0
  const removed = known.flatMap(each => (each.kind === 'edited' ? each.removed : []))
  return item.quantity - unitsOf(removed, item.line) - refundedOf(item.line, known, 'cancel')
}

function refundedOf(line: string, known: readonly Happening[], restock: 'cancel' | 'return'): number {
  const units = known.flatMap(each => (each.kind === 'refunded' ? each.refund.units : []))
  return unitsOf(
    units.filter(each => each.restock === restock),
    line,
  )
}

const unitsOf = (
  contents: readonly { readonly line: string; readonly units: number }[],
  line: string,
): number => sum(contents.filter(each => each.line === line).map(each => each.units))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
