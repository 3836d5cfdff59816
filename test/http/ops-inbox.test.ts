import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, edge, posting, service } from '../support/http.ts'
import { fixture, SHOP, signed } from '../support/shopify.ts'

test.each([
  ['GET', '/ops/inbox'],
  ['POST', '/ops/inbox/dismiss'],
  ['POST', '/ops/inbox/replay'],
] as const)('%s %s wants the bearer', async (method, url) => {
  expect((await edge().app.inject({ method, url })).statusCode).toBe(401)
  expect((await edge({ opsToken: null }).app.inject({ method, url })).statusCode).toBe(503)
})

describe('the inbox', () => {
  let app: Awaited<ReturnType<typeof service>>
  beforeAll(async () => {
    app = await service()
    const stranger = signed('orders/create', fixture('orders/create'), {
      'x-shopify-shop-domain': 'stranger.myshopify.com',
    })
    expect((await app.inject(posting(stranger))).json()).toMatchObject({ outcome: 'quarantined' })
  })
  afterAll(() => app.close())

  const inbox = async () => {
    const answer = await app.inject({ url: '/ops/inbox', headers: bearer })
    expect(answer.headers['cache-control']).toBe('no-store')
    return answer.json()
  }
  const post = async (path: string, payload: object) => {
    const answer = await app.inject({ method: 'POST', url: path, headers: bearer, payload })
    return { code: answer.statusCode, body: answer.json() }
  }

  test('tells what is quarantined, by source and cause', async () => {
    expect(await inbox()).toMatchObject({
      parked: [],
      quarantined: [
        {
          source: 'shopify',
          cause: 'unknown shop stranger.myshopify.com',
          deliveries: 1,
          shops: ['stranger.myshopify.com'],
        },
      ],
      dismissed: [],
      expired: [],
    })
  })

  test('says of a replay what is still not understood', async () => {
    expect(await post('/ops/inbox/replay', { source: 'shopify' })).toEqual({
      code: 200,
      body: {
        replayed: 0,
        orders: [],
        unfinished: false,
        still: [{ cause: 'unknown shop stranger.myshopify.com', deliveries: 1 }],
      },
    })
    expect(await post('/ops/inbox/replay', { source: 'nobody' })).toMatchObject({
      code: 400,
      body: { detail: expect.stringContaining('There is no source "nobody"; there are shopify') },
    })
  })

  test('leaves out what is dismissed, says who did it, and tells it again when it is lifted', async () => {
    const stranger = { source: 'shopify', shop: 'stranger.myshopify.com', by: 'Ada', why: 'a test shop' }
    expect(await post('/ops/inbox/dismiss', stranger)).toEqual({ code: 200, body: { lifted: 0, cleared: 1 } })
    expect(await inbox()).toMatchObject({
      quarantined: [],
      dismissed: [{ shop: 'stranger.myshopify.com', ref_prefix: null, by: 'Ada', why: 'a test shop' }],
    })
    expect(await post('/ops/inbox/dismiss', { ...stranger, lift: true })).toMatchObject({
      body: { lifted: 1 },
    })
    expect((await inbox()).quarantined).toHaveLength(1)
  })

  test.each([
    ['nothing in particular', { source: 'shopify', by: 'Ada', why: 'x' }, 'a cause, a shop or a ref_prefix'],
    ['nobody’s source', { cause: 'x', by: 'Ada', why: 'x' }, 'source'],
    ['for no reason', { source: 'shopify', shop: SHOP, by: 'Ada', why: ' ' }, 'why'],
  ])('does not dismiss %s: 400', async (_name, payload, named) => {
    expect(await post('/ops/inbox/dismiss', payload)).toMatchObject({
      code: 400,
      body: { detail: expect.stringContaining(named) },
    })
  })
})
