import { describe, expect, it } from 'vitest'
import { missingTransitions, percentile, summaryOf } from '../../../src/cli/demo/summary.ts'
import type { Telling } from '../../../src/cli/demo/tell.ts'
import { generateStories } from '../../../src/samples/index.ts'

const [story] = generateStories({ seed: 1, orders: 1, now: Date.UTC(2026, 2, 14) })

function telling(news: Partial<Telling>): Telling {
  if (!story) throw new Error('There is no story.')
  const nothing = {
    token: null,
    status: 'delivered',
    deliveries: 4,
    events: 3,
    duplicates: 1,
    outOfOrder: 0,
    files: 1,
  }
  return { story, ...nothing, latenciesMs: [], changes: [], faults: [], ...news }
}

describe('the summary', () => {
  it('adds up what was seen of every order', () => {
    const seen = [
      telling({ latenciesMs: [3, 1], changes: [[null, 'confirmed']] }),
      telling({ latenciesMs: [2], faults: ['shows shipped', 'ends as shipped'], status: 'shipped' }),
    ]
    expect(summaryOf(seen)).toEqual({
      orders: 2,
      deliveries: 8,
      files: 2,
      sources: { shopify: 2 },
      events: 6,
      duplicates: 2,
      outOfOrder: 0,
      mismatches: 1,
      latencyMs: { p50: 2, p95: 3, p99: 3 },
      statuses: { delivered: 1, shipped: 1 },
      transitions: { '(new) → confirmed': 1 },
    })
  })

  it('misses the transitions of a story told in order that were not seen', () => {
    const seen = [
      telling({
        changes: [
          [null, 'confirmed'],
          ['confirmed', 'shipped'],
        ],
      }),
    ]
    expect(missingTransitions(summaryOf(seen), seen)).toEqual([
      'shipped → out_for_delivery',
      'out_for_delivery → delivered',
    ])
  })

  it('takes the nearest rank as percentile', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
    expect([50, 95, 99].map(percent => percentile(hundred, percent))).toEqual([50, 95, 99])
    expect(percentile([7], 99)).toBe(7)
    expect(percentile([], 99)).toBe(0)
  })
})
