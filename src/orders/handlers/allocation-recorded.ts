import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { newest } from '../join.ts'

/**
 * Per allocation (a shop's fulfilment order) the newest version, except that once prepared for collection it stays so:
 * the shop says it once, and its later snapshots do not say it again.
 */
export function allocationRecorded(facts: Facts, { version, body }: EventOf<'allocation.recorded'>): Facts {
  const known = facts.allocations[body.allocationId]
  const kept = newest(known, { version, body })
  const readyForPickup = body.readyForPickup || known?.body.readyForPickup === true
  const allocation = { version: kept.version, body: { ...kept.body, readyForPickup } }
  return { ...facts, allocations: { ...facts.allocations, [body.allocationId]: allocation } }
}
