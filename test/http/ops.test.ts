import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, edge, OPS_TOKEN, posting, service } from '../support/http.ts'
import { fixture, SHOP, signed } from '../support/shopify.ts'

const url = '/ops/orders?ref=1'

describe('the ops routes', () => {
  test.each([
    ['no bearer', {}],
    ['a wrong bearer', { authorization: 'Bearer wrong' }],
    ['a bearer that begins like the right one', { authorization: `Bearer ${OPS_TOKEN}x` }],
    ['the token without a scheme', { authorization: OPS_TOKEN }],
    ['the token in another scheme', { authorization: `Basic ${OPS_TOKEN}` }],
    ['an empty bearer', { authorization: 'Bearer ' }],
  ])('refuse %s: 401, and nobody is asked', async (_name, headers) => {
    const asked: string[] = []
    const { app } = edge({
      findOrders: async ref => {
        asked.push(ref)
        return []
      },
    })
    const answer = await app.inject({ url, headers })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(asked).toEqual([])
  })

  test('take the scheme in any case', async () => {
    const answer = await edge().app.inject({ url, headers: { authorization: `bearer ${OPS_TOKEN}` } })
    expect(answer.statusCode).toBe(200)
  })

  test('are closed while OPS_TOKEN is unset, whatever the bearer: 503, saying what to set', async () => {
    for (const headers of [{}, bearer, { authorization: 'Bearer null' }]) {
      const answer = await edge({ opsToken: null }).app.inject({ url, headers })
      expect(answer.statusCode).toBe(503)
      expect(answer.json()).toMatchObject({ detail: expect.stringContaining('OPS_TOKEN') })
    }
  })

  test.each([
    '/ops/orders',
    '/ops/orders?ref=',
    '/ops/orders?ref=%20',
    '/ops/orders?ref=a&ref=b',
    `/ops/orders?ref=${'9'.repeat(201)}`,
  ])('want one reference: %s is 400', async address => {
    const answer = await edge().app.inject({ url: address, headers: bearer })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'bad_request' })
  })
})

describe('an order is found', () => {
  let app: Awaited<ReturnType<typeof service>>
  beforeAll(async () => {
    app = await service()
    const answer = await app.inject(posting(signed('orders/create', fixture('orders/create'))))
    expect(answer.json()).toMatchObject({ outcome: 'merged' })
  })
  afterAll(() => app.close())

  const find = async (ref: string) => {
    const answer = await app.inject({ url: '/ops/orders', query: { ref }, headers: bearer })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    return answer.json()
  }

  test.each(['#WM-20417', 'wm-20417', ' WM-20417 ', '9007199254740995123', 'AP000177', 'ap 0001-78'])(
    'by %s',
    async ref => {
      expect(await find(ref)).toEqual({
        orders: [
          {
            id: `${SHOP}:9007199254740995123`,
            name: '#WM-20417',
            shopify_id: '9007199254740995123',
            token: expect.stringMatching(/^[\w-]{22,}$/),
            status: 'partially_shipped',
            computed: 'partially_shipped',
            version: 1,
          },
        ],
      })
    },
  )

  test.each(['#WM-2041', '9007199254740995000', 'ada.muster@example.org', "' or 1=1 --"])(
    'not by %s: an empty list',
    async ref => {
      expect(await find(ref)).toEqual({ orders: [] })
    },
  )
})
