import { describe, expect, test } from 'vitest'
import { checked } from '../../src/ingest/item.ts'
import { day, story } from '../support/events.ts'
import { received } from '../support/received.ts'

const NOW = day(10)
const outcome = (...events: Parameters<typeof received>[0]) => checked(received(events, NOW)).reading

describe('a fact dated ahead of its receipt', () => {
  test('by 48 hours is taken: clocks differ', () => {
    const { order } = story()
    expect(outcome(order({ sofa: 1 }, { updated: day(12) })).outcome).toBe('accepted')
  })

  test('by more is quarantined: it would win over all later versions', () => {
    const { order } = story()
    expect(outcome(order({ sofa: 1 }, { updated: day(12.01) }))).toEqual({
      outcome: 'quarantined',
      reason: 'order.recorded is dated more than 48 h ahead of its receipt',
    })
  })

  test('takes everything of its delivery with it: half a snapshot would be none', () => {
    const { order, fulfillment } = story()
    const ahead = fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(400) })
    expect(outcome(order({ sofa: 1 }), ahead).outcome).toBe('quarantined')
  })

  test('is looked for in the instant of a scan too', () => {
    const { scan } = story()
    const { version } = scan('A1', 'delivered', { at: day(9) })
    expect(outcome({ ...scan('A1', 'delivered', { at: day(400) }), version }).outcome).toBe('quarantined')
  })
})

test('a fact of any past is taken', () => {
  const { order } = story()
  expect(outcome(order({ sofa: 1 }, { updated: day(-3000) })).outcome).toBe('accepted')
})
