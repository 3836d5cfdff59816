import { afterEach, beforeEach, expect, test } from 'vitest'
import { createShopifyAdmin } from '../../../src/clients/shopify-admin.ts'
import { watchSubscriptions } from '../../../src/jobs/watch/subscriptions.ts'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
import { patient } from '../../support/received.ts'
import { SHOP } from '../../support/shopify.ts'
import { ADMIN_TOKEN, type AdminStandIn, startShopifyAdmin } from '../../support/shopify-admin.ts'
import { watching } from '../../support/watch.ts'

const NEEDED = ['orders/create', 'fulfillment_events/create']
const BOTH = ['ORDERS_CREATE', 'FULFILLMENT_EVENTS_CREATE']

let open: OpenDatabase
let shopify: AdminStandIn
beforeEach(async () => {
  open = await openFresh('postgres')
  shopify = await startShopifyAdmin()
})
afterEach(() => open.close())

const { alerts } = watching(() => open)
const at = (day: number) =>
  watchSubscriptions(
    {
      db: open.db,
      admin: createShopifyAdmin([{ shop: SHOP, token: ADMIN_TOKEN }], shopify.origin),
      needed: NEEDED,
      clock: () => new Date(Date.parse('2026-11-01T00:00:00.000Z') + day * 86_400_000),
    },
    patient(),
  )

test('a topic that is needed and not there is told once for the shop, until it is there again', async () => {
  shopify.topics = ['ORDERS_CREATE']
  await Promise.all([1, 2, 3, 4, 5].map(() => at(0)))
  expect(await alerts()).toMatchObject([
    {
      kind: 'subscription_vanished',
      fingerprint: SHOP,
      count: 1,
      detail: { shop: SHOP, topics: ['FULFILLMENT_EVENTS_CREATE'] },
    },
  ])
  shopify.topics = BOTH
  expect(await at(1)).toEqual({ open: 0, cleared: 1 })
})

test('after eight failures Shopify deletes the subscriptions: all of them missing is told too', async () => {
  shopify.topics = [...BOTH, 'RETURNS_REQUEST']
  expect(await at(0)).toEqual({ open: 0, cleared: 0 })
  shopify.topics = []
  await at(1)
  expect(await alerts()).toMatchObject([{ count: 3 }])
  // One that nobody needs and nobody makes anew was given up.
  await at(16)
  expect(await alerts()).toMatchObject([{ count: 2, detail: { topics: BOTH.toSorted() } }])
})

test('of a shop whose subscriptions are in the app’s own configuration nothing is listed and nothing said', async () => {
  expect(await at(0)).toEqual({ open: 0, cleared: 0 })
})

test('a shop that cannot be asked keeps its alert', async () => {
  shopify.topics = ['ORDERS_CREATE']
  await at(0)
  shopify.troubles.push('broken')
  await expect(at(1)).rejects.toMatchObject({ name: 'ShopifyUnavailable' })
  expect(await alerts()).toHaveLength(1)
})
