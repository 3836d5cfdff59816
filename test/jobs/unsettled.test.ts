import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createShopifyAdmin } from '../../src/clients/shopify-admin.ts'
import { createIngest } from '../../src/ingest.ts'
import { expire } from '../../src/jobs/expire.ts'
import { refetch } from '../../src/jobs/refetch.ts'
import { receiveAdminOrder } from '../../src/sources/shopify/admin.ts'
import { historyOf } from '../../src/store/explain.ts'
import { readInbox } from '../../src/store/inbox.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { altered, fixture, NO_KITS, receive, SHOP, signed } from '../support/shopify.ts'
import {
  ADMIN_TOKEN,
  adminAllocation,
  adminOrder,
  allocationGid,
  orderGid,
  page,
  startShopifyAdmin,
} from '../support/shopify-admin.ts'

// What a shop told to have changed without saying what: whom it marks, and what settles it.

const ORDER = `${SHOP}:9007199254740995123`
const RETURN = `return:${SHOP}:40077001`
/** After the order of the fixtures was written. */
const CHANGED = '2026-11-20T23:30:00.000Z'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const ingest = () => createIngest({ db: open.db, policy: testPolicy }).ingest
const delivered = (topic: string, body = fixture(topic), headers = {}) =>
  receive(signed(topic, body, { 'x-shopify-triggered-at': CHANGED, ...headers }))
const tell = (...told: Parameters<typeof delivered>) => ingest()([delivered(...told)], patient())
const snapshotOf = (updated_at: string) =>
  tell('orders/updated', altered('orders/updated', { updated_at }), { 'x-shopify-event-id': updated_at })
const since = async () => (await historyOf(open.db, ORDER))?.unsettledSince
const fetches = async () => (await sql(open.url ?? '', 'select ref from wismo.fetches')).map(row => row.ref)
/** The inbox tended `days` after the change was told. */
const tend = (days: number, shops: readonly string[] = []) => {
  const now = new Date(Date.parse(CHANGED) + days * 86_400_000)
  return expire(open.db, testPolicy.inbox, shops, () => now, patient())
}

async function askable() {
  const standIn = await startShopifyAdmin()
  standIn.orders.set(orderGid, adminOrder({ fulfillmentOrders: page([adminAllocation()]) }))
  standIn.things.set(allocationGid, orderGid)
  standIn.things.set('gid://shopify/Return/40077001', orderGid)
  const admin = createShopifyAdmin([{ shop: SHOP, token: ADMIN_TOKEN }], standIn.origin)
  const ask = () =>
    refetch(
      {
        db: open.db,
        admin,
        ingest: ingest(),
        receive: (fetched, at) => receiveAdminOrder(fetched, at, NO_KITS),
        clock: () => new Date('2026-11-21T12:00:00Z'),
      },
      patient(),
    )
  return { standIn, ask }
}

describe('an order of which something has changed', () => {
  test('is marked at once when it holds what is named', async () => {
    await tell('orders/create')
    await tell('returns/approve')
    expect(await since()).toBeNull()
    await tell('returns/update')
    expect(await since()).toBe(CHANGED)
  })

  test('is marked as soon as it is known to hold what was named before', async () => {
    await tell('returns/update')
    await tell('orders/create')
    expect(await since()).toBeNull()
    await tell('returns/approve')
    expect(await since()).toBe(CHANGED)
  })

  test('is marked also when both are told in one batch', async () => {
    const batch = ['returns/update', 'returns/approve'].map(topic => delivered(topic))
    await ingest()(batch, patient())
    expect(await since()).toBe(CHANGED)
  })

  test('is marked whichever of the two is committed first, by writers at once', async () => {
    const orders = Array.from({ length: 12 }, (_, nth) => 5_000 + nth)
    const pairs = orders.flatMap(id => [
      delivered('returns/update', altered('returns/update', { id })),
      delivered('returns/approve', altered('returns/approve', { id, order: { id } })),
    ])
    await Promise.all(pairs.map(each => ingest()([each], patient())))
    const marked = await sql(open.url ?? '', 'select id from wismo.orders where refetch_after is not null')
    expect(marked).toHaveLength(orders.length)
  })

  test('is not marked by what an order of today knows already', async () => {
    await snapshotOf('2026-11-20T23:31:00Z')
    await tell('returns/approve')
    await tell('returns/update')
    expect(await since()).toBeNull()
  })
})

describe('without credentials', () => {
  const changed = async () => {
    await tell('orders/create')
    await tell('returns/approve')
    await tell('returns/update')
  }

  test('the next snapshot settles the order and what is to be fetched, and an older one neither', async () => {
    await changed()
    await snapshotOf('2026-11-20T23:29:00Z')
    await tend(0.1)
    expect([await since(), await fetches()]).toEqual([CHANGED, [RETURN]])
    await snapshotOf('2026-11-20T23:30:00Z')
    await tend(0.1)
    expect([await since(), await fetches()]).toEqual([null, []])
  })

  test('an order that waits stays marked for as long as it takes, and is no report', async () => {
    await changed()
    await tend(100)
    expect([await since(), await fetches()]).toEqual([CHANGED, [RETURN]])
    expect((await readInbox(open.db)).expired).toEqual([])
  })

  test('what nobody holds is given up after the days of the policy, and reported', async () => {
    await tell('fulfillment_orders/moved')
    await tend(testPolicy.inbox.fetchDays - 0.1)
    expect(await fetches()).toEqual([`allocation:${SHOP}:9007199254740996001`])
    await tend(testPolicy.inbox.fetchDays + 0.1)
    expect(await fetches()).toEqual([])
    expect((await readInbox(open.db)).expired).toMatchObject([
      {
        source: 'shopify',
        cause: 'allocation',
        events: 1,
        examples: [`allocation:${SHOP}:9007199254740996001`],
      },
    ])
  })
})

describe('with credentials', () => {
  test('only the call settles what is to be fetched, since no snapshot carries holds', async () => {
    const { standIn, ask } = await askable()
    await tell('orders/create')
    await tell('returns/approve')
    await tell('returns/update')
    await snapshotOf('2026-11-20T23:31:00Z')
    await tend(100, [SHOP])
    expect([await since(), await fetches()]).toEqual([null, [RETURN]])
    await ask()
    expect([standIn.asked, await fetches()]).toEqual([[orderGid], []])
  })

  test('one call settles the mark with the thing that it was told of', async () => {
    const { standIn, ask } = await askable()
    await tell('orders/create')
    await tell('returns/approve')
    await tell('returns/update')
    expect(await ask()).toEqual({ fetched: 1 })
    expect([await since(), await fetches(), standIn.asked]).toEqual([null, [], [orderGid]])
    expect(await ask()).toEqual({ fetched: 0 })
  })

  test('the call that finds the order of an unknown thing leaves no second one to make', async () => {
    const { standIn, ask } = await askable()
    await tell('fulfillment_orders/moved')
    await ask()
    expect(await since()).toBeNull()
    expect(await ask()).toEqual({ fetched: 0 })
    expect(standIn.asked).toEqual([allocationGid])
  })
})
