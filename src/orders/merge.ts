import type { EventOf, EventType, WismoEvent } from '../events/event.ts'
import type { Facts } from './facts.ts'
import { handlers } from './handlers/index.ts'

/** The facts with one event joined in, by the handler of its type. */
export function merge<T extends EventType>(facts: Facts, event: EventOf<T>): Facts {
  // The compiler does not see that an event's type selects the handler of just this event.
  return handlers[event.type as T](facts, event)
}

/** The facts with all events joined in; their order and repetition do not matter. */
export function mergeAll(facts: Facts, events: Iterable<WismoEvent>): Facts {
  let merged = facts
  for (const event of events) merged = merge(merged, event)
  return merged
}
