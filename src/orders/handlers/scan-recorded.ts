import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** The union of scans; a scan told again in other words keeps its newest version. */
export function scanRecorded(facts: Facts, event: EventOf<'scan.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, scans: keepNewest(facts.scans, body.scanId, { version, body }) }
}
