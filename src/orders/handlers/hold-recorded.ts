import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per hold the newest version; holds stack, so one release frees only its own. */
export function holdRecorded(facts: Facts, event: EventOf<'hold.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, holds: keepNewest(facts.holds, body.holdId, { version, body }) }
}
