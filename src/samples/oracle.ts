import { type Ledger, type LineCount, ledgerOf, RUNG } from './ledger.ts'
import type { Happening } from './world.ts'

/** Every word that a public status may use. */
export const headlines = [
  'pending',
  'confirmed',
  'scheduled',
  'on_hold',
  'processing',
  'partially_shipped',
  'shipped',
  'out_for_delivery',
  'ready_for_pickup',
  'partially_delivered',
  'delivered',
  'partially_returned',
  'returned',
  'undelivered',
  'cancelled',
] as const

export type Headline = (typeof headlines)[number]

/** Totals over the units that a carrier carries. */
interface Totals {
  readonly owed: number
  readonly tracked: number
  readonly outForDelivery: number
  readonly ready: number
  readonly delivered: number
  readonly returned: number
  readonly anyTracked: boolean
  readonly anyDelivered: boolean
  readonly nothingOwed: boolean
  /** Goods without a parcel, all of them handed over. */
  readonly downloadsDone: boolean
}

/** What is true of an order of which exactly these happenings are known, or null while the order itself is not. */
export function headlineOf(known: readonly Happening[]): Headline | null {
  const ledger = ledgerOf(known)
  if (ledger.lines === null) return null
  return headline(ledger, totalsOf(ledger.lines))
}

/**
 * Words that would be untrue although they may come to be true: those that claim more than is known. `caughtUp` says that
 * everything up to some moment has been told and nothing after it; then one word is true and every other is not.
 */
export function untrueOf(known: readonly Happening[], caughtUp: boolean): ReadonlySet<Headline> {
  const exact = caughtUp ? headlineOf(known) : null
  if (exact !== null) return new Set(headlines.filter(word => word !== exact))
  const ledger = ledgerOf(known)
  const provable = ledger.lines === null ? vague(ledger) : claims(ledger, totalsOf(ledger.lines))
  return new Set(headlines.filter(word => !provable[word]))
}

/** In the order of precedence. */
function headline(ledger: Ledger, totals: Totals): Headline {
  const proved = claims(ledger, totals)
  const precedence: readonly Headline[] = [
    'cancelled',
    'returned',
    'partially_returned',
    'delivered',
    'partially_delivered',
    'ready_for_pickup',
    'out_for_delivery',
    'shipped',
    'partially_shipped',
    'confirmed',
  ]
  return precedence.find(word => proved[word]) ?? 'pending'
}

function claims(ledger: Ledger, totals: Totals): Readonly<Record<Headline, boolean>> {
  const { owed, delivered, returned } = totals
  const open = owed - delivered
  return {
    ...never,
    pending: true,
    confirmed: ledger.paid,
    processing: ledger.packed,
    partially_shipped: totals.anyTracked,
    shipped: owed > 0 && totals.tracked === owed,
    out_for_delivery: owed > 0 && open > 0 && totals.tracked === owed && totals.outForDelivery === owed,
    ready_for_pickup: open > 0 && totals.ready - delivered === open,
    partially_delivered: totals.anyDelivered,
    delivered: owed > 0 ? delivered === owed : !totals.nothingOwed && totals.downloadsDone,
    partially_returned: returned > 0 && open === 0,
    returned: owed > 0 && returned === owed,
    cancelled: totals.nothingOwed,
  }
}

/** No story has a hold, a schedule or a lost parcel. */
const never = { scheduled: false, on_hold: false, undelivered: false } as const

/** Nobody knows what is owed: a part may be said to be somewhere, the whole never. */
const vague = (ledger: Ledger): Readonly<Record<Headline, boolean>> => ({
  ...never,
  pending: true,
  confirmed: ledger.paid,
  processing: ledger.packed,
  partially_shipped: ledger.anyTracked,
  partially_delivered: ledger.anyDelivered,
  shipped: false,
  out_for_delivery: false,
  ready_for_pickup: false,
  delivered: false,
  partially_returned: false,
  returned: false,
  cancelled: ledger.deleted,
})

function totalsOf(lines: readonly LineCount[]): Totals {
  const carried = lines.filter(line => line.item.kind === 'physical')
  const add = (value: (line: LineCount) => number) => carried.reduce((sum, line) => sum + value(line), 0)
  const others = lines.filter(line => line.item.kind !== 'physical' && line.owed > 0)
  return {
    owed: add(line => line.owed),
    tracked: add(line => line.whole.tracked),
    outForDelivery: add(line => line.whole.at(RUNG.outForDelivery)),
    ready: add(line => line.whole.at(RUNG.ready)),
    delivered: add(line => line.whole.at(RUNG.delivered)),
    returned: add(line => line.returned),
    anyTracked: carried.some(line => line.any.tracked),
    anyDelivered: carried.some(line => line.any.at(RUNG.delivered)),
    nothingOwed: lines.every(line => line.owed === 0),
    downloadsDone: others.every(line => line.whole.packed === line.owed),
  }
}
