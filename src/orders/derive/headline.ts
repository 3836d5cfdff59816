import type { OrderStatus } from '../../events/event.ts'
import type { StatusPolicy } from '../../policy/policy.ts'
import type { Substatus } from '../state.ts'
import type { CountedLine } from './line.ts'
import type { Counted } from './lines.ts'
import type { Counter } from './reach.ts'

export interface Headline {
  readonly status: OrderStatus
  readonly substatus: Substatus | null
  /** Number of the aggregate rule in statuses.md that was the first to match. */
  readonly rule: number
}

export interface Circumstances {
  readonly paid: boolean
  /** A hold on the order itself. */
  readonly held: boolean
  /** Something of it was physically scanned in a live parcel. */
  readonly scanned: boolean
  /** A fulfilment without a number, or whose labels were all voided, claims units: somebody packs. */
  readonly claimed: boolean
  readonly digitalDelivered: StatusPolicy['digitalDelivered']
  readonly shippedRule: StatusPolicy['shippedRule']
}

/** Sums over a set of lines, with the units whose line is unknown. */
interface Sums extends Readonly<Record<Counter, number>> {
  readonly net: number
  readonly returned: number
  readonly held: number
  readonly scheduled: number
  readonly allocated: number
  readonly begun: { readonly tracked: boolean; readonly scanned: boolean; readonly delivered: boolean }
}

const isGoods = (line: CountedLine): boolean => line.kind !== 'digital' && line.kind !== 'non_fulfillable'

function sumsOf(lines: readonly CountedLine[], floating: Counted['floating']): Sums {
  const total = (pick: (line: CountedLine) => number) => lines.reduce((sum, line) => sum + pick(line), 0)
  const counter = (name: Counter) => total(line => line[name]) + floating[name]
  const net = total(line => line.net)
  return {
    net,
    returned: total(line => line.returned),
    held: total(line => line.held),
    scheduled: total(line => line.scheduled),
    allocated: total(line => line.allocated),
    tracked: counter('tracked'),
    scanned: counter('scanned'),
    outForDelivery: counter('outForDelivery'),
    ready: counter('ready'),
    delivered: counter('delivered'),
    undelivered: counter('undelivered'),
    begun: {
      tracked: floating.tracked > 0 || lines.some(line => line.begun.tracked),
      scanned: floating.scanned > 0 || lines.some(line => line.begun.scanned),
      delivered: floating.delivered > 0 || lines.some(line => line.begun.delivered || line.delivered > 0),
    },
  }
}

const at = (rule: number, status: OrderStatus, substatus: Substatus | null = null): Headline => ({
  status,
  substatus,
  rule,
})

/** Rule 1. Fees are ignored, unless there is nothing but fees. */
function isCancelled(lines: readonly CountedLine[], scanned: boolean): boolean {
  const goods = lines.filter(line => line.kind !== 'non_fulfillable')
  const counting = goods.length > 0 ? goods : lines
  return counting.length > 0 && !scanned && counting.every(line => line.net === 0)
}

/** Rule 2: nothing to send, or nothing left to send, but something digital. */
function digitalOnly(lines: readonly CountedLine[], given: Circumstances): Headline | null {
  const digital = lines.filter(line => line.kind === 'digital' && line.net > 0)
  if (digital.length === 0) return null
  const recorded = digital.every(line => line.delivered >= line.net)
  const done = recorded || (given.digitalDelivered === 'paid' && given.paid)
  if (done) return at(2, 'delivered')
  return given.paid ? at(2, 'confirmed') : null
}

/** Rules 3 and 4: the end of the way. */
function arrived(sums: Sums): Headline | null {
  const { net, returned, delivered, begun } = sums
  if (returned >= net) return at(3, 'returned')
  if (returned > 0 && delivered >= net) return at(3, 'partially_returned')
  if (delivered >= net) return at(4, 'delivered')
  return begun.delivered ? at(4, 'partially_delivered') : null
}

/** Rules 5 to 9: under way. */
function underWay(sums: Sums, shippedRule: StatusPolicy['shippedRule']): Headline | null {
  const { net, delivered, undelivered, ready, tracked, scanned, outForDelivery, begun } = sums
  const open = net - delivered
  if (undelivered >= open) return at(5, 'undelivered')
  if (ready >= open) return at(6, 'ready_for_pickup')
  if (tracked >= net && outForDelivery >= net) return at(7, 'out_for_delivery')
  const gone = shippedRule === 'scan' ? scanned : tracked
  if (gone >= net) {
    if (!begun.scanned) return at(8, 'shipped', 'awaiting_carrier')
    return at(8, 'shipped', scanned >= net ? 'in_transit' : 'partially_in_transit')
  }
  const some = shippedRule === 'scan' ? begun.scanned : begun.tracked
  return some ? at(9, 'partially_shipped') : null
}

/** Rules 10 to 14: nothing has left yet. */
function waiting(sums: Sums, given: Circumstances): Headline {
  const unshipped = sums.net - sums.tracked
  if (unshipped > 0 && (given.held || sums.held >= unshipped)) return at(10, 'on_hold')
  if (unshipped > 0 && sums.scheduled >= unshipped) return at(11, 'scheduled')
  if (sums.allocated > 0 || given.claimed) return at(12, 'processing')
  return given.paid ? at(13, 'confirmed') : at(14, 'pending')
}

/** The headline of an order: the first of the aggregate rules (statuses.md) that its units fit. */
export function headlineOf(counted: Counted, given: Circumstances): Headline {
  const { lines, floating } = counted
  if (isCancelled(lines, given.scanned)) return at(1, 'cancelled')
  const goods = lines.filter(line => isGoods(line) && line.net > 0)
  const all = sumsOf(goods, floating)
  if (all.net === 0) return digitalOnly(lines, given) ?? waiting(all, given)
  // Of a mixed order the part that is sent decides; the part to collect is a flag.
  const sent = goods.filter(line => line.kind !== 'pickup')
  const deciding = sent.length > 0 && sent.length < goods.length ? sumsOf(sent, floating) : all
  return arrived(all) ?? underWay(deciding, given.shippedRule) ?? waiting(deciding, given)
}

/** Sums for the public progress figures. */
export function progressOf(counted: Counted): Sums {
  return sumsOf(counted.lines.filter(isGoods), counted.floating)
}
