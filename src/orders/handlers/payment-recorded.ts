import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { keepNewest } from '../join.ts'

/** Per transaction the newest version. */
export function paymentRecorded(facts: Facts, event: EventOf<'payment.recorded'>): Facts {
  const { version, body } = event
  return { ...facts, payments: keepNewest(facts.payments, body.paymentId, { version, body }) }
}
