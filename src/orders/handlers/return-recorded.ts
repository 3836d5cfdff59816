import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per return the newest version. */
export function returnRecorded(facts: Facts, event: EventOf<'return.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, returns: keepNewest(facts.returns, body.returnId, { version, body }) }
}
