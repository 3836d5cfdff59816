import type { OrderLine } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import type { LineState } from '../state.ts'
import { untrackedKey } from './attribution.ts'
import { rankOf } from './ladder.ts'
import { cancelledUnits, returnedUnits } from './owed.ts'
import type { Parcel } from './parcels.ts'
import type { Counter } from './reach.ts'
import { kindOf, waitingOf } from './waiting.ts'

/** A line with what the headline needs beside its public counters. */
export interface CountedLine extends LineState {
  readonly scheduled: number
  /** Units of which some piece has a number, or has arrived. */
  readonly begun: { readonly tracked: boolean; readonly scanned: boolean; readonly delivered: boolean }
}

/** Counts one line at one stage, be it a kit or not. */
export type Reach = (counter: Counter) => {
  readonly complete: number
  readonly begun: number
  readonly atMost: number
}

/** Nothing of it will be sent that no carrier has yet. */
export const isCalledOff = (facts: Facts): boolean =>
  (facts.order?.body.cancelledAt ?? null) !== null || facts.deleted !== null

/** Units still owed: what was physically scanned stays owed, whatever is cancelled afterwards. */
function netOf(facts: Facts, line: OrderLine, scannedAtMost: number): number {
  const scanned = Math.min(line.quantity, scannedAtMost)
  if (isCalledOff(facts)) return scanned
  return Math.max(line.quantity - cancelledUnits(facts, line), scanned)
}

/** The counters of one line; none exceeds what is owed. */
export function countLine(
  facts: Facts,
  line: OrderLine,
  reach: Reach,
  parcels: ReadonlyMap<string, Parcel>,
): CountedLine {
  const kind = kindOf(facts, line)
  const physical = kind !== 'digital' && kind !== 'non_fulfillable'
  const net = netOf(facts, line, physical ? reach('scanned').atMost : 0)
  const upTo = (units: number) => Math.min(net, units)
  const complete = (counter: Counter) => (physical ? upTo(reach(counter).complete) : 0)
  const begun = (counter: Counter) => physical && net > 0 && reach(counter).begun > 0
  const waiting = waitingOf(facts, line.id)
  const tracked = complete('tracked')
  const handed = kind === 'digital' || kind === 'pickup' ? handedOver(facts, line.id, parcels) : 0
  const delivered = upTo(Math.max(physical ? reach('delivered').complete : 0, handed))
  const undelivered = Math.min(complete('undelivered'), net - delivered)
  return {
    id: line.id,
    sku: line.sku,
    title: line.title,
    kind,
    bundle:
      line.bundle === null
        ? null
        : { id: line.bundle, title: facts.bundles[line.bundle]?.body.title ?? null },
    ordered: line.quantity,
    cancelled: line.quantity - net,
    net,
    held: Math.min(waiting.held, net - tracked),
    allocated: Math.min(waiting.allocated, net - tracked),
    tracked,
    scanned: complete('scanned'),
    outForDelivery: complete('outForDelivery'),
    ready: Math.min(net - delivered, complete('ready') + waiting.readyForPickup),
    delivered,
    undelivered,
    returned: upTo(returnedUnits(facts, line.id)),
    pieces: Math.max(1, facts.kits[line.id]?.body.pieces.length ?? 1),
    scheduled: Math.min(waiting.scheduled, net - tracked),
    begun: { tracked: begun('tracked'), scanned: begun('scanned'), delivered: begun('delivered') },
  }
}

/**
 * Units of a line in fulfilments that need no parcel: digital goods, and what was collected, for which the fulfilment is
 * the collection unless its events say that it went back.
 */
function handedOver(facts: Facts, line: string, parcels: ReadonlyMap<string, Parcel>): number {
  return Object.values(facts.fulfillments).reduce((sum, { body }) => {
    const parcel = parcels.get(untrackedKey(body.fulfillmentId))
    const stayed = parcel === undefined || rankOf(parcel.stage) <= rankOf('delivered')
    if (body.state !== 'success' || !stayed || parcel?.stage === 'lost') return sum
    return sum + body.lines.reduce((units, each) => units + (each.line === line ? each.units : 0), 0)
  }, 0)
}
