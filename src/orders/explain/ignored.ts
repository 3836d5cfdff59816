import type { Instant } from '../../events/event.ts'
import { isTakenBack, parcelOfClaim, parcelOfScan } from '../derive/attribution.ts'
import { type Foreign, foreignRecords } from '../derive/foreign.ts'
import { isListed } from '../derive/owed.ts'
import { sorted } from '../derive/sorted.ts'
import type { Facts } from '../facts.ts'
import { describe, describeScan } from './describe.ts'
import type { Ignored, OverrideExplanation, ToldEvent } from './explanation.ts'

type Keys = { has(key: string): boolean }

/** Scans and claims that reach no parcel of the order. */
function unattributed(facts: Facts, parcels: Keys): readonly Ignored[] {
  const scans = sorted(facts.scans).flatMap(([id, { body }]): readonly Ignored[] => {
    const what = `scan ${id}: ${describeScan(body)}`
    if (facts.withdrawn[id]) return [{ because: 'withdrawn', what, why: 'its teller took it back' }]
    const key = parcelOfScan(facts, body)
    if (key !== null) {
      const why = `no record of this order carries ${key}`
      return parcels.has(key) ? [] : [{ because: 'no_such_parcel', what, why }]
    }
    if ('fulfillmentId' in body.of && !facts.fulfillments[body.of.fulfillmentId])
      return [{ because: 'unknown_fulfillment', what, why: 'its fulfilment has not been told yet' }]
    return [{ because: 'nobodys_scan', what, why: WITHDRAWN_NUMBER }]
  })
  const claims = sorted(facts.fulfillments).flatMap(([id, fulfillment]) =>
    sorted(fulfillment.claims).flatMap(([claim, { version, claim: claimed }]): readonly Ignored[] => {
      const what = `the shop's own status of fulfilment ${id}: ${claim.replaceAll('_', ' ')}`
      const why = 'it repeated an event that was taken back, and is not claimed any more'
      if (isTakenBack(facts, fulfillment, claimed)) return [{ because: 'withdrawn', what, why }]
      const key = parcelOfClaim(fulfillment, version)
      return key === null ? [{ because: 'nobodys_scan', what, why: WITHDRAWN_NUMBER }] : []
    }),
  )
  return [...scans, ...claims]
}

const WITHDRAWN_NUMBER =
  'it names no number, and the fulfilment carries none now that it carried before this was said'

function records(facts: Facts): readonly Ignored[] {
  const refunds = sorted(facts.refunds).flatMap(([id, { body }]): readonly Ignored[] => {
    const why = "the shop's newest snapshot counts it already; counting it again would take its units twice"
    const counted = isListed(facts, id) === true && body.lines.length > 0
    return counted ? [{ because: 'refund_listed', what: `refund ${id}`, why }] : []
  })
  const labels = sorted(facts.labels).flatMap(([id, { body }]): readonly Ignored[] => {
    const why = 'a label back to the merchant says nothing of what the customer gets'
    return body.isReturn ? [{ because: 'return_label', what: `label ${id}`, why }] : []
  })
  return [...refunds, ...labels, ...foreign(facts)]
}

const FOREIGN: Readonly<Record<Foreign, string>> = {
  other_key: 'its keeper means another order by its key; the number alone would be a guess',
  other_lines: "nothing of this order is in it: it names other orders' lines only",
}

function foreign(facts: Facts): readonly Ignored[] {
  const { allocations, labels } = foreignRecords(facts)
  const told = (what: string, found: ReadonlyMap<string, Foreign>) =>
    [...found].map(
      ([id, why]): Ignored => ({ because: 'other_order', what: `${what} ${id}`, why: FOREIGN[why] }),
    )
  return [...told('allocation', allocations), ...told('label', labels)]
}

function outdated(override: OverrideExplanation | null, now: Instant): readonly Ignored[] {
  if (override === null || override.inForce) return []
  const what = `the override of ${override.by}`
  if (override.status === null)
    return [{ because: 'override_lifted', what, why: `it was lifted: ${override.why}` }]
  return override.until <= now
    ? [{ because: 'override_expired', what, why: `it held until ${override.until}` }]
    : [{ because: 'override_outdated', what, why: 'lines or parcels have moved since it was made' }]
}

/** What was told and does not count, beside the parcels' own scans and older versions. */
export function ignoredRecords(
  facts: Facts,
  parcels: Keys,
  unmerged: readonly ToldEvent[],
  override: OverrideExplanation | null,
  now: Instant,
): readonly Ignored[] {
  const waiting = unmerged.map(({ event }) => {
    const why = 'it is stored, and the next commit of the order or the drain merges it'
    return { because: 'not_merged', what: describe(event), why } as const
  })
  return [...unattributed(facts, parcels), ...records(facts), ...outdated(override, now), ...waiting]
}
