import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per refund the newest version: a refund embedded in an order is the one told by itself. */
export function refundRecorded(facts: Facts, event: EventOf<'refund.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, refunds: keepNewest(facts.refunds, body.refundId, { version, body }) }
}
