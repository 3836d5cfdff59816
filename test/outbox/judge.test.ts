import { describe, expect, test } from 'vitest'
import { judge, localeOf } from '../../src/outbox/judge.ts'
import type { Rechecked } from '../../src/store/outbox.ts'
import { day, ORDER, story } from '../support/events.ts'
import { stateOf, telling } from '../support/given.ts'
import { testPolicy } from '../support/policy.ts'

const POLICY = testPolicy.notifications

const foundWith = (
  state: NonNullable<Rechecked['order']>['state'],
  over: Partial<Rechecked> = {},
): Rechecked => ({
  order: {
    id: ORDER,
    shop: 'furniture.example',
    name: '#1001',
    token: 't',
    version: 1,
    updatedAt: day(1),
    state,
  },
  contact: { email: 'ada@example.com', name: null, locale: null, suppressed: false },
  ledger: [],
  live: true,
  optedOut: false,
  redacted: false,
  ...over,
})

const judged = (
  milestone: string,
  found: Rechecked,
  now: string,
  audience: 'customer' | 'program' = 'customer',
  parcel: string | null = null,
) => {
  const said = [{ key: 'a key', parcel, milestone, occurredAt: null, detail: { version: 7 } }]
  const claimed = { id: 'id', channel: 'email', since: day(1), attempts: 0, said }
  const { message, closed } = judge({ claimed, found, audience, policy: POLICY, now })
  return message === null ? closed[0]?.standing : 'said'
}

test('a language is that of the contact where there are texts, else that of the policy', () => {
  const policy = { ...telling(), locale: 'de' } as const
  expect(['en-GB', 'DE', 'fr', '', null].map(told => localeOf(told, policy))).toEqual([
    'en',
    'de',
    'de',
    'de',
    'de',
  ])
})

describe('a missed promise', () => {
  const { order, fulfillment, promise, scan } = story()
  const known = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), promise('P1', day(3))]

  test('is said while the day has passed and the order has not arrived', () => {
    expect(judged('promise_missed', foundWith(stateOf(known)), day(4))).toBe('said')
  })

  test('is not said before', () => {
    expect(judged('promise_missed', foundWith(stateOf(known)), day(2))).toBe('dropped:untrue')
  })

  test('is not said once it has arrived', () => {
    const arrived = stateOf([...known, scan('A1', 'delivered', { at: day(3.5) })])
    expect(judged('promise_missed', foundWith(arrived), day(4))).toBe('dropped:untrue')
  })
})

describe('a first scan, beside a delivery in the ledger', () => {
  const { order, fulfillment, scan } = story()
  const scanned = [
    order({ sofa: 1 }),
    fulfillment('F1', { sofa: 1 }, ['A1']),
    scan('A1', 'picked_up', { at: day(1) }),
  ]
  const arrived = [...scanned, scan('A1', 'delivered', { at: day(1.05) })]
  const firstScan = (events: typeof scanned, standing: 'pending' | 'sent', parcel = 'A1') => {
    const ledger = [{ parcel, milestone: 'delivered', standing }]
    return judged('first_scan', foundWith(stateOf(events), { ledger }), day(1.1), 'customer', 'A1')
  }

  test('is overtaken by one that was said, or is about to be and is true', () => {
    expect(firstScan(arrived, 'sent')).toBe('dropped:overtaken')
    expect(firstScan(arrived, 'pending')).toBe('dropped:overtaken')
  })

  test('is not overtaken by one that waits and is not true any more', () => {
    expect(firstScan(scanned, 'pending')).toBe('said')
  })

  test('is not overtaken by that of another parcel', () => {
    expect(firstScan(arrived, 'sent', 'B2')).toBe('said')
  })
})

describe('a program', () => {
  const state = stateOf([story().order({ sofa: 1 }, { test: true })])

  test('hears of every change, whoever the customer is and whatever has become of the order', () => {
    const found = foundWith(state, { contact: null, optedOut: true, redacted: true })
    expect(judged('order.status_changed', found, day(100), 'program')).toBe('said')
  })

  test('hears nothing while the shop is silent', () => {
    expect(judged('order.status_changed', foundWith(state, { live: false }), day(1), 'program')).toBe(
      'held:shadow',
    )
  })
})

test('a customer is told of milestones alone', () => {
  const found = foundWith(stateOf([story().order({ sofa: 1 })]))
  expect(judged('order.status_changed', found, day(1))).toBe('dropped:unknown_milestone')
})

test('an order that is not known any more says nothing', () => {
  const found = { ...foundWith(stateOf([story().order({ sofa: 1 })])), order: null }
  expect(judged('order_delivered', found, day(1))).toBe('dropped:unknown_order')
})
