import type { Instant, ScanBody, ShipmentClaim } from '../../events/event.ts'
import { normaliseNumber } from '../../events/references.ts'
import { updatedAtOf } from '../../events/version.ts'
import type { Facts, FulfillmentFacts } from '../facts.ts'

/** Key of the parcel that is a fulfilment without a number. */
export const untrackedKey = (fulfillmentId: string): string => `fulfillment:${fulfillmentId}`

function firstEverCarried(fulfillment: FulfillmentFacts): string | null {
  const entries = Object.entries(fulfillment.carried)
  entries.sort(([, a], [, b]) =>
    a.version < b.version ? -1 : a.version > b.version ? 1 : a.position - b.position,
  )
  return entries[0]?.[0] ?? null
}

/**
 * The one parcel that a word about a fulfilment can mean, for such words name no number: the foremost, in array order, if
 * the fulfilment carried it already before; else its very first number, which counts from the beginning, since the
 * versions before it may never have been seen. Null: nobody's; less is shown.
 * @param before whether something carried since that version was carried before the word was said
 */
function meantBy(fulfillment: FulfillmentFacts, before: (since: string) => boolean): string | null {
  const first = firstEverCarried(fulfillment)
  if (first === null) return untrackedKey(fulfillment.body.fulfillmentId)
  const numbers = fulfillment.body.numbers.map(each => each.number)
  const [foremost] = numbers
  const since = foremost === undefined ? undefined : fulfillment.carried[foremost]
  if (foremost !== undefined && since && before(since.version)) return foremost
  // One that stands before the others may have taken the place of the number that was meant.
  return numbers.includes(first) ? first : null
}

/** The parcel that a scan of a fulfilment counts for. The teller's own clock decides, the one that versions it too. */
export function parcelOfEvent(fulfillment: FulfillmentFacts, recordedAt: Instant): string | null {
  return meantBy(fulfillment, since => updatedAtOf(since) < recordedAt)
}

/** The parcel that a shop's shipment status counts for, by the earliest version that claimed it. */
export function parcelOfClaim(fulfillment: FulfillmentFacts, claimedSince: string): string | null {
  return meantBy(fulfillment, since => since < claimedSince)
}

/** The parcel key that a scan names or means; null for nobody's. */
export function parcelOfScan(facts: Facts, scan: ScanBody): string | null {
  if ('number' in scan.of) return normaliseNumber(scan.of.number)
  const fulfillment = facts.fulfillments[scan.of.fulfillmentId]
  return fulfillment ? parcelOfEvent(fulfillment, scan.recordedAt) : null
}

/**
 * Whether a shop's claim was the echo of an event that it has taken back: an event of this stage was withdrawn, none is
 * left, and the fulfilment's newest version does not claim it any more. An older version that comes late changes none
 * of the three, so it cannot bring the claim back.
 */
export function isTakenBack(facts: Facts, fulfillment: FulfillmentFacts, claim: ShipmentClaim): boolean {
  if (fulfillment.body.claim?.stage === claim.stage) return false
  const { fulfillmentId } = fulfillment.body
  const events = Object.entries(facts.scans).filter(
    ([, { body }]) =>
      body.stage === claim.stage && 'fulfillmentId' in body.of && body.of.fulfillmentId === fulfillmentId,
  )
  return events.length > 0 && events.every(([id]) => facts.withdrawn[id])
}
