import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WismoEvent } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import { type ResourceKind, receiveResource } from '../../src/sources/shipstation/resource.ts'
import { findOrders, load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { permutations } from '../support/permutations.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'
import { type Body, LEGS, v1Order, v1Shipment } from '../support/shipstation-v1.ts'
import { STORES } from '../support/shipstation-worker.ts'
import { shopOrder } from '../support/shop-order.ts'
import { SHOP } from '../support/shopify.ts'

const AT = '2026-11-21T12:00:00.000Z'
const A = '6100000000001'
const B = '6100000000002'
const OTHER_LINE = '14100000000777'

type Told = WismoEvent | readonly [ResourceKind, Body]
const isEvent = (told: Told): told is WismoEvent => !Array.isArray(told)

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

async function tell(...told: readonly Told[]): Promise<void> {
  const { ingest } = createIngest({ db: open.db, policy: testPolicy })
  for (const each of told) {
    const delivery = isEvent(each)
      ? received([each], AT)
      : receiveResource({ kind: each[0], resource: each[1], date: null, store: null }, AT, STORES)
    await ingest([delivery], patient())
  }
}

const stateOf = async (id: string) =>
  (await load(open.db, { orders: [`${SHOP}:${id}`], refs: [] })).orders[0]?.state ?? null

const numbersOf = async (id: string) => (await stateOf(id))?.parcels.map(each => each.number)

const chair = (line: string | null, quantity = 1) => ({ lineItemKey: line, sku: 'CHAIR', quantity })
const one = (line: string) => ({ [line]: { quantity: 1, sku: 'CHAIR' } })

describe('a label finds its order', () => {
  test('by its key, whatever number somebody typed', async () => {
    await tell(shopOrder(A, '#WM-2001', one(LEGS)), [
      'shipments',
      v1Shipment({ orderNumber: 'replacement for Ida' }),
    ])
    expect(await stateOf(A)).toMatchObject({ status: 'shipped', lines: [{ tracked: 1 }] })
  })

  test('by store and number where the key is none of the shop, and the unit by SKU', async () => {
    await tell(shopOrder(A, '#WM-2001', one(LEGS)), [
      'shipments',
      v1Shipment({ orderKey: 'manual-4f2a', orderNumber: 'wm-2001', shipmentItems: [chair(null)] }),
    ])
    expect(await stateOf(A)).toMatchObject({ status: 'shipped', lines: [{ tracked: 1 }] })
  })

  test('days before the shop tells of it', async () => {
    await tell(['shipments', v1Shipment()], ['orders', v1Order()])
    expect(await stateOf(A)).toBeNull()
    await tell(shopOrder(A, '#WM-2001', one(LEGS), { createdAt: '2026-11-24T08:00:00.000Z' }))
    expect(await stateOf(A)).toMatchObject({ status: 'shipped' })
  })

  test('and never makes one: an order that does not exist stays unknown', async () => {
    await tell(['shipments', v1Shipment()], ['orders', v1Order()])
    expect(await findOrders(open.db, 'WM-2001', 10)).toEqual([])
  })
})

describe('key and number name different orders', () => {
  const told: readonly Told[] = [
    shopOrder(A, '#WM-1', { [OTHER_LINE]: { quantity: 1, sku: 'CHAIR' } }),
    shopOrder(B, '#WM-2001', { '14100000000888': { quantity: 1, sku: 'CHAIR' } }),
    ['shipments', v1Shipment({ shipmentItems: [chair(null)] })],
  ]

  test.each(permutations(told).map((order, nth) => [nth, order] as const))(
    'and the key wins, whatever comes first (%d)',
    async (_nth, order) => {
      await tell(...order)
      expect(await stateOf(A)).toMatchObject({ status: 'shipped', lines: [{ tracked: 1 }] })
      expect(await stateOf(B)).toMatchObject({ status: 'confirmed', parcels: [], flags: ['unmatched'] })
    },
  )
})

describe('several orders there and here', () => {
  test('two orders merged into one box are both on their way in it, each with its own unit', async () => {
    const merged = v1Order({
      orderId: 774009,
      items: [chair(LEGS), chair(OTHER_LINE)],
      advancedOptions: { storeId: 41001, mergedOrSplit: true, mergedIds: [774001, 774002] },
    })
    const box = v1Shipment({ orderId: 774009, shipmentItems: [chair(LEGS), chair(OTHER_LINE)] })
    await tell(
      shopOrder(A, '#WM-2001', { [LEGS]: { quantity: 2, sku: 'CHAIR' } }),
      shopOrder(B, '#WM-2002', { [OTHER_LINE]: { quantity: 2, sku: 'CHAIR' } }),
      ['orders', v1Order({ items: [chair(LEGS)] })],
      [
        'orders',
        v1Order({ orderId: 774002, orderKey: B, orderNumber: 'WM-2002', items: [chair(OTHER_LINE)] }),
      ],
      ['shipments', box],
      ['orders', merged],
    )
    for (const id of [A, B])
      expect(await stateOf(id)).toMatchObject({
        status: 'partially_shipped',
        lines: [{ tracked: 1 }],
        parcels: [{ live: true }],
      })
  })

  test('one order split into two is on its way when both are', async () => {
    const half = (n: number) => ({ orderId: 774010 + n, orderNumber: `WM-2001-${n}`, orderKey: `split-${n}` })
    const split = (n: number, line: string) =>
      v1Order({
        ...half(n),
        items: [chair(line)],
        advancedOptions: { storeId: 41001, mergedOrSplit: true, parentId: 774001 },
      })
    const label = (n: number, line: string) =>
      v1Shipment({ ...half(n), shipmentId: n, trackingNumber: `1Z${n}`, shipmentItems: [chair(line)] })
    await tell(
      shopOrder(A, '#WM-2001', { ...one(LEGS), ...one(OTHER_LINE) }),
      ['shipments', label(1, LEGS)],
      ['orders', split(1, LEGS)],
      ['orders', split(2, OTHER_LINE)],
    )
    expect(await stateOf(A)).toMatchObject({ status: 'partially_shipped' })
    await tell(['shipments', label(2, OTHER_LINE)])
    expect(await numbersOf(A)).toEqual(['1Z1', '1Z2'])
    expect(await stateOf(A)).toMatchObject({ status: 'shipped' })
  })
})
