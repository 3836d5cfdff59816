import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { priorTo } from '../support/gate.ts'
import { patient, received } from '../support/received.ts'
import {
  BATCH_URL,
  LEGS,
  STORE,
  startShipStationV1,
  v1Fulfillment,
  v1Order,
  v1Shipment,
} from '../support/shipstation-v1.ts'
import { NOW, v1Worker } from '../support/shipstation-worker.ts'
import { shopOrder } from '../support/shop-order.ts'
import { SHOP } from '../support/shopify.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const ONE = `${SHOP}:6100000000001`

async function account(told: Parameters<typeof v1Worker>[3] = {}) {
  const standIn = await startShipStationV1()
  return { standIn, ...v1Worker(open, open.db, standIn, told) }
}

/** As many orders of the shop, each with one label of its own behind the same batch. */
async function labelled(count: number, { standIn, ingest }: Awaited<ReturnType<typeof account>>) {
  const orders = Array.from({ length: count }, (_, nth) => {
    const [key, line] = [String(6_100_000_001_000 + nth), String(14_100_000_001_000 + nth)]
    standIn.shipments.push(
      v1Shipment({
        shipmentId: 1000 + nth,
        orderId: 50_000 + nth,
        orderKey: key,
        orderNumber: `WM-${5000 + nth}`,
        trackingNumber: `1Z${nth}`,
        shipmentItems: [{ lineItemKey: line, sku: 'CHAIR', quantity: 1 }],
      }),
    )
    return shopOrder(key, `#WM-${5000 + nth}`, { [line]: 1 })
  })
  await ingest([received(orders, NOW.toISOString())], patient())
}

const tracked = "select count(*)::int as n from wismo.orders where status = 'shipped'"
const parcels = 'select count(*)::int as n, count(distinct number)::int as numbers from wismo.shipments'

describe('five hundred labels behind one webhook', () => {
  test('are all applied by five calls, no parcel twice', async () => {
    const v1 = await account()
    await labelled(500, v1)
    await v1.announce()
    await v1.announce()
    await v1.work()
    expect(await v1.rows(tracked)).toEqual([{ n: 500 }])
    expect(await v1.rows(parcels)).toEqual([{ n: 500, numbers: 500 }])
    expect(v1.standIn.asked.map(each => /[?&]page=(\d+)/.exec(each)?.[1])).toEqual(['1', '2', '3', '4', '5'])
    expect(await v1.rows('select distinct outcome from wismo.deliveries')).not.toContainEqual({
      outcome: 'pending',
    })
  })

  test('are applied by five workers at once within the allowance of one', async () => {
    const calls = 3
    const v1 = await account({ allowance: { calls, windowMs: 700 } })
    v1.standIn.allowance = { calls, windowMs: 600 }
    const workers = [
      v1,
      ...Array.from({ length: 4 }, () =>
        v1Worker(open, open.db, v1.standIn, { allowance: { calls, windowMs: 700 } }),
      ),
    ]
    await labelled(500, v1)
    await v1.announce()
    for (let left = 1; left > 0; left = (await v1.rows('select key from wismo.tasks')).length)
      await Promise.all(workers.map(each => each.work()))
    expect(await v1.rows(tracked)).toEqual([{ n: 500 }])
    // Not one call more than the pages, and none was answered 429.
    expect(v1.standIn.asked).toHaveLength(5)
    expect(workers.flatMap(each => each.failures)).toEqual([])
  })
})

describe('a worker that is killed', () => {
  const leaseOver = "update wismo.tasks set leased_until = now() - interval '1 second'"

  test('between two pages is taken up where it was, nothing lost and nothing twice', async () => {
    const v1 = await account()
    await labelled(250, v1)
    await v1.announce()
    const dying = priorTo(open.db, 'wismo_settle_tasks', async nth => {
      if (nth === 2) throw new Error('killed')
    })
    await expect(v1Worker(open, dying, v1.standIn).work()).rejects.toThrow('killed')
    await v1.rows(leaseOver)
    await v1.work()
    expect(await v1.rows(tracked)).toEqual([{ n: 250 }])
    expect(await v1.rows(parcels)).toEqual([{ n: 250, numbers: 250 }])
    // The page that was committed and not settled is asked for once more.
    expect(v1.standIn.asked.map(each => /[?&]page=(\d+)/.exec(each)?.[1])).toEqual(['1', '2', '2', '3'])
  })

  test('before a page is committed has that page asked for again', async () => {
    const v1 = await account()
    await labelled(150, v1)
    await v1.announce()
    const dying = priorTo(open.db, 'wismo_commit', async () => {
      throw new Error('killed')
    })
    const dead = v1Worker(open, dying, v1.standIn)
    await dead.work()
    expect(dead.failures).toHaveLength(1)
    await v1.workOff()
    expect(await v1.rows(tracked)).toEqual([{ n: 150 }])
  })
})

describe('what ShipStation shows when it is asked', () => {
  test('is nothing yet, and is asked for again a few times before that is believed', async () => {
    const v1 = await account()
    await v1.announce()
    await v1.work()
    expect(v1.failures).toMatchObject([{ name: 'NothingYet' }])
    expect(await v1.rows("select outcome from wismo.deliveries where topic = 'SHIP_NOTIFY'")).toEqual([
      { outcome: 'pending' },
    ])
    v1.standIn.shipments.push(v1Shipment())
    await v1.workOff()
    expect(await v1.rows("select outcome from wismo.deliveries where topic = 'SHIP_NOTIFY'")).toEqual([
      { outcome: 'accepted' },
    ])
    expect(await v1.rows("select outcome from wismo.deliveries where topic = 'shipments'")).toEqual([
      { outcome: 'accepted' },
    ])
  })

  test('stays nothing, and that is the end of it', async () => {
    const v1 = await account()
    await v1.announce()
    await v1.workOff()
    expect(v1.standIn.asked).toHaveLength(4)
    expect(await v1.rows('select kind from wismo.alerts where cleared_at is null')).toEqual([])
  })

  test('was voided by then: there never was a parcel', async () => {
    const v1 = await account()
    await v1.ingest(
      [received([shopOrder('6100000000001', '#WM-2001', { [LEGS]: 1 })], NOW.toISOString())],
      patient(),
    )
    v1.standIn.shipments.push(v1Shipment({ voided: true, voidDate: '2026-11-20T12:00:00.0000000' }))
    await v1.announce()
    await v1.work()
    expect(await v1.state(ONE)).toMatchObject({
      status: 'confirmed',
      parcels: [{ stage: 'voided', live: false }],
    })
  })

  test('is one label that cannot be read among others that can', async () => {
    const v1 = await account()
    await labelled(2, v1)
    v1.standIn.shipments.unshift(v1Shipment({ createDate: 'yesterday' }))
    await v1.announce()
    await v1.work()
    expect(await v1.rows(tracked)).toEqual([{ n: 2 }])
    expect(await v1.rows("select reason from wismo.deliveries where outcome = 'quarantined'")).toEqual([
      { reason: 'shipments: createDate: is no time of V1' },
    ])
  })

  test('is refused for the key: ops are told which variables to mend, and then it goes on', async () => {
    const v1 = await account()
    v1.standIn.troubles.push(...Array.from({ length: 5 }, () => ({ status: 401 })))
    v1.standIn.shipments.push(v1Shipment())
    await v1.announce()
    for (let nth = 0; nth < 5; nth += 1) {
      await v1.rows('update wismo.tasks set due_at = now()')
      await v1.work()
    }
    const [alert] = await v1.rows(
      "select kind, detail ->> 'error' as error from wismo.alerts where cleared_at is null",
    )
    expect(alert).toMatchObject({
      kind: 'task_failing',
      error: expect.stringContaining('SHIPSTATION_V1_KEY'),
    })
    await v1.workOff()
    expect(await v1.rows('select kind from wismo.alerts where cleared_at is null')).toEqual([])
  })

  test('is nothing that it knows: the webhook is kept for a person, and nobody asks again', async () => {
    const v1 = await account()
    v1.standIn.troubles.push({ status: 404 })
    await v1.announce()
    await v1.work()
    expect(await v1.rows('select outcome from wismo.deliveries')).toEqual([{ outcome: 'quarantined' }])
    expect(await v1.rows('select key from wismo.tasks')).toEqual([])
  })
})

describe('a store', () => {
  test('that is ignored parks nothing and alerts nobody', async () => {
    const v1 = await account()
    for (let n = 1; n <= 20; n += 1)
      v1.standIn.shipments.push(
        v1Shipment({ shipmentId: n, orderNumber: `113-${n}`, advancedOptions: { storeId: 41002 } }),
      )
    await v1.announce(BATCH_URL.replace(`storeID=${STORE}&`, ''))
    await v1.work()
    expect(await v1.rows('select ref from wismo.parked_events')).toEqual([])
    expect(await v1.rows('select kind from wismo.alerts')).toEqual([])
  })

  test('that nobody mapped raises one alert in all', async () => {
    const v1 = await account()
    for (let n = 1; n <= 20; n += 1)
      v1.standIn.shipments.push(
        v1Shipment({ shipmentId: n, orderNumber: `W-${n}`, advancedOptions: { storeId: 41009 } }),
      )
    await v1.announce(BATCH_URL.replace(STORE, '41009'))
    await v1.work()
    expect(await v1.rows('select count from wismo.alerts')).toEqual([{ count: '20' }])
  })

  test('that a fulfilment does not name is found by its order, for all fulfilments of it in two calls', async () => {
    const v1 = await account()
    await v1.ingest(
      [received([shopOrder('6100000000001', '#WM-2001', { [LEGS]: 1 })], NOW.toISOString())],
      patient(),
    )
    v1.standIn.orders.push(v1Order({ orderStatus: 'shipped' }))
    v1.standIn.fulfillments.push(
      v1Fulfillment(),
      v1Fulfillment({ fulfillmentId: 996002, trackingNumber: '794600000002' }),
    )
    await v1.announce('https://ssapi6.shipstation.com/fulfillments')
    await v1.work()
    expect(v1.standIn.asked.map(each => each.replace(/[?&]page=.*/, ''))).toEqual([
      '/fulfillments',
      '/orders/774001',
      '/fulfillments?orderId=774001',
    ])
    expect((await v1.state(ONE))?.parcels.map(each => each.number)).toEqual(['794600000001', '794600000002'])
    expect(
      await v1.rows(
        "select outcome from wismo.deliveries where outcome = 'pending' and topic = 'fulfillments'",
      ),
    ).toEqual([])
  })

  test('that is ignored keeps a fulfilment out that does not name it', async () => {
    const v1 = await account()
    v1.standIn.orders.push(v1Order({ advancedOptions: { storeId: 41002 } }))
    v1.standIn.fulfillments.push(v1Fulfillment())
    await v1.announce('https://ssapi6.shipstation.com/fulfillments')
    await v1.work()
    expect(await v1.rows('select ref from wismo.parked_events')).toEqual([])
    expect(await v1.rows('select key from wismo.tasks')).toEqual([])
  })
})
