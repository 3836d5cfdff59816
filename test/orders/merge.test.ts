import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/events/canonical.ts'
import type { EventType, WismoEvent } from '../../src/events/event.ts'
import { NO_FACTS } from '../../src/orders/facts.ts'
import { mergeAll } from '../../src/orders/merge.ts'
import { anyHistory, arbitraryEvent, eventTypes } from '../support/arbitrary-events.ts'
import { permutations } from '../support/permutations.ts'

/** As text with sorted keys: the order of keys in a record is no fact. */
const joined = (...events: readonly WismoEvent[]): string => canonicalJson(mergeAll(NO_FACTS, events))

const pairs = eventTypes.flatMap((a, index) => eventTypes.slice(index).map(b => [a, b] as const))

const triples = pairs.flatMap(([a, b]) =>
  eventTypes.slice(eventTypes.indexOf(b)).map(c => [a, b, c] as const satisfies readonly EventType[]),
)

test('all sixteen types of event take part', () => {
  expect(eventTypes).toHaveLength(16)
})

describe('joining two events', () => {
  test.each(pairs)('%s and %s, commutes and is idempotent, whatever is known already', (a, b) => {
    fc.assert(
      fc.property(
        fc.array(arbitraryEvent(a), { maxLength: 2 }),
        arbitraryEvent(a),
        arbitraryEvent(b),
        (known, x, y) => {
          const both = joined(...known, x, y)
          expect(joined(...known, y, x)).toBe(both)
          expect(joined(...known, x, y, x)).toBe(both)
          expect(joined(...known, x, x, y, y)).toBe(both)
        },
      ),
      { numRuns: 40 },
    )
  })
})

test('joining three events of any three types gives the same in all six orders', () => {
  for (const [a, b, c] of triples) {
    fc.assert(
      fc.property(arbitraryEvent(a), arbitraryEvent(b), arbitraryEvent(c), (x, y, z) => {
        const [first, ...others] = permutations([x, y, z]).map(order => joined(...order))
        for (const other of others) expect(other).toBe(first)
      }),
      { numRuns: 8 },
    )
  }
})

test('three versions of one resource join to the same in all six orders', () => {
  for (const type of eventTypes) {
    const three = fc.tuple(arbitraryEvent(type), arbitraryEvent(type), arbitraryEvent(type))
    fc.assert(
      fc.property(three, events => {
        const results = permutations(events).map(order => joined(...order))
        expect(new Set(results).size).toBe(1)
      }),
      { numRuns: 100 },
    )
  }
})

test('a history joins to the same in any order and with any repetition', () => {
  const shuffled = anyHistory.chain(history =>
    fc.tuple(
      fc.constant(history),
      fc.shuffledSubarray([...history, ...history], {
        minLength: 2 * history.length,
        maxLength: 2 * history.length,
      }),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([history, again]) => {
      expect(joined(...again)).toBe(joined(...history))
    }),
    { numRuns: 300 },
  )
})

test('a merge leaves the facts that it was given untouched', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (history, news) => {
      const facts = mergeAll(NO_FACTS, history)
      const before = canonicalJson(facts)
      mergeAll(facts, news)
      expect(canonicalJson(facts)).toBe(before)
      expect(Object.values(NO_FACTS).every(each => each === null || Object.keys(each).length === 0)).toBe(
        true,
      )
    }),
    { numRuns: 100 },
  )
})

test('facts survive being stored as JSON', () => {
  fc.assert(
    fc.property(anyHistory, anyHistory, (history, news) => {
      const stored: typeof NO_FACTS = JSON.parse(JSON.stringify(mergeAll(NO_FACTS, history)))
      expect(canonicalJson(mergeAll(stored, news))).toBe(joined(...history, ...news))
    }),
    { numRuns: 100 },
  )
})
