import type { Instant, OrderStatus } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import type { Milestone, MilestoneKind, ParcelState } from '../state.ts'
import { rankOf } from './ladder.ts'

/** The earliest instant at which a live parcel was physically seen at a stage. */
function firstAt(parcel: ParcelState, passes: (stage: string) => boolean): Instant | null {
  const instants = parcel.scans.flatMap(scan =>
    scan.physical && scan.at && scan.stage && passes(scan.stage) ? [scan.at] : [],
  )
  return instants.sort()[0] ?? null
}

const latest = (instants: readonly Instant[]): Instant | null => [...instants].sort().at(-1) ?? null

/** When the carrier last told of what troubles the parcel now; null if nothing does. */
function troubledAt({ condition, scans }: ParcelState): Instant | null {
  if (condition === null) return null
  return latest(scans.flatMap(scan => (scan.condition === condition && scan.at ? [scan.at] : [])))
}

function ofParcel(parcel: ParcelState): readonly Milestone[] {
  if (!parcel.live || !parcel.scanned) return []
  const passed: Milestone[] = []
  const add = (kind: MilestoneKind, at: Instant | null) =>
    at !== null && passed.push({ kind, parcel: parcel.key, at })
  add(
    'first_scan',
    firstAt(parcel, stage => stage !== 'label_created' && stage !== 'lost'),
  )
  add(
    'out_for_delivery',
    firstAt(parcel, stage => stage === 'out_for_delivery'),
  )
  add(
    'delivery_attempted',
    firstAt(parcel, stage => stage === 'delivery_attempted'),
  )
  add(
    'ready_for_pickup',
    firstAt(parcel, stage => stage === 'available_for_pickup'),
  )
  if (parcel.stage === 'delivered')
    add(
      'delivered',
      firstAt(parcel, stage => stage === 'delivered'),
    )
  add('exception', troubledAt(parcel))
  return passed.filter(({ kind }) => kind === 'first_scan' || rankOf(parcel.stage) >= HEIGHT[kind])
}

/** What a correction has taken the parcel below is not passed any more. */
const HEIGHT: Readonly<Record<MilestoneKind, number>> = {
  first_scan: rankOf('picked_up'),
  out_for_delivery: rankOf('out_for_delivery'),
  delivery_attempted: rankOf('delivery_attempted'),
  ready_for_pickup: rankOf('available_for_pickup'),
  delivered: rankOf('delivered'),
  exception: 0,
  promise_missed: 0,
  order_delivered: 0,
  order_cancelled: 0,
  order_returned: 0,
}

/** When the last parcel arrived; null if one of them is only claimed to have, without an instant. */
function lastDelivery(parcels: readonly ParcelState[]): Instant | null {
  const delivered = parcels.filter(parcel => parcel.live && parcel.stage === 'delivered')
  const instants = delivered.map(parcel => firstAt(parcel, stage => stage === 'delivered'))
  return instants.every(instant => instant !== null) ? latest(instants) : null
}

function ofOrder(facts: Facts, status: OrderStatus, parcels: readonly ParcelState[]): Milestone | null {
  const refunds = Object.values(facts.refunds).map(refund => refund.body.at)
  const returns = Object.values(facts.returns).flatMap(each => each.body.at ?? [])
  const made = (kind: MilestoneKind, at: Instant | null): Milestone | null =>
    at === null ? null : { kind, parcel: null, at }
  switch (status) {
    case 'delivered':
      return made('order_delivered', lastDelivery(parcels))
    case 'cancelled':
      return made(
        'order_cancelled',
        facts.order?.body.cancelledAt ?? facts.deleted?.body.at ?? latest(refunds),
      )
    case 'returned':
      return made('order_returned', latest([...refunds, ...returns]))
    case 'pending':
    case 'confirmed':
    case 'scheduled':
    case 'on_hold':
    case 'processing':
    case 'partially_shipped':
    case 'shipped':
    case 'out_for_delivery':
    case 'ready_for_pickup':
    case 'partially_delivered':
    case 'partially_returned':
    case 'undelivered':
      return null
  }
}

/**
 * The milestones that the order's facts have passed now, each at its fact's own instant. A missed promise is none of them: it
 * is the clock that misses it.
 */
export function milestonesOf(
  facts: Facts,
  status: OrderStatus,
  parcels: readonly ParcelState[],
): readonly Milestone[] {
  const order = ofOrder(facts, status, parcels)
  return [...parcels.flatMap(ofParcel), ...(order ? [order] : [])]
}
