import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per allocation (a shop's fulfilment order) the newest version. */
export function allocationRecorded(facts: Facts, event: EventOf<'allocation.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, allocations: keepNewest(facts.allocations, body.allocationId, { version, body }) }
}
