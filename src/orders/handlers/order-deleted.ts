import type { EventOf } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { newest } from '../join.ts'

/** Absorbing: no later or late snapshot brings a deleted order back. */
export function orderDeleted(facts: Facts, { version, body }: EventOf<'order.deleted'>): Facts {
  return { ...facts, deleted: newest(facts.deleted, { version, body }) }
}
