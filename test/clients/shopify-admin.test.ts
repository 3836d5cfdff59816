import { describe, expect, test } from 'vitest'
import { createShopifyAdmin } from '../../src/clients/shopify-admin.ts'
import { SHOP } from '../support/shopify.ts'
import {
  ADMIN_TOKEN,
  ANSWERED_AT,
  adminOrder,
  allocationGid,
  orderGid,
  startShopifyAdmin,
} from '../support/shopify-admin.ts'

async function client(token = ADMIN_TOKEN) {
  const standIn = await startShopifyAdmin()
  const admin = createShopifyAdmin([{ shop: SHOP, token }], standIn.origin)
  standIn.orders.set(orderGid, adminOrder())
  standIn.things.set(allocationGid, orderGid)
  return {
    standIn,
    ask: (gid: string, signal = AbortSignal.timeout(30_000)) => admin.fetchOrder(SHOP, gid, signal),
  }
}

describe('an order', () => {
  test('is answered by its own id and by that of its fulfilment order, with the Date of the answer', async () => {
    const { ask, standIn } = await client()
    const answer = { order: adminOrder(), date: ANSWERED_AT }
    expect(await ask(orderGid)).toEqual(answer)
    expect(await ask(allocationGid)).toEqual(answer)
    expect(standIn.asked).toEqual([orderGid, allocationGid])
  })

  test('that is not there any more is null', async () => {
    const { ask } = await client()
    expect((await ask('gid://shopify/Order/1')).order).toBeNull()
  })
})

describe('trouble', () => {
  test.each([
    ['throttled', { name: 'ShopifyThrottled', retryAfterMs: 100 }],
    ['too many requests', { name: 'ShopifyThrottled', retryAfterMs: 1000 }],
    ['broken', { name: 'ShopifyUnavailable' }],
    ['cut off', { name: 'ShopifyUnavailable' }],
    ['denied', { name: 'ShopifyRefused', message: expect.stringContaining('check SHOPIFY_ADMIN_TOKENS') }],
  ] as const)('%s is a named error', async (trouble, error) => {
    const { ask, standIn } = await client()
    standIn.troubles.push(trouble)
    await expect(ask(orderGid)).rejects.toMatchObject(error)
    expect((await ask(orderGid)).order).not.toBeNull()
  })

  test('with the token does not repeat it', async () => {
    const { ask } = await client('shpat_wrong')
    const error = await ask(orderGid).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ShopifyRefused' })
    expect(JSON.stringify(error) + String(error)).not.toContain('shpat_wrong')
  })

  test('waited for too long is given up', async () => {
    const { ask, standIn } = await client()
    standIn.delay = 5000
    await expect(ask(orderGid, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'ShopifyUnavailable' })
  })
})
