import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { holdRows, type OpenDatabase, openFresh } from '../support/database.ts'
import { day, hour, story } from '../support/events.ts'
import { telling } from '../support/given.ts'
import { officeHours, watching } from '../support/watch.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const SHOP = 'furniture.example'
const { at, alerts, namesAt, tell, rows, arrive } = watching(() => open)
const only = (kind: string) => async () => (await alerts()).filter(each => each.kind === kind)

describe('a parcel that stands still', () => {
  test('with a label that no carrier has is told after its hours, counted once, and cleared by a scan', async () => {
    const { order, fulfillment, scan } = story()
    await tell(order({ table: 1 }), fulfillment('F', { table: 1 }, ['1Z1']))
    expect(await namesAt(hour(47))).toEqual([])
    await Promise.all([1, 2, 3, 4, 5].map(() => at(hour(49))))
    expect(await alerts()).toEqual([
      {
        kind: 'not_handed_over',
        fingerprint: `${SHOP} label_created`,
        count: 1,
        detail: {
          shop: SHOP,
          stage: 'label_created',
          carrier: null,
          hours: 48,
          since: day(0),
          orders: { count: 1, names: ['#1001'] },
        },
        first: hour(49),
        last: hour(49),
      },
    ])
    await at(hour(50))
    expect(await alerts()).toMatchObject([{ count: 1, first: hour(49), last: hour(50) }])
    await tell(scan('1Z1', 'picked_up', { at: hour(51) }))
    expect(await at(hour(52))).toMatchObject({ open: 0, cleared: 1 })
    expect(await alerts()).toEqual([])
  })

  test('is not handed over because its label was announced', async () => {
    const { order, fulfillment, scan } = story()
    await tell(order({ table: 1 }), fulfillment('F', { table: 1 }, ['1Z1']))
    await tell(scan('1Z1', 'label_created', { at: hour(40), evidence: 'electronic' }))
    expect(await namesAt(hour(49))).toEqual([`not_handed_over ${SHOP} label_created`])
  })

  test('has the limit of its carrier, and before that the one of its service', async () => {
    const { order, fulfillment, scan } = story()
    const sent = (id: string, carrier: string) => fulfillment(id, { table: 1 }, [`1Z${id}`], { carrier })
    await tell(order({ table: 3 }), sent('1', 'UPS'), sent('2', 'FedEx'), sent('3', 'ups ground saver'))
    await tell(...['1', '2', '3'].map(id => scan(`1Z${id}`, 'in_transit', { at: day(0) })))
    const parcels = { in_transit: { hours: 100, carriers: { UPS: 10, 'UPS Ground': 20 } } }
    const told = (hours: number) => namesAt(hour(hours), { parcels })
    expect(await told(11)).toEqual([`parcel_stalled ${SHOP} in_transit UPS`])
    expect(await told(21)).toHaveLength(2)
    expect(await told(101)).toEqual([
      `parcel_stalled ${SHOP} in_transit`,
      `parcel_stalled ${SHOP} in_transit UPS`,
      `parcel_stalled ${SHOP} in_transit UPS Ground`,
    ])
  })

  test('is told anew when its carrier falls silent again', async () => {
    const { order, fulfillment, scan } = story()
    await tell(order({ table: 1 }), fulfillment('F', { table: 1 }, ['1Z1']))
    await tell(scan('1Z1', 'in_transit', { at: day(1) }))
    const stalled = [`parcel_stalled ${SHOP} in_transit`]
    expect(await namesAt(day(6.1))).toEqual(stalled)
    await tell(scan('1Z1', 'in_transit', { at: day(6.2) }))
    expect(await namesAt(day(6.3))).toEqual([])
    expect(await namesAt(day(11.3))).toEqual(stalled)
    expect(await alerts()).toMatchObject([{ first: day(11.3) }])
  })

  test.each([
    ['a test order', { test: true }],
    ['a cancelled order', { cancelledAt: day(1) }],
  ])('of %s is nobody’s business', async (_, changed) => {
    const { order, fulfillment } = story()
    await tell(order({ table: 1 }, changed), fulfillment('F', { table: 1 }, ['1Z1']))
    expect(await namesAt(day(9))).toEqual([])
  })

  test('is forgotten in the end', async () => {
    const { order, fulfillment } = story()
    await tell(order({ table: 1 }), fulfillment('F', { table: 1 }, ['1Z1']))
    expect(await namesAt(day(59))).toEqual([`not_handed_over ${SHOP} label_created`])
    expect(await namesAt(day(61))).toEqual([])
  })
})

test('an order that nobody begins to pack is told after its hours, and not any more once it is sent', async () => {
  const { order, fulfillment } = story()
  await tell(order({ table: 1 }))
  expect(await namesAt(hour(71))).toEqual([])
  expect(await namesAt(hour(73))).toEqual([`order_stalled ${SHOP} confirmed`])
  await tell(fulfillment('F', { table: 1 }, ['1Z1'], { createdAt: hour(74) }))
  expect(await namesAt(hour(75))).toEqual([])
})

test('an alert names the twenty oldest orders and counts the others', async () => {
  await rows(
    `insert into wismo.orders (id, shop, external_id, name, token, version, state, status, ordered_at)
     select 's:' || n, 's', n, '#' || n, 't' || n, 1, '{}', 'confirmed', $1::timestamptz + make_interval(mins => n)
     from generate_series(1, 30) n`,
    day(0),
  )
  await at(day(10))
  const [alert] = await alerts()
  expect(alert?.count).toBe(30)
  expect(alert?.detail.orders).toMatchObject({ count: 30, names: { 0: '#1', 19: '#20', length: 20 } })
})

describe('a promise', () => {
  const promised = async () => {
    const told = story()
    await tell(told.order({ table: 1 }), told.promise('P', day(3)))
    return told
  }
  const ledger = () => rows("select order_id, standing from wismo.outbox where milestone = 'promise_missed'")

  test('is at risk while not all is on its way, is missed once, and fulfilled in the end', async () => {
    const { fulfillment, scan } = await promised()
    expect(await namesAt(day(1.9))).toEqual([])
    expect(await namesAt(day(2.1))).toEqual([`promise_at_risk ${SHOP}`])
    await tell(fulfillment('F', { table: 1 }, ['1Z1'], { createdAt: day(2.2) }))
    expect(await namesAt(day(2.3))).toEqual([`promise_at_risk ${SHOP}`])
    await tell(scan('1Z1', 'in_transit', { at: day(2.4) }))
    expect(await namesAt(day(2.5))).toEqual([])
    expect(await ledger()).toEqual([])
    await Promise.all([1, 2, 3, 4, 5].map(() => at(day(3.1))))
    expect(await namesAt(day(3.2))).toEqual([`promise_missed ${SHOP}`])
    // Shadow mode: nothing is live.
    expect(await ledger()).toEqual([{ order_id: `${SHOP}:1001`, standing: 'held:shadow' }])
    await tell(scan('1Z1', 'delivered', { at: day(3.5) }))
    expect(await namesAt(day(3.6))).toEqual([])
  })

  test('is at risk as soon as the carrier expects it later', async () => {
    const { fulfillment, scan, promise } = await promised()
    await tell(fulfillment('F', { table: 1 }, ['1Z1']), scan('1Z1', 'in_transit', { at: hour(3) }))
    expect(await namesAt(hour(4))).toEqual([])
    await tell(promise('E', day(4), { kind: 'estimate' }))
    expect(await namesAt(hour(5))).toEqual([`promise_at_risk ${SHOP}`])
  })

  test.each([
    ['off', telling('delivered'), day(3.1)],
    ['stale', telling('promise_missed'), day(9)],
  ])('that is missed is held when it is %s', async (standing, notifications, now) => {
    await promised()
    await watching(() => open, notifications).at(now)
    expect(await ledger()).toMatchObject([{ standing: `held:${standing}` }])
  })
})

describe('a source', () => {
  const START = '2026-09-28T00:00:00.000Z'
  const silences = only('source_silent')

  test('is silent by its own rhythm: not over a weekend, but by Monday noon, until it tells again', async () => {
    // Until Friday evening; 100 a week.
    await arrive('carrier', officeHours(START, '2026-11-21T00:00:00Z'), { deliveries: 2 })
    await at('2026-11-22T12:00:00.000Z')
    await at('2026-11-23T12:00:00.000Z')
    expect(await silences()).toEqual([])
    for (const now of ['2026-11-23T18:00:00.000Z', '2026-11-24T03:00:00.000Z', '2026-12-19T00:00:00.000Z'])
      await at(now)
    expect(await silences()).toMatchObject([
      {
        fingerprint: 'carrier',
        first: '2026-11-23T18:00:00.000Z',
        last: '2026-12-19T00:00:00.000Z',
        detail: { source: 'carrier', shop: null, since: '2026-11-20T17:00:00.000Z' },
      },
    ])
    await arrive('carrier', ['2026-12-19T00:05:00Z'])
    await at('2026-12-19T00:06:00.000Z')
    expect(await silences()).toEqual([])
  })

  test('that is new or tells little is only looked at', async () => {
    await arrive('new', officeHours('2026-11-16T00:00:00Z', '2026-11-21T00:00:00Z'), { deliveries: 9 })
    await arrive(
      'little',
      officeHours(START, '2026-11-21T00:00:00Z').filter((_, nth) => nth % 5 === 0),
    )
    const watched = await at('2026-11-27T18:00:00.000Z', {
      silence: { ...(await shippedSilence()), missed: 5 },
    })
    expect(watched?.observed.map(each => each.source).toSorted()).toEqual(['little', 'new'])
    expect(await silences()).toEqual([])
  })

  test('of which nobody expects anything has no rhythm, and one that fell silent for ever is forgotten', async () => {
    const hours = officeHours(START, '2026-11-21T00:00:00Z')
    await arrive('override', hours, { deliveries: 2 })
    await arrive('carrier', hours, { deliveries: 2 })
    await at('2026-11-24T18:00:00.000Z')
    expect(await silences()).toMatchObject([{ fingerprint: 'carrier' }])
    await at('2027-01-20T18:00:00.000Z')
    expect(await silences()).toEqual([])
  })

  test('is known by its deliveries, each counted once, and not by answers to our own questions', async () => {
    const receive = (topic: string, at: string, outcome: string, seconds: number) =>
      rows(
        `insert into wismo.deliveries (received_at, source, digest, topic, shop, outcome, orders, headers, subjects, body, committed_at)
         values ($2::timestamptz, 'shopify', $1 || $2, $1, 's', $3, '{}', '{}', '{}', '', $2::timestamptz + make_interval(secs => $4))`,
        topic,
        at,
        outcome,
        seconds,
      )
    await receive('orders/create', '2026-11-23T08:01:00Z', 'accepted', 0.05)
    await receive('orders/updated', '2026-11-23T08:04:59Z', 'quarantined', 2.5)
    await receive('admin/order', '2026-11-23T08:02:00Z', 'accepted', 0.1)
    await Promise.all([1, 2, 3].map(() => at('2026-11-23T08:05:00.000Z')))
    await receive('orders/create', '2026-11-23T08:05:00Z', 'accepted', 0.05)
    await at('2026-11-23T08:10:00.000Z')
    expect(
      await rows(
        'select deliveries, pushed, quarantined, slow, slowest_ms::int from wismo.arrivals order by slot',
      ),
    ).toEqual([
      { deliveries: 3, pushed: 2, quarantined: 1, slow: 1, slowest_ms: 2500 },
      { deliveries: 1, pushed: 1, quarantined: 0, slow: 0, slowest_ms: 50 },
    ])
  })
})

const shippedSilence = async () => (await import('../../src/policy/watch.ts')).watch.silence

describe('what grows', () => {
  const NOW = '2026-11-23T09:00:00.000Z'
  const minutes = (count: number, until = NOW) =>
    Array.from({ length: count }, (_, nth) => new Date(Date.parse(until) - (nth + 1) * 300_000).toISOString())

  test('quarantined deliveries of a source, beyond its usual hour, until it is quiet', async () => {
    await arrive('usual', minutes(2000), { deliveries: 10, quarantined: 3 })
    await arrive('worse', minutes(12), { deliveries: 10, quarantined: 3 })
    expect(await namesAt(NOW)).toEqual(['quarantine_growing worse'])
    expect((await alerts())[0]).toMatchObject({ count: 36 })
    expect(await namesAt('2026-11-23T22:00:00.000Z')).toEqual([])
  })

  test('events that nobody claims, beyond the median of a week', async () => {
    const park = (count: number, from: number) =>
      rows(
        `insert into wismo.parked_events (ref, event_id, told_at, event, held)
         select 'tracking:' || n, n, '', '{}', false from generate_series($1::int, $2::int) n`,
        from,
        from + count - 1,
      )
    await park(400, 1)
    const hours = (count: number) => new Date(Date.parse(NOW) + count * 3_600_000).toISOString()
    for (let count = 0; count < 24; count += 1) await at(hours(count))
    await park(500, 401)
    expect(await namesAt(hours(24))).toEqual(['parked_growing all'])
    expect((await alerts())[0]).toMatchObject({ count: 900, detail: { usual: 400 } })
    await rows('update wismo.parked_events set held = true where ref > $1', 'tracking:5')
    expect(await namesAt(hours(25))).toEqual([])
  })

  test('messages that were given up, and those that wait', async () => {
    const say = (key: string, standing: string, ago: string) =>
      rows(
        `insert into wismo.outbox (key, order_id, milestone, channel, standing, enqueued_at, settled_at)
         select $1 || n, 'o', 'm', $1, $2, $3::timestamptz - $4::interval, $3::timestamptz - $4::interval
         from generate_series(1, 10) n`,
        key,
        standing,
        NOW,
        ago,
      )
    await say('email', 'dead:inactive_recipient', '2 hours')
    await say('webhook:a', 'pending', '46 minutes')
    await say('webhook:b', 'pending', '40 minutes')
    expect(await namesAt(NOW)).toEqual(['dead_letters email', 'outbox_waiting webhook:a'])
    await rows("update wismo.outbox set standing = 'sent'")
    expect(await namesAt(NOW)).toEqual([])
  })

  test('the share of deliveries that are committed too late', async () => {
    await arrive('shopify', minutes(12), { deliveries: 50, slow: 0 })
    await arrive('carrier', minutes(12), { deliveries: 50, slow: 2 })
    expect(await namesAt(NOW)).toEqual(['commits_slow all'])
    expect((await alerts())[0]).toMatchObject({ count: 24, detail: { deliveries: 1200, seconds: 2 } })
    expect(await namesAt(NOW, { slow: { seconds: 2, share: 0.05, least: 200 } })).toEqual([])
  })
})

test('a run with an older clock takes nothing back', async () => {
  const { order, fulfillment } = story()
  await tell(order({ table: 1 }), fulfillment('F', { table: 1 }, ['1Z1']))
  await at(hour(50))
  expect(await namesAt(hour(40))).toEqual([`not_handed_over ${SHOP} label_created`])
  expect(await alerts()).toMatchObject([{ first: hour(50), last: hour(50) }])
})

test('while another looks a run does nothing, and does not wait', async () => {
  const other = await holdRows(open.url ?? '', "select pg_advisory_xact_lock(hashtext('wismo.watch'))")
  expect(await at(hour(50))).toBeNull()
  await other.letGo()
  expect(await at(hour(50))).toMatchObject({ open: 0 })
})
