import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { newest } from '../join.ts'

/** The newest override, which may be the lifting of the one before. */
export function overrideRecorded(facts: Facts, { version, body }: EventOf<'override.recorded'>): Facts {
  return { ...facts, override: newest(facts.override, { version, body }) }
}
