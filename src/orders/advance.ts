import type { Instant, OrderId, WismoEvent } from '../events/event.ts'
import type { Policy } from '../policy/policy.ts'
import { derive, RULES } from './derive/index.ts'
import { effects, type Saying } from './effects.ts'
import { type Facts, NO_FACTS } from './facts.ts'
import { mergeAll } from './merge.ts'
import type { OrderState } from './state.ts'

/** An order as it is known before an event. */
export interface Known {
  readonly facts: Facts | null
  /** As stored; null before the first merge. */
  readonly state: OrderState | null
  /** Version of the rules that `state` was derived by. */
  readonly rules: number
}

export interface Advanced {
  readonly facts: Facts
  /** By today's rules; null: the order was not known before. */
  readonly before: OrderState | null
  readonly state: OrderState
  readonly sayings: readonly Saying[]
}

/** What was true before, by today's rules: a change of the rules must not say anything. */
function stateBefore({ facts, state, rules }: Known, policy: Policy): OrderState | null {
  if (!facts) return null
  return state && rules === RULES ? state : derive(facts, policy.status)
}

/** Joins events into an order and says what has become true by it. Pure. */
export function advance(
  order: OrderId,
  known: Known,
  events: readonly WismoEvent[],
  receivedAt: Instant,
  policy: Policy,
): Advanced {
  const facts = mergeAll(known.facts ?? NO_FACTS, events)
  const state = derive(facts, policy.status)
  const before = stateBefore(known, policy)
  const sayings = effects({ order, before, after: state, receivedAt, policy: policy.notifications })
  return { facts, before, state, sayings }
}
