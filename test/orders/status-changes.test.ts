import { describe, expect, test } from 'vitest'
import type { WismoEvent } from '../../src/events/event.ts'
import { statusChanges } from '../../src/orders/status-changes.ts'
import type { Endpoint } from '../../src/policy/endpoint.ts'
import { day, ORDER, story } from '../support/events.ts'
import { stateOf } from '../support/given.ts'

const erp: Endpoint = {
  name: 'erp',
  url: 'https://erp.example/hooks',
  secretEnv: 'ERP_HOOK_SECRET',
  events: ['order.status_changed', 'shipment.status_changed'],
  shops: null,
}

/** What `news` changes about what was known, as the endpoints hear it. */
function heard(
  known: readonly WismoEvent[],
  news: readonly WismoEvent[],
  over: Partial<Parameters<typeof statusChanges>[0]> = {},
) {
  return statusChanges({
    order: ORDER,
    before: known.length === 0 ? null : stateOf(known),
    after: stateOf([...known, ...news]),
    version: 7,
    receivedAt: day(1.5),
    endpoints: [erp],
    freshnessHours: 72,
    ...over,
  })
}

const said = (rows: ReturnType<typeof heard>) =>
  rows.map(({ milestone, parcel, detail: { from, to } }) => [milestone, parcel, from, to])

describe('an endpoint hears', () => {
  test('of an order that is seen for the first time', () => {
    const { order } = story()
    const rows = heard([], [order({ sofa: 1 })])
    expect(said(rows)).toEqual([['order.status_changed', null, null, 'confirmed']])
    expect(rows[0]).toMatchObject({ standing: 'pending', channel: 'webhook:erp', order: ORDER })
  })

  test('of each step of an order and its parcels, from what to what, by the commit that made it', () => {
    const { order, fulfillment, scan } = story()
    const placed = [order({ sofa: 1 })]
    const sent = [fulfillment('F1', { sofa: 1 }, ['A1'])]
    expect(said(heard(placed, sent))).toEqual([
      ['order.status_changed', null, 'confirmed', 'shipped'],
      ['shipment.status_changed', 'A1', null, 'label_created'],
    ])
    const [row] = heard([...placed, ...sent], [scan('A1', 'picked_up', { at: day(1) })])
    expect(row).toMatchObject({
      key: `${ORDER}|7|shipment.status_changed|A1|webhook:erp`,
      detail: { version: 7, at: day(1.5), from: 'label_created', to: 'picked_up', trackingNumber: 'A1' },
    })
  })

  test('that a parcel is none of the order’s any more', () => {
    const { order, fulfillment } = story()
    const known = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])]
    const rows = heard(known, [fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(1) })])
    expect(said(rows)).toEqual([
      ['shipment.status_changed', 'A1', 'label_created', null],
      ['shipment.status_changed', 'B2', null, 'label_created'],
    ])
  })

  test('what somebody has overridden as it is shown, since that is the status', () => {
    const { order, override } = story()
    const known = [order({ sofa: 1 })]
    const basis = stateOf(known).basis
    const rows = heard(known, [override('shipped', basis, day(9))])
    expect(said(rows)).toEqual([['order.status_changed', null, 'confirmed', 'shipped']])
    expect(heard(known, [override('shipped', basis, day(1))])).toEqual([])
  })
})

describe('an endpoint hears nothing', () => {
  const { order, fulfillment, scan } = story()

  test('of what leaves the status as it is', () => {
    const known = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])]
    expect(heard(known, known)).toEqual([])
  })

  test('of a parcel that was cancelled before anybody heard of it', () => {
    const news = [fulfillment('F9', { sofa: 1 }, ['A9'], { state: 'cancelled' })]
    expect(heard([order({ sofa: 1 })], news)).toEqual([])
  })

  test('of a scan whose order nobody has told of yet', () => {
    expect(heard([], [scan('A1', 'picked_up', { at: day(1) })])).toEqual([])
  })

  test('of events that it did not ask for, and of shops that are not its own', () => {
    const only = { ...erp, events: ['order.status_changed' as const] }
    const news = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])]
    expect(said(heard([], news, { endpoints: [only] }))).toEqual([
      ['order.status_changed', null, null, 'shipped'],
    ])
    const elsewhere = { ...erp, shops: ['other.example'] }
    expect(heard([], news, { endpoints: [elsewhere] })).toEqual([])
  })
})

test('old orders that wake up, and test orders, are kept in the ledger and not told', () => {
  const { order } = story()
  const standings = (rows: ReturnType<typeof heard>) => rows.map(row => row.standing)
  expect(standings(heard([], [order({ sofa: 1 })], { receivedAt: day(4) }))).toEqual(['held:stale'])
  expect(standings(heard([], [order({ sofa: 1 }, { test: true })]))).toEqual(['held:test'])
})

test('a change back and forth is never the same row twice', () => {
  const { order } = story()
  const keys = [7, 8, 9].flatMap(version => heard([], [order({ sofa: 1 })], { version }).map(row => row.key))
  expect(new Set(keys).size).toBe(3)
})
