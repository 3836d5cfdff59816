import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createAfterShipTrackers } from '../../src/clients/aftership.ts'
import { AggregatorRefused, AggregatorUnavailable } from '../../src/clients/aggregator/registry.ts'
import { createEasyPostTrackers } from '../../src/clients/easypost.ts'
import { orderId } from '../../src/events/references.ts'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { registerTrackers } from '../../src/jobs/trackers.ts'
import { claimTrackers, trackersOf } from '../../src/store/trackers.ts'
import { type AggregatorApi, API_KEY, freely, startAggregatorApi } from '../support/aggregator-api.ts'
import { orderOf } from '../support/carrier-service.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { receiveEasyPost, trackerBody } from '../support/easypost.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { receive, SHOP, signed } from '../support/shopify.ts'

const AT = '2026-11-20T09:00:00Z'
const ASK = { aggregator: 'easypost', days: 60, limit: 100, seconds: 90 }

let open: OpenDatabase
let ingest: Ingest
let api: AggregatorApi
beforeEach(async () => {
  open = await openFresh('postgres')
  ingest = createIngest({ db: open.db, policy: testPolicy }).ingest
  api = await startAggregatorApi()
})
afterEach(() => open.close())

const tell = async (topic: string, body: object) =>
  ingest([receive(signed(topic, Buffer.from(JSON.stringify(body))))], patient())
/** Orders of one parcel each, numbered `N1`, `N2`, … */
const parcels = async (count: number, carrier?: string) => {
  for (let id = 1; id <= count; id += 1)
    await tell('orders/create', orderOf(id, { at: AT, number: `N${id}`, ...(carrier && { carrier }) }))
}
const run = (registry = createEasyPostTrackers(API_KEY, api.origin, freely())) =>
  registerTrackers({ db: open.db, registry, policy: testPolicy.tracking }, patient())
const rows = async () =>
  (await sql(open.url ?? '', 'select number, standing, attempts from wismo.trackers order by number')).map(
    ({ number, standing, attempts }) => `${number} ${standing} ${attempts}`,
  )
const numbers = () => api.asked.map(each => each.number).toSorted()
const leasesEnd = () => sql(open.url ?? '', "update wismo.trackers set leased_until = now() - interval '1 s'")

describe('a parcel is registered', () => {
  test('once, with its carrier, and is known to be from then on', async () => {
    await parcels(2)
    expect(await run()).toEqual({ registered: 2, unsupported: 0 })
    expect(await run()).toEqual({ registered: 0, unsupported: 0 })
    expect(api.asked).toEqual([
      { number: 'N1', carrier: 'UPS' },
      { number: 'N2', carrier: 'UPS' },
    ])
    expect(await trackersOf(open.db, orderId(SHOP, '1'))).toEqual([
      { number: 'N1', aggregator: 'easypost', standing: 'registered', reason: null },
    ])
  })

  test('without a carrier that nobody knows: the aggregator may know it', async () => {
    await parcels(1, 'Alpine Post')
    await run()
    expect(api.asked).toEqual([{ number: 'N1', carrier: null }])
  })

  test('once, though two orders are in it', async () => {
    await tell('orders/create', orderOf(1, { at: AT, number: 'SHARED' }))
    await tell('orders/create', orderOf(2, { at: AT, number: 'shared' }))
    await run()
    expect(numbers()).toEqual(['SHARED'])
  })

  test('at AfterShip too, where one that is there already is as good as a new one', async () => {
    await parcels(1)
    api.followed.add('N1')
    const aftership = createAfterShipTrackers(API_KEY, api.origin, freely())
    expect(await run(aftership)).toEqual({ registered: 1, unsupported: 0 })
    expect(await rows()).toEqual(['N1 registered 0'])
  })
})

describe('a parcel is not registered', () => {
  test('when a carrier has told of it by itself', async () => {
    await parcels(2)
    const scan = { status: 'pre_transit', detail: 'label_created', at: AT }
    await ingest([await receiveEasyPost(trackerBody({ number: 'N1', details: [scan] }))], patient())
    await run()
    expect(numbers()).toEqual(['N2'])
  })

  test('for a scan of its shop alone it still is: those name no number and come from few carriers', async () => {
    await parcels(1)
    await tell('fulfillment_events/create', {
      id: 9,
      fulfillment_id: 12,
      order_id: 1,
      status: 'in_transit',
      happened_at: AT,
      created_at: AT,
      updated_at: AT,
    })
    await run()
    expect(numbers()).toEqual(['N1'])
  })

  test('of a test order, without a number, cancelled or delivered', async () => {
    await tell('orders/create', { ...orderOf(1, { at: AT, number: 'N1' }), test: true })
    await tell('orders/create', orderOf(2, { at: AT }))
    const sent = orderOf(3, { at: AT, number: 'N3' })
    const [fulfillment] = Reflect.get(sent, 'fulfillments')
    await tell('orders/create', { ...sent, fulfillments: [{ ...fulfillment, status: 'cancelled' }] })
    await tell('orders/create', orderOf(4, { at: AT, number: 'N4' }))
    await tell('fulfillment_events/create', {
      id: 9,
      fulfillment_id: 42,
      order_id: 4,
      status: 'delivered',
      happened_at: AT,
      created_at: AT,
      updated_at: AT,
    })
    expect(await run()).toEqual({ registered: 0, unsupported: 0 })
    expect(await rows()).toEqual([])
  })

  test('when its number was told too long ago', async () => {
    await parcels(2)
    await sql(
      open.url ?? '',
      "update wismo.shipments set first_seen_at = now() - interval '61 days' where number = 'N1'",
    )
    await run()
    expect(numbers()).toEqual(['N2'])
  })

  test('when a carrier told of it while it waited for another try', async () => {
    await parcels(1)
    api.troubles.push('broken')
    await expect(run()).rejects.toThrow(AggregatorUnavailable)
    await leasesEnd()
    const scan = { status: 'pre_transit', detail: 'label_created', at: AT }
    await ingest([await receiveEasyPost(trackerBody({ number: 'N1', details: [scan] }))], patient())
    await run()
    expect([numbers(), await rows()]).toEqual([[], []])
  })
})

test('a number that the aggregator does not follow is remembered with the reason, and not asked for again', async () => {
  await parcels(1)
  api.strange.add('N1')
  expect(await run()).toEqual({ registered: 0, unsupported: 1 })
  expect(await run()).toEqual({ registered: 0, unsupported: 0 })
  expect(await trackersOf(open.db, orderId(SHOP, '1'))).toEqual([
    {
      number: 'N1',
      aggregator: 'easypost',
      standing: 'unsupported',
      reason: 'EasyPost does not follow it (TRACKER.CREATE.ERROR)',
    },
  ])
})

test('five at once register each parcel once', async () => {
  await parcels(30)
  const done = await Promise.all([run(), run(), run(), run(), run()])
  expect(done.reduce((sum, each) => sum + each.registered, 0)).toBe(30)
  expect(new Set(numbers()).size).toBe(30)
  expect(api.asked).toHaveLength(30)
})

test('what a killed one had claimed is left alone until its lease ends, and is then registered', async () => {
  await parcels(3)
  expect(await claimTrackers(open.db, ASK)).toHaveLength(3)
  expect(await run()).toEqual({ registered: 0, unsupported: 0 })
  await leasesEnd()
  expect(await run()).toEqual({ registered: 3, unsupported: 0 })
})

test('one whose answer was lost is asked again, and followed once', async () => {
  await parcels(1)
  api.followed.add('N1')
  await claimTrackers(open.db, ASK)
  await leasesEnd()
  expect(await run()).toEqual({ registered: 1, unsupported: 0 })
  expect(api.followed.size).toBe(1)
})

test('what fails holds nobody else up, and is tried again later each time', async () => {
  await parcels(3)
  api.troubles.push('cut off')
  await expect(run()).rejects.toThrow(AggregatorUnavailable)
  expect(await rows()).toEqual(['N1 due 1', 'N2 registered 0', 'N3 registered 0'])
  expect(await claimTrackers(open.db, ASK)).toEqual([])
  await leasesEnd()
  expect(await run()).toEqual({ registered: 1, unsupported: 0 })
})

test('an aggregator that refuses the key is asked once in a run, and nothing is lost', async () => {
  await parcels(3)
  await expect(run(createEasyPostTrackers('a wrong key', api.origin, freely()))).rejects.toThrow(
    AggregatorRefused,
  )
  expect(await rows()).toEqual(['N1 due 1', 'N2 due 0', 'N3 due 0'])
  await leasesEnd()
  expect(await run()).toEqual({ registered: 3, unsupported: 0 })
})

test('one that has had enough is waited for as it says', async () => {
  await parcels(2)
  api.troubles.push('too many requests')
  expect(await run()).toEqual({ registered: 2, unsupported: 0 })
})
