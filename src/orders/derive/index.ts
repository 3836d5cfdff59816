import type { StatusPolicy } from '../../policy/policy.ts'
import type { Facts } from '../facts.ts'
import type { Flag, FulfillmentStatus, LineState, OrderState, ParcelState } from '../state.ts'
import { basisOf } from './basis.ts'
import { contentsOf } from './contents.ts'
import { foreignRecords, ownFacts } from './foreign.ts'
import { headlineOf, progressOf } from './headline.ts'
import type { CountedLine } from './line.ts'
import { type Counted, countLines } from './lines.ts'
import { milestonesOf } from './milestones.ts'
import { financialOf, isPaid } from './money.ts'
import { type Parcel, parcelsOf } from './parcels.ts'
import { returnStatusOf } from './returns.ts'
import type { ToldBox } from './told-boxes.ts'
import { incomplete, promisedBy, wholeOrderHeld } from './waiting.ts'

/** Version of these rules. Raised with every change of meaning: stored states of another version are derived anew, silently. */
export const RULES = 3

/** A fulfilment that says units have left, without a number: a claim, and no more. */
function claimsUntracked(parcels: readonly Parcel[]): boolean {
  return parcels.some(
    parcel => parcel.live && !parcel.collection && parcel.number === null && parcel.stage === 'pending',
  )
}

/** Something was packed, and every label of it was voided: it stands at the dock until it gets another one. */
function awaitsLabel(facts: Facts, parcels: ReadonlyMap<string, Parcel>): boolean {
  return Object.values(facts.fulfillments).some(({ body: { state, numbers } }) => {
    const own = numbers.flatMap(({ number }) => parcels.get(number) ?? [])
    const stands = state !== 'cancelled' && state !== 'failed'
    return stands && own.length > 0 && own.every(({ stage, superseded }) => stage === 'voided' && !superseded)
  })
}

function parcelState(
  facts: Facts,
  told: readonly ToldBox[],
  { revived: _r, superseded: _s, collection: _c, ...parcel }: Parcel,
): ParcelState {
  return { ...parcel, ...contentsOf(facts, told, parcel.key) }
}

function lineState({ scheduled: _s, begun: _b, ...line }: CountedLine): LineState {
  return line
}

function fulfillmentOf(counted: Counted): FulfillmentStatus {
  const { net, tracked, delivered, begun } = progressOf(counted)
  if (net === 0) return 'not_required'
  if (Math.max(tracked, delivered) >= net) return 'fulfilled'
  return begun.tracked || begun.delivered ? 'partial' : 'unfulfilled'
}

function flagsOf(
  facts: Facts,
  counted: Counted,
  parcels: readonly Parcel[],
  scanned: boolean,
): readonly Flag[] {
  const live = parcels.filter(parcel => parcel.live)
  const held = wholeOrderHeld(facts) || counted.lines.some(line => line.held > 0)
  const raised: readonly (readonly [Flag, boolean])[] = [
    ['unrecorded', facts.order === null],
    ['deleted', facts.deleted !== null],
    ['test', facts.order?.body.test === true],
    ['on_hold', held],
    ['delayed', live.some(parcel => parcel.condition === 'delayed')],
    [
      'exception',
      incomplete(facts) || live.some(parcel => parcel.condition !== null && parcel.condition !== 'delayed'),
    ],
    ['cancel_requested', scanned && (facts.order?.body.cancelledAt ?? null) !== null],
    ['claimed_untracked', claimsUntracked(live)],
    ['scanned_after_void', parcels.some(parcel => parcel.revived)],
    ['pickup', counted.lines.some(line => line.kind === 'pickup' && line.net > 0)],
  ]
  return [...raised.filter(([, holds]) => holds).map(([flag]) => flag), ...counted.flags]
}

/** Somebody must look: a record names this order by its number and another one by its key. */
function unmatched(facts: Facts): readonly Flag[] {
  const { allocations, labels } = foreignRecords(facts)
  return [...allocations.values(), ...labels.values()].includes('other_key') ? ['unmatched'] : []
}

function overrideOf(facts: Facts, basis: string): OrderState['override'] {
  const override = facts.override?.body
  if (!override || override.status === null || override.basis !== basis) return null
  const { status, by, why, until } = override
  return { status, by, why, until }
}

/**
 * What is true of an order by its facts: pure, total, and independent of the order in which the facts were merged.
 * Knows no clock: what depends on one (late, stalled, an override's end) is the reader's.
 */
export function derive(merged: Facts, policy: StatusPolicy): OrderState {
  const facts = ownFacts(merged)
  const byKey = parcelsOf(facts)
  const found = [...byKey.values()]
  const counted = countLines(facts, byKey)
  const scanned = found.some(parcel => parcel.scanned)
  const headline = headlineOf(counted, {
    paid: isPaid(facts),
    held: wholeOrderHeld(facts),
    scanned,
    claimed: claimsUntracked(found) || awaitsLabel(facts, byKey),
    ...policy,
  })
  const { net, tracked, scanned: units, delivered, returned } = progressOf(counted)
  const lines = counted.lines.map(lineState)
  const parcels = found.map(parcel => parcelState(facts, counted.told, parcel))
  const basis = basisOf(lines, parcels)
  return {
    ...headline,
    financial: financialOf(facts),
    fulfillment: fulfillmentOf(counted),
    returns: returnStatusOf(facts, returned),
    flags: [...flagsOf(facts, counted, found, scanned), ...unmatched(merged)],
    progress: { net, tracked, scanned: units, delivered, returned },
    lines,
    parcels,
    milestones: milestonesOf(facts, headline.status, parcels),
    orderedAt: facts.order?.body.createdAt ?? null,
    cancelledAt: facts.order?.body.cancelledAt ?? null,
    promised: promisedBy(facts, 'promise'),
    estimated: promisedBy(facts, 'estimate'),
    basis,
    override: overrideOf(facts, basis),
  }
}
