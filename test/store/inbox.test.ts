import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { dismiss, quarantinedDeliveries, readInbox, tendInbox } from '../../src/store/inbox.ts'
import { commit, load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { delivery, group, orderWrite, refWrite, scan } from './groups.ts'

let open: OpenDatabase | null = null
beforeEach(async () => {
  await open?.close()
  open = await openFresh('postgres')
})
afterAll(() => open?.close())

const db = () => {
  if (!open) throw new Error('no database is open')
  return open.db
}
const rows = (text: string) => sql(open?.url ?? '', text)
const openAlerts = () =>
  rows('select kind, fingerprint, count from wismo.alerts where cleared_at is null order by fingerprint')

const RECEIVED = '2026-01-01T00:00:00.000Z'
const later = (days: number) => new Date(Date.parse(RECEIVED) + days * 86_400_000).toISOString()

/** Scans of these numbers, each by a delivery of its own. */
async function park(numbers: readonly string[], receivedAt = RECEIVED, source = 'carrier'): Promise<void> {
  for (const number of numbers) {
    const { refs } = await load(db(), { orders: [], refs: [`tracking:${number}`] })
    const telling = delivery({ source, receivedAt, events: [scan(number).id] })
    const ref = refWrite(`tracking:${number}`, refs[0]?.version ?? 0, { events: [scan(number)] })
    await commit(db(), [group({ deliveries: [telling], refs: [ref] })])
  }
}

const claim = (number: string) =>
  commit(db(), [
    group({
      orders: [orderWrite(`shop:${number}`, 0, { events: [scan(number)] })],
      refs: [refWrite(`tracking:${number}`, 1, { register: [`shop:${number}`] })],
    }),
  ])

const tend = (now: string) =>
  tendInbox(db(), { now, parkedHours: 48, expiryDays: 130, fetchDays: 3, shops: [] })
const quarantine = (reason: string, shop: string | null = 'a-shop', receivedAt = RECEIVED) =>
  commit(db(), [
    group({ deliveries: [delivery({ outcome: 'quarantined', reason, shop, receivedAt })], orders: [] }),
  ])
const putAway = (what: object, lift = false) =>
  dismiss(db(), {
    source: 'carrier',
    cause: null,
    shop: null,
    refPrefix: null,
    ...what,
    by: 'Ada',
    why: 'not ours',
    now: later(3),
    parkedHours: 48,
    lift,
  })

describe('events that nobody claims', () => {
  test('are told by source and cause with counts, and are gone once claimed', async () => {
    await park(['A', 'B'])
    await park(['C'], later(1), 'other')
    expect((await readInbox(db())).parked).toEqual([
      {
        source: 'carrier',
        cause: 'tracking',
        events: 2,
        references: 2,
        first: RECEIVED,
        last: RECEIVED,
        examples: ['tracking:A', 'tracking:B'],
      },
      expect.objectContaining({ source: 'other', events: 1 }),
    ])
    await claim('A')
    await claim('B')
    expect((await readInbox(db())).parked.map(each => each.source)).toEqual(['other'])
  })

  test('are one alert a cause, only once they are old, and however often the job runs', async () => {
    await park(['A', 'B'])
    expect(await tend(later(1))).toEqual({ expired: 0, raised: 0, cleared: 0 })
    expect(await tend(later(3))).toEqual({ expired: 0, raised: 1, cleared: 0 })
    await tend(later(3))
    expect(await openAlerts()).toEqual([{ kind: 'parked', fingerprint: 'carrier:tracking', count: '2' }])
  })

  test('clear their alert once all of them are claimed', async () => {
    await park(['A', 'B'])
    await tend(later(3))
    await claim('A')
    expect(await tend(later(3))).toMatchObject({ raised: 1, cleared: 0 })
    await claim('B')
    expect(await tend(later(3))).toMatchObject({ raised: 0, cleared: 1 })
    expect(await openAlerts()).toEqual([])
  })

  test('expire into a report after the last day on which a scan could count, and only they', async () => {
    await park(['A', 'B'])
    await park(['C'], later(2))
    await park(['D'])
    await claim('D')
    expect(await tend(later(130.5))).toMatchObject({ expired: 2 })
    expect(await tend(later(130.5))).toMatchObject({ expired: 0 })
    const { parked, expired } = await readInbox(db())
    expect(parked).toMatchObject([{ events: 1, examples: ['tracking:C'] }])
    expect(expired).toEqual([
      {
        on: later(130.5).slice(0, 10),
        source: 'carrier',
        cause: 'tracking',
        events: 2,
        first: RECEIVED,
        last: RECEIVED,
        examples: ['tracking:A', 'tracking:B'],
      },
    ])
    expect(await rows('select ref from wismo.parked_events order by ref')).toEqual([
      { ref: 'tracking:C' },
      { ref: 'tracking:D' },
    ])
  })

  test('leave the counts and the alerts when their prefix or cause is dismissed, and come back when it is not', async () => {
    await park(['TEST1', 'REAL1'])
    await tend(later(3))
    await putAway({ refPrefix: 'tracking:TEST' })
    expect((await readInbox(db())).parked).toMatchObject([{ events: 1, examples: ['tracking:REAL1'] }])
    expect(await openAlerts()).toHaveLength(1)
    expect(await putAway({ cause: 'tracking' })).toMatchObject({ cleared: 1 })
    expect(await readInbox(db())).toMatchObject({
      parked: [],
      dismissed: [
        { refPrefix: 'tracking:TEST', by: 'Ada', why: 'not ours', at: later(3) },
        { cause: 'tracking' },
      ],
    })
    expect(await tend(later(3))).toMatchObject({ raised: 0 })
    expect(await putAway({ cause: 'tracking' }, true)).toMatchObject({ lifted: 1 })
    expect((await readInbox(db())).parked).toMatchObject([{ examples: ['tracking:REAL1'] }])
    expect(await tend(later(3))).toMatchObject({ raised: 1 })
  })
})

describe('quarantined deliveries', () => {
  test('are told by source and cause with counts', async () => {
    await quarantine('unknown shop a', 'a')
    await quarantine('unknown shop a', 'a', later(1))
    await quarantine('id: is missing')
    expect((await readInbox(db())).quarantined).toEqual([
      expect.objectContaining({ cause: 'id: is missing', deliveries: 1, topics: ['orders/updated'] }),
      {
        source: 'shopify',
        cause: 'unknown shop a',
        deliveries: 2,
        shops: ['a'],
        topics: ['orders/updated'],
        first: RECEIVED,
        last: later(1),
      },
    ])
  })

  test('of a dismissed shop leave the counts, clear the alert, and raise none when more come', async () => {
    await quarantine('unknown shop a', 'a')
    expect(await openAlerts()).toHaveLength(1)
    expect(await putAway({ source: 'shopify', shop: 'a' })).toMatchObject({ cleared: 1 })
    await quarantine('unknown shop a', 'a')
    expect(await openAlerts()).toEqual([])
    expect((await readInbox(db())).quarantined).toEqual([])
    await quarantine('unknown shop b', 'b')
    expect(await openAlerts()).toMatchObject([{ fingerprint: 'shopify:unknown shop b' }])
  })

  test('are read page by page, oldest first, by cause or all', async () => {
    for (const [reason, day] of [
      ['x', 2],
      ['x', 1],
      ['y', 0],
    ] as const)
      await quarantine(reason, 'a-shop', later(day))
    const page = (cause: string | null, after: readonly [string, string] | null) =>
      quarantinedDeliveries(db(), { source: 'shopify', cause, after, limit: 1 })
    const [first] = await page('x', null)
    expect(first).toMatchObject({ receivedAt: later(1), topic: 'orders/updated' })
    const [second] = await page('x', first?.cursor ?? null)
    expect(second?.receivedAt).toBe(later(2))
    expect(await page('x', second?.cursor ?? null)).toEqual([])
    expect((await page(null, null))[0]?.receivedAt).toBe(RECEIVED)
  })
})

test('an event that names its order, or whose other reference is held, is nobody’s to claim', async () => {
  const named = { ...scan('N'), order: 'shop:1' }
  const twofold = { ...scan('H'), refs: ['tracking:H', 'tracking:I'] }
  await commit(db(), [
    group({
      orders: [orderWrite('shop:1', 0, { events: [named, twofold] })],
      refs: [
        refWrite('tracking:N', 0, { events: [named] }),
        refWrite('tracking:H', 0, { register: ['shop:1'], events: [twofold] }),
        refWrite('tracking:I', 0, { events: [twofold] }),
      ],
    }),
  ])
  expect((await readInbox(db())).parked).toEqual([])
  expect(await tend(later(200))).toMatchObject({ expired: 0, raised: 0 })
})
