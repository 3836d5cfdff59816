import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { newest } from '../join.ts'

/** The newest snapshot: a retried old one, complete and well signed, changes nothing. */
export function orderRecorded(facts: Facts, { version, body }: EventOf<'order.recorded'>): Facts {
  return { ...facts, order: newest(facts.order, { version, body }) }
}
