import { describe, expect, test } from 'vitest'
import { edge, NOT_THERE } from '../support/http.ts'

const SHOP = 'https://shop.example'
const ORDER = `/v1/orders/${'A'.repeat(32)}`

const asked = (url: string, origin: string | undefined, storefrontOrigins: readonly string[] = [SHOP]) =>
  edge({ storefrontOrigins }).app.inject({ url, headers: origin === undefined ? {} : { origin } })

const preflight = (url: string, origin: string, method = 'POST', headers = 'content-type') =>
  edge({ storefrontOrigins: [SHOP] }).app.inject({
    method: 'OPTIONS',
    url,
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  })

describe('a site of the list', () => {
  test('may read an order, and the ETag by which it asks again', async () => {
    const { headers } = await asked(ORDER, SHOP)
    expect(headers['access-control-allow-origin']).toBe(SHOP)
    expect(headers['access-control-expose-headers']).toContain('etag')
  })

  test('may read a refusal, so that it can say something', async () => {
    const answer = await asked(ORDER, SHOP)
    expect([answer.statusCode, answer.json()]).toEqual([404, NOT_THERE])
    expect(answer.headers['access-control-allow-origin']).toBe(SHOP)
  })

  test.each([
    ['/v1/orders/lookup', 'POST', 'content-type'],
    ['/v1/orders/by-session', 'GET', 'authorization'],
    [ORDER, 'GET', 'if-none-match'],
    [`${ORDER}/stream`, 'GET', 'last-event-id'],
  ])('is let through before its request: %s', async (url, method, header) => {
    const { statusCode, headers } = await preflight(url, SHOP, method, header)
    expect(statusCode).toBe(204)
    expect(headers['access-control-allow-methods']).toContain(method)
    expect(headers['access-control-allow-headers']).toContain(header)
  })

  test('never sends cookies or passwords along', async () => {
    for (const answer of [await asked(ORDER, SHOP), await preflight(ORDER, SHOP)])
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('is answered for itself: what is told one site is not kept for another', async () => {
    for (const origin of [SHOP, 'https://other.example', undefined])
      expect((await asked(ORDER, origin)).headers.vary).toMatch(/Origin/)
  })
})

describe('refused is', () => {
  test.each([
    ['a site that is not in the list', 'https://other.example'],
    ['its name under another scheme', 'http://shop.example'],
    ['its name on another port', 'https://shop.example:8443'],
    ['a site below it', 'https://evil.shop.example'],
    ['a site whose name begins like it', 'https://shop.example.evil.example'],
    ['a page without an origin of its own', 'null'],
  ])('%s', async (_name, origin) => {
    for (const answer of [await asked(ORDER, origin), await preflight('/v1/orders/lookup', origin)])
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    expect((await preflight('/v1/orders/lookup', origin)).statusCode).toBe(404)
  })

  test('everybody, while no site is listed', async () => {
    expect((await asked(ORDER, SHOP, [])).headers).not.toHaveProperty('access-control-allow-origin')
  })

  test.each(['/ops/orders', '/webhooks/shopify', '/jobs/drain', '/v1x', '/'])(
    'a site of the list too, at %s',
    async url => {
      expect((await asked(url, SHOP)).headers).not.toHaveProperty('access-control-allow-origin')
      const refusal = await preflight(url, SHOP)
      expect(refusal.statusCode).toBe(404)
      expect(refusal.headers).not.toHaveProperty('access-control-allow-origin')
    },
  )

  test('an OPTIONS that is no preflight', async () => {
    const answer = await edge({ storefrontOrigins: [SHOP] }).app.inject({
      method: 'OPTIONS',
      url: ORDER,
      headers: { origin: SHOP },
    })
    expect([answer.statusCode, answer.json()]).toEqual([404, NOT_THERE])
  })
})

test('a Shopify extension, whose worker has no origin of its own, may ask by its session token', async () => {
  for (const origin of ['null', 'https://extensions.shopifycdn.com']) {
    const { statusCode, headers } = await preflight('/v1/orders/by-session', origin, 'GET', 'authorization')
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, '*'])
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  }
})
