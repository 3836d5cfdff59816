import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { policy } from '../../src/policy/index.ts'
import { createService } from '../../src/server/service.ts'
import { edge } from '../support/http.ts'
import { CLIENT_ID, CLIENT_SECRET, sessionToken } from '../support/session-token.ts'
import { altered, fixture, SECRET, SHOP, signed } from '../support/shopify.ts'

const ORDER = '9007199254740995123'
const OTHERS = '880011'

let app: Awaited<ReturnType<typeof createService>>
beforeAll(async () => {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    SHOPIFY_CLIENT_ID: CLIENT_ID,
    SHOPIFY_CLIENT_SECRET: CLIENT_SECRET,
    PUBLIC_URL: 'https://track.shop.example',
    RATE_LIMIT_PER_MINUTE: '0',
  })
  app = await createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy,
    log: pino({ level: 'silent' }),
    clock: () => new Date('2026-11-21T12:00:00.000Z'),
  })
  const somebody = { id: 5, email: 'eva@example.org', first_name: 'Eva', last_name: 'Muster', phone: null }
  const bodies = [
    fixture('orders/create'),
    altered('orders/create', { id: Number(OTHERS), name: '#880011', customer: somebody }),
  ]
  for (const [index, body] of bodies.entries()) {
    const request = signed('orders/create', body, { 'x-shopify-event-id': `event-${index}` })
    await app.inject({
      method: 'POST',
      url: '/webhooks/shopify',
      headers: request.headers,
      payload: request.body,
    })
  }
})
afterAll(() => app.close())

const ask = (order: string, token: string | null = sessionToken(), headers = {}) =>
  app.inject({
    url: `/v1/orders/by-session?order_id=${encodeURIComponent(order)}`,
    headers: { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) },
  })

describe('a customer who is logged in', () => {
  test.each([
    ['by number', ORDER],
    ['by gid', `gid://shopify/Order/${ORDER}`],
    ['by the gid of the page after checkout', `gid://shopify/OrderIdentity/${ORDER}`],
  ])('gets his order %s: its link, and what the link shows', async (_name, order) => {
    const answer = await ask(order, sessionToken(), { 'accept-language': 'de' })
    expect(answer.statusCode).toBe(200)
    const { token, url, status } = answer.json()
    expect(url).toBe(`https://track.shop.example/track/${token}`)
    const shown = await app.inject({ url: `/v1/orders/${token}`, headers: { 'accept-language': 'de' } })
    expect(shown.json()).toEqual(status)
    expect(status.locale).toBe('de')
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  test('is told of another customer’s order what he is told of one that nobody has', async () => {
    const others = await ask(OTHERS)
    const nobodys = await ask('123456')
    expect((await ask(OTHERS, sessionToken({ sub: 'gid://shopify/Customer/5' }))).statusCode).toBe(200)
    expect(others.statusCode).toBe(404)
    expect([others.statusCode, others.body]).toEqual([nobodys.statusCode, nobodys.body])
  })

  test('must say which order', async () => {
    for (const order of ['', 'x', '-1', 'gid://shopify/Customer/1', '1'.repeat(21)])
      expect((await ask(order)).statusCode).toBe(400)
  })

  test('may ask from wherever Shopify runs the extension, which is no origin at all', async () => {
    const answer = await ask(ORDER, sessionToken(), { origin: 'null' })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })
})

describe('nobody else', () => {
  test.each([
    ['who brings no token', null, 'Authorization: Bearer'],
    ['whose token is of another app', sessionToken({ aud: 'another' }), 'no session token of this app'],
    ['whose shop is not here', sessionToken({ dest: 'other.myshopify.com' }), 'of a shop that is not served'],
    ['who is not logged in', sessionToken({ sub: undefined }), 'names no customer'],
  ])('%s', async (_name, token, why) => {
    const answer = await ask(ORDER, token)
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'unauthorized', detail: expect.stringContaining(why) })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test('while the app has no secret', async () => {
    const answer = await edge().app.inject({ url: `/v1/orders/by-session?order_id=${ORDER}` })
    expect(answer.statusCode).toBe(503)
    expect(answer.json().detail).toContain('SHOPIFY_CLIENT_SECRET')
  })
})
