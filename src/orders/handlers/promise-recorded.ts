import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per promise the newest version. */
export function promiseRecorded(facts: Facts, event: EventOf<'promise.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, promises: keepNewest(facts.promises, body.promiseId, { version, body }) }
}
