import type { Instant } from '../../events/event.ts'
import type { StatusPolicy } from '../../policy/policy.ts'
import { derive } from '../derive/index.ts'
import { packedIn } from '../derive/lines.ts'
import { parcelsOf } from '../derive/parcels.ts'
import { type Facts, NO_FACTS } from '../facts.ts'
import { mergeAll } from '../merge.ts'
import type { OrderState } from '../state.ts'
import type { Explanation, OverrideExplanation, ToldEvent } from './explanation.ts'
import { factsExplained, overruled } from './facts.ts'
import { ignoredRecords } from './ignored.ts'
import { lineExplained } from './lines.ts'
import { ignoredOf, parcelsExplained } from './parcels.ts'
import { FLAG_WORDS, wordsOfRule } from './rule-words.ts'

export type { Explanation, ToldEvent } from './explanation.ts'

export interface Question {
  readonly order: string
  /** The facts to explain; null: those that the events make. */
  readonly facts: Facts | null
  /** Every event that is regarded. */
  readonly events: readonly ToldEvent[]
  /** Stored, but not in the facts yet. */
  readonly unmerged: readonly ToldEvent[]
  readonly policy: StatusPolicy
  /** The clock by which an override holds. */
  readonly now: Instant
  readonly at: Instant | null
  readonly asOfFact: Instant | null
}

function overrideOf(facts: Facts, state: OrderState, now: Instant): OverrideExplanation | null {
  if (!facts.override) return null
  const { status, by, why, until } = facts.override.body
  return { status, by, why, until, inForce: state.override !== null && until > now }
}

function missingOf(facts: Facts, state: OrderState, lines: Explanation['lines']): readonly string[] {
  const unrecorded = facts.order === null ? ['the order itself has not been told by the shop'] : []
  const unpaid = state.rule === 14 && facts.order !== null ? ['no payment is secured'] : []
  const ended = state.status === 'cancelled' || state.status === 'returned'
  return [...unrecorded, ...unpaid, ...(ended ? [] : lines.flatMap(line => line.missing))]
}

/**
 * Why an order shows what it shows: the rule that gave its status, the units and pieces behind it, the facts and who
 * told them, what was told and does not count, and what is missing. Pure; every verdict is asked of the functions that
 * derive the status, none is found a second time.
 */
export function explain(question: Question): Explanation {
  const { order, events, unmerged, policy, now, at, asOfFact } = question
  const facts =
    question.facts ??
    mergeAll(
      NO_FACTS,
      events.map(each => each.event),
    )
  const state = derive(facts, policy)
  const byKey = parcelsOf(facts)
  const packed = packedIn(facts, byKey)
  const lines = state.lines.map(line => lineExplained(facts, line, packed, state.parcels))
  const parcels = parcelsExplained(facts, byKey)
  const told = factsExplained(events)
  const override = overrideOf(facts, state, now)
  return {
    order,
    name: facts.order?.body.name ?? null,
    at,
    asOfFact,
    shown: override?.inForce && override.status ? override.status : state.status,
    computed: state.status,
    substatus: state.substatus,
    rule: { number: state.rule, words: wordsOfRule(state, policy) },
    override,
    flags: state.flags.map(flag => ({ flag, words: FLAG_WORDS[flag] })),
    lines,
    parcels,
    missing: missingOf(facts, state, lines),
    ignored: [
      ...ignoredOf(parcels),
      ...ignoredRecords(facts, byKey, unmerged, override, now),
      ...overruled(told),
    ],
    facts: told,
  }
}
