import type { EventOf } from '../../events/event.ts'
import { normaliseNumber } from '../../events/references.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per replaced number the newest word of its owner. */
export function shipmentReplaced(facts: Facts, event: EventOf<'shipment.replaced'>): Facts {
  const { version, body } = event
  return {
    ...facts,
    replacements: keepNewest(facts.replacements, normaliseNumber(body.number), { version, body }),
  }
}
