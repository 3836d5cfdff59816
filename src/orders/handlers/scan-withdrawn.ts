import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'

/** Absorbing: the scan counts no more, also when it is told after its withdrawal. */
export function scanWithdrawn(facts: Facts, event: EventOf<'scan.withdrawn'>): Facts {
  return { ...facts, withdrawn: { ...facts.withdrawn, [event.body.scanId]: true } }
}
