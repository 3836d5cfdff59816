import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShopifyAdmin } from '../../src/clients/shopify-admin.ts'
import { createIngest } from '../../src/ingest.ts'
import { type RefetchParts, refetch } from '../../src/jobs/refetch.ts'
import { receiveAdminOrder } from '../../src/sources/shopify/admin.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { everywhere } from '../support/everywhere.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { altered, fixture, NO_KITS, receive, SHOP, signed } from '../support/shopify.ts'
import {
  ADMIN_TOKEN,
  type AdminStandIn,
  adminAllocation,
  adminOrder,
  allocationGid,
  orderGid,
  page,
  startShopifyAdmin,
} from '../support/shopify-admin.ts'

const ORDER = `${SHOP}:9007199254740995123`

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const rows = (text: string) => sql(open.url ?? '', text)
const owed = async () => ({
  orders: (await rows('select id from wismo.orders where refetch_after is not null')).length,
  fetches: (await rows('select ref from wismo.fetches')).length,
})
const ingest = () => createIngest({ db: open.db, policy: testPolicy }).ingest

async function tell(topic: string, body = fixture(topic), headers = {}): Promise<void> {
  await ingest()([receive(signed(topic, body, headers))], patient())
}

async function shop(): Promise<{ standIn: AdminStandIn; parts: RefetchParts }> {
  const standIn = await startShopifyAdmin()
  standIn.orders.set(orderGid, adminOrder({ fulfillmentOrders: page([adminAllocation()]) }))
  standIn.things.set(allocationGid, orderGid)
  const parts: RefetchParts = {
    db: open.db,
    admin: createShopifyAdmin([{ shop: SHOP, token: ADMIN_TOKEN }], standIn.origin),
    ingest: ingest(),
    receive: (fetched, at) => receiveAdminOrder(fetched, at, NO_KITS),
    clock: () => new Date('2026-11-21T12:00:00Z'),
  }
  return { standIn, parts }
}

describe('an order that was edited', () => {
  const edited = (committed_at: string) =>
    tell(
      'orders/edited',
      altered('orders/edited', { order_edit: { order_id: '9007199254740995123', committed_at } }),
    )

  test('is asked for once, ingested like a webhook, and owed no more', async () => {
    const { standIn, parts } = await shop()
    await edited('2026-11-20T21:40:11Z')
    expect(await refetch(parts, patient())).toEqual({ fetched: 1 })
    expect(standIn.asked).toEqual([orderGid])
    expect(await owed()).toEqual({ orders: 0, fetches: 0 })
    const { orders } = await load(open.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.facts?.order?.body.name).toBe('#WM-20417')
    expect(await refetch(parts, patient())).toEqual({ fetched: 0 })
  })

  test('is settled by the next webhook that carries it, when nobody can ask', async () => {
    await edited('2026-11-20T21:40:11Z')
    expect((await owed()).orders).toBe(1)
    await tell('orders/updated')
    expect((await owed()).orders).toBe(0)
  })

  test('and edited again while it was asked for stays owed', async () => {
    const { parts } = await shop()
    await edited('2026-11-20T21:40:11Z')
    const slow: RefetchParts = {
      ...parts,
      receive: fetched => parts.receive(fetched, '2026-11-21T12:00:00Z'),
      ingest: async (batch, deadline) => {
        const answer = await parts.ingest(batch, deadline)
        await edited('2026-11-22T09:00:00Z')
        return answer
      },
    }
    await refetch(slow, patient())
    expect((await owed()).orders).toBe(1)
  })

  test('that the shop has no more is owed no more', async () => {
    const { standIn, parts } = await shop()
    standIn.orders.clear()
    await edited('2026-11-20T21:40:11Z')
    await refetch(parts, patient())
    expect(await owed()).toEqual({ orders: 0, fetches: 0 })
  })
})

describe('a fulfilment order', () => {
  const change = (n = 1) =>
    tell('fulfillment_orders/placed_on_hold', undefined, {
      'x-shopify-event-id': `hold-${n}`,
      'x-shopify-triggered-at': `2026-11-20T21:40:1${n}Z`,
    })

  test('that nobody holds finds its order by one call, and holds of the shop become holds here', async () => {
    const { standIn, parts } = await shop()
    standIn.orders.set(
      orderGid,
      adminOrder({
        fulfillmentOrders: page([
          adminAllocation({ status: 'ON_HOLD', fulfillmentHolds: [{ reason: 'OTHER' }] }),
        ]),
      }),
    )
    await tell('fulfillment_orders/moved')
    await refetch(parts, patient())
    expect(standIn.asked).toEqual([allocationGid])
    const { orders } = await load(open.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.state?.lines.find(line => line.id === '9007199254740995202')?.held).toBe(1)
  })

  test('told of many times is one call, and once it is known the call is for its order', async () => {
    const { standIn, parts } = await shop()
    await tell('fulfillment_orders/moved')
    await tell('fulfillment_orders/rescheduled')
    await tell('fulfillment_holds/added')
    await refetch(parts, patient())
    expect(standIn.asked).toEqual([allocationGid])
    await change(1)
    await tell(
      'orders/edited',
      altered('orders/edited', {
        order_edit: { order_id: '9007199254740995123', committed_at: '2026-11-22T09:00:00Z' },
      }),
    )
    await refetch(parts, patient())
    // placed_on_hold names two: the one that is known goes with its order, the remaining one is unknown.
    expect(standIn.asked.slice(1).toSorted()).toEqual([
      'gid://shopify/FulfillmentOrder/9007199254740996002',
      orderGid,
    ])
    expect(await owed()).toEqual({ orders: 0, fetches: 0 })
  })

  test('prepared for pickup is ready once it is known whose it is', async () => {
    const { standIn, parts } = await shop()
    const collected = adminAllocation({ deliveryMethod: { methodType: 'PICK_UP' } })
    standIn.orders.set(orderGid, adminOrder({ fulfillmentOrders: page([collected]) }))
    await tell('fulfillment_orders/line_items_prepared_for_pickup')
    await refetch(parts, patient())
    const { orders } = await load(open.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.state?.lines.find(line => line.id === '9007199254740995202')).toMatchObject({
      kind: 'pickup',
      ready: 1,
    })
  })
})

describe('several runs at once', () => {
  test('share what is owed: every order is asked for once', async () => {
    const { standIn, parts } = await shop()
    standIn.delay = 30
    for (let n = 1; n <= 30; n += 1) {
      const order_edit = { order_id: String(n), committed_at: '2026-11-20T10:00:00Z' }
      await tell('orders/edited', altered('orders/edited', { order_edit }))
      standIn.orders.set(
        `gid://shopify/Order/${n}`,
        adminOrder({ id: `gid://shopify/Order/${n}`, name: `#${n}` }),
      )
    }
    const runs = await Promise.all(Array.from({ length: 5 }, () => refetch(parts, patient())))
    expect(new Set(standIn.asked).size).toBe(30)
    expect(standIn.asked).toHaveLength(30)
    expect(runs.reduce((sum, run) => sum + run.fetched, 0)).toBe(30)
    expect(await owed()).toEqual({ orders: 0, fetches: 0 })
  })
})

describe('when the shop has trouble', () => {
  test('a throttle is waited out', async () => {
    const { standIn, parts } = await shop()
    await tell('orders/edited')
    standIn.troubles.push('throttled', 'throttled')
    expect(await refetch(parts, patient())).toEqual({ fetched: 1 })
    expect(standIn.asked).toHaveLength(3)
  })

  test('what failed stays owed, is left alone until its lease ends, and is then asked for again', async () => {
    const { standIn, parts } = await shop()
    await tell('orders/edited')
    standIn.troubles.push('broken')
    await expect(refetch(parts, patient())).rejects.toMatchObject({ name: 'ShopifyUnavailable' })
    expect((await owed()).orders).toBe(1)
    expect(await refetch(parts, patient())).toEqual({ fetched: 0 })
    await rows("update wismo.orders set refetch_leased_until = now() - interval '1 second'")
    expect(await refetch(parts, patient())).toEqual({ fetched: 1 })
  })
})

test('an answer about somebody who was redacted is stored without its body', async () => {
  const { parts } = await shop()
  const redaction = { shop_domain: SHOP, customer: { email: 'ada.muster@example.org' }, orders_to_redact: [] }
  await tell('orders/updated')
  await tell('customers/redact', Buffer.from(JSON.stringify(redaction)))
  await tell(
    'orders/edited',
    altered('orders/edited', {
      order_edit: { order_id: '9007199254740995123', committed_at: '2026-11-22T09:00:00Z' },
    }),
  )
  await refetch(parts, patient())
  expect(
    await rows("select redacted_at is not null as gone from wismo.deliveries where topic = 'admin/order'"),
  ).toEqual([{ gone: true }])
  expect(await everywhere(open.url ?? '', ['Muster'])).toEqual([])
})
