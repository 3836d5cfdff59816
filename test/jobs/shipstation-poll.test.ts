import { afterEach, beforeEach, expect, test } from 'vitest'
import { pollShipStation } from '../../src/jobs/shipstation-poll.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { patient, received } from '../support/received.ts'
import {
  LEGS,
  startShipStationV1,
  type V1StandIn,
  v1Fulfillment,
  v1Order,
  v1Shipment,
} from '../support/shipstation-v1.ts'
import { NOW, v1Worker } from '../support/shipstation-worker.ts'
import { shopOrder } from '../support/shop-order.ts'
import { SHOP } from '../support/shopify.ts'

const ONE = `${SHOP}:6100000000001`

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

let now = NOW
const at = (instant: string) => {
  now = new Date(instant)
}

async function account() {
  at('2026-11-21T12:00:00.000Z')
  const standIn = await startShipStationV1()
  const worker = v1Worker(open, open.db, standIn, { clock: () => now })
  await worker.ingest(
    [received([shopOrder('6100000000001', '#WM-2001', { [LEGS]: 1 })], now.toISOString())],
    patient(),
  )
  const tick = () => pollShipStation(open.db, () => now, patient())
  const cursors = () => worker.rows('select position from wismo.cursors order by name')
  return { standIn, ...worker, tick, cursors }
}

/** Of each call what it was asked since, on the clocks of California. */
const since = (standIn: V1StandIn) =>
  standIn.asked.map(each => {
    const { pathname, searchParams } = new URL(each, 'http://localhost')
    const [name, value] = [...searchParams].find(([key]) => key.endsWith('DateStart')) ?? []
    return `${pathname} ${name} ${value}`
  })

test('a label that is voided, which no webhook tells, is void by the next poll', async () => {
  const v1 = await account()
  v1.standIn.shipments.push(v1Shipment())
  await v1.tick()
  await v1.work()
  expect(await v1.state(ONE)).toMatchObject({ status: 'shipped' })
  v1.standIn.shipments.splice(0, 1, v1Shipment({ voided: true, voidDate: '2026-11-21T04:05:00.0000000' }))
  at('2026-11-21T12:10:00.000Z')
  await v1.tick()
  await v1.work()
  expect(await v1.state(ONE)).toMatchObject({ status: 'confirmed', parcels: [{ stage: 'voided' }] })
})

test('holds, cancels and orders marked as shipped are found, and labels whose webhook was missed', async () => {
  const v1 = await account()
  v1.standIn.orders.push(v1Order({ orderStatus: 'on_hold' }))
  await v1.tick()
  await v1.work()
  expect(await v1.state(ONE)).toMatchObject({ status: 'on_hold' })
  v1.standIn.orders.splice(
    0,
    1,
    v1Order({ orderStatus: 'shipped', modifyDate: '2026-11-21T04:05:00.0000000' }),
  )
  v1.standIn.fulfillments.push(v1Fulfillment({ createDate: '2026-11-21T04:05:00.0000000' }))
  at('2026-11-21T12:10:00.000Z')
  await v1.tick()
  await v1.work()
  // Whose contents nobody told: a parcel, and no proof that the order is on its way.
  expect(await v1.state(ONE)).toMatchObject({
    status: 'confirmed',
    parcels: [{ number: '794600000001', live: true }],
  })
})

test('each poll begins a quarter of an hour before the last one that was read to its end', async () => {
  const v1 = await account()
  await v1.tick()
  await v1.work()
  expect(since(v1.standIn)).toEqual([
    '/fulfillments createDateStart 2026-11-20 03:45:00',
    '/orders modifyDateStart 2026-11-20 03:45:00',
    '/shipments createDateStart 2026-11-20 03:45:00',
    '/shipments voidDateStart 2026-11-20 03:45:00',
  ])
  v1.standIn.asked.length = 0
  at('2026-11-21T12:10:00.000Z')
  await v1.tick()
  await v1.work()
  expect(since(v1.standIn)[0]).toBe('/fulfillments createDateStart 2026-11-21 03:45:00')
  expect(await v1.cursors()).toEqual(
    Array.from({ length: 4 }, () => ({ position: '2026-11-21T12:10:00.000Z' })),
  )
})

test('the cursor stands while ShipStation cannot be asked, and nothing of that time is left out', async () => {
  const v1 = await account()
  await v1.tick()
  await v1.work()
  v1.standIn.troubles.push(...Array.from({ length: 4 }, () => ({ status: 503 })))
  at('2026-11-21T12:10:00.000Z')
  await v1.tick()
  await v1.work()
  expect(await v1.cursors()).toContainEqual({ position: '2026-11-21T12:00:00.000Z' })
  v1.standIn.asked.length = 0
  at('2026-11-21T18:00:00.000Z')
  await v1.tick()
  await v1.workOff()
  expect(since(v1.standIn)).toContain('/shipments voidDateStart 2026-11-21 03:45:00')
  // What came since is the next poll's.
  expect(await v1.cursors()).toContainEqual({ position: '2026-11-21T12:10:00.000Z' })
})

test('a poll of many pages is not begun anew by the ticks that fall into it', async () => {
  const v1 = await account()
  for (let n = 1; n <= 250; n += 1)
    v1.standIn.shipments.push(
      v1Shipment({ shipmentId: n, orderNumber: `X-${n}`, orderKey: null, trackingNumber: `1Z${n}` }),
    )
  v1.standIn.meanwhile = async () => {
    now = new Date(now.getTime() + 600_000)
    await v1.tick()
  }
  await v1.tick()
  await v1.work()
  const pages = v1.standIn.asked.flatMap(each =>
    each.includes('/shipments?createDateStart') ? [/page=(\d+)/.exec(each)?.[1]] : [],
  )
  expect(pages.slice(0, 3)).toEqual(['1', '2', '3'])
})

test('five ticks at once ask for what one does', async () => {
  const v1 = await account()
  await Promise.all(Array.from({ length: 5 }, v1.tick))
  await v1.work()
  expect(v1.standIn.asked).toHaveLength(4)
})
