import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** The newest version of what is sold as one. A fact of its own, since snapshots name it by its id alone. */
export function bundleRecorded(facts: Facts, { version, body }: EventOf<'bundle.recorded'>): Facts {
  return { ...facts, bundles: keepNewest(facts.bundles, body.bundleId, { version, body }) }
}
