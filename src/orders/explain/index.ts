import type { Instant } from '../../events/event.ts'
import type { Circumstances } from '../../events/followed.ts'
import type { StatusPolicy } from '../../policy/policy.ts'
import { ownFacts } from '../derive/foreign.ts'
import { derive } from '../derive/index.ts'
import { packedIn } from '../derive/lines.ts'
import { parcelsOf } from '../derive/parcels.ts'
import { type Facts, NO_FACTS } from '../facts.ts'
import { mergeAll } from '../merge.ts'
import type { OrderState } from '../state.ts'
import { missingInWords } from './bundles.ts'
import type { Explanation, OverrideExplanation, ToldEvent } from './explanation.ts'
import { factsExplained, overruled } from './facts.ts'
import { ignoredRecords } from './ignored.ts'
import { type LineWithLack, lineExplained } from './lines.ts'
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
  /** Then the shop told of a change without saying what, and no snapshot has come since; null: nothing is open. */
  readonly unsettledSince: Instant | null
  readonly tracking: Omit<Circumstances, 'now'>
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

function unsettled(since: Instant | null): readonly string[] {
  return since === null
    ? []
    : [`changed at the shop since, as told at ${since}; waiting for its next snapshot`]
}

function missingOf(facts: Facts, state: OrderState, lines: readonly LineWithLack[]): readonly string[] {
  const unrecorded = facts.order === null ? ['the order itself has not been told by the shop'] : []
  const unpaid = state.rule === 14 && facts.order !== null ? ['no payment is secured'] : []
  const ended = state.status === 'cancelled' || state.status === 'returned'
  return [...unrecorded, ...unpaid, ...(ended ? [] : missingInWords(lines))]
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
  const own = ownFacts(facts)
  const byKey = parcelsOf(own)
  const packed = packedIn(own, byKey)
  const lines = state.lines.map(line => lineExplained(own, line, packed, state.parcels))
  const parcels = parcelsExplained(own, byKey, { ...question.tracking, now })
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
    lines: lines.map(each => each.explanation),
    parcels,
    missing: [...unsettled(question.unsettledSince), ...missingOf(facts, state, lines)],
    ignored: [
      ...ignoredOf(parcels),
      ...ignoredRecords(facts, byKey, unmerged, override, now),
      ...overruled(told),
    ],
    facts: told,
  }
}
