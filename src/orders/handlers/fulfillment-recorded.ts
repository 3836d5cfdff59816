import type { EventOf } from '../../events/event.ts'
import { untold } from '../../events/version.ts'
import type { Facts, FulfillmentFacts } from '../facts.ts'
import { keepEarliest, newest } from '../join.ts'

/**
 * The newest version of the fulfilment, and beside it since when it has carried each number and made each claim:
 * its events name no number, so which parcel they mean can only be told by that.
 */
export function fulfillmentRecorded(facts: Facts, { version, body }: EventOf<'fulfillment.recorded'>): Facts {
  const known = facts.fulfillments[body.fulfillmentId]
  const kept = newest(known && { version: known.version, body: known.body }, { version, body })
  const since = untold(version)
  let carried = known?.carried ?? {}
  for (const [position, { number }] of body.numbers.entries()) {
    carried = keepEarliest(carried, number, { version: since, position })
  }
  let claims = known?.claims ?? {}
  if (body.claim) {
    claims = keepEarliest(claims, `${body.claim.stage}/${body.claim.evidence}`, {
      version: since,
      claim: body.claim,
    })
  }
  const fulfillment: FulfillmentFacts = { ...kept, carried, claims }
  return { ...facts, fulfillments: { ...facts.fulfillments, [body.fulfillmentId]: fulfillment } }
}
