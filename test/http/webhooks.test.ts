import { describe, expect, test } from 'vitest'
import { createShopify } from '../../src/sources/shopify/index.ts'
import { DatabaseContended, DatabaseRefused, DatabaseUnavailable } from '../../src/store/database.ts'
import { edge, NOT_THERE, posting } from '../support/http.ts'
import { altered, FIXTURE_TOPICS, fixture, NO_KITS, RECEIVED_AT, sign, signed } from '../support/shopify.ts'

const body = fixture('orders/create')
const request = posting(signed('orders/create', body))
/** 4.5 MB as Vercel counts them. */
const LIMIT = 4_718_592

describe('a signed webhook', () => {
  test.each(FIXTURE_TOPICS)('of %s is handed on byte for byte and answered 200', async topic => {
    const { app, ingested } = edge()
    const answer = await app.inject(posting(signed(topic, fixture(topic))))
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ outcome: 'merged', events: 1, orders: ['a:1'] })
    expect(ingested).toHaveLength(1)
    expect(ingested[0]?.delivery).toMatchObject({ source: 'shopify', topic, receivedAt: RECEIVED_AT })
    expect(ingested[0]?.delivery.body.equals(fixture(topic))).toBe(true)
  })

  test('is answered only after ingest has committed it', async () => {
    const gate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const { app } = edge({
      ingest: async batch => {
        asked.resolve()
        await gate.promise
        return batch.map(() => ({ outcome: 'merged', events: 0, orders: [] }))
      },
    })
    let answered = false
    const answer = app.inject(request).then(each => {
      answered = true
      return each
    })
    await asked.promise
    for (let turn = 0; turn < 5; turn += 1) await new Promise(resolve => setImmediate(resolve))
    expect(answered).toBe(false)
    gate.resolve()
    expect((await answer).statusCode).toBe(200)
  })

  test.each([
    ['that is no JSON', signed('orders/create', Buffer.from('{'))],
    [
      'of a shop nobody listed',
      signed('orders/create', body, { 'x-shopify-shop-domain': 'x.myshopify.com' }),
    ],
    ['without a topic', signed('orders/create', body, { 'x-shopify-topic': undefined })],
    [
      'with a line that has no quantity',
      signed('orders/create', altered('orders/create', { line_items: [{ id: 1 }] })),
    ],
  ])('%s is handed on as quarantined: a refusal would cost the subscription', async (_name, raw) => {
    const { app, ingested } = edge()
    expect((await app.inject(posting(raw))).statusCode).toBe(200)
    expect(ingested[0]?.reading.outcome).toBe('quarantined')
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
    'is read whatever it calls itself: %s',
    async type => {
      const { app, ingested } = edge()
      await app.inject(posting(signed('orders/create', body, { 'content-type': type })))
      expect(ingested[0]?.delivery.body.equals(body)).toBe(true)
    },
  )

  test('of exactly 4.5 MB is taken', async () => {
    const { app, ingested } = edge()
    const large = Buffer.concat([body, Buffer.alloc(LIMIT - body.length, ' ')])
    expect((await app.inject(posting(signed('orders/create', large)))).statusCode).toBe(200)
    expect(ingested[0]?.reading.outcome).toBe('accepted')
  })
})

describe('a webhook is refused and never reaches ingest', () => {
  test.each([
    ['without a signature', signed('orders/create', body, { 'x-shopify-hmac-sha256': undefined })],
    [
      'with a wrong signature',
      signed('orders/create', body, { 'x-shopify-hmac-sha256': sign(body, 'wrong') }),
    ],
    ['with an empty body', signed('orders/create', Buffer.alloc(0))],
  ])('%s: 401', async (_name, raw) => {
    const { app, ingested } = edge()
    const answer = await app.inject(posting(raw))
    expect(answer.statusCode).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'bad_signature' })
    expect(ingested).toEqual([])
  })

  test('when it is larger than 4.5 MB, signed or not: 413', async () => {
    const { app, ingested } = edge()
    const large = Buffer.alloc(LIMIT + 1, ' ')
    const answer = await app.inject(posting(signed('orders/create', large)))
    expect(answer.statusCode).toBe(413)
    expect(answer.json()).toMatchObject({ code: 'too_large' })
    expect(ingested).toEqual([])
  })

  test('while the door is closed: 503, saying what to set', async () => {
    const { app, ingested } = edge({ sources: [createShopify({ secrets: [], shops: [], kits: NO_KITS })] })
    const answer = await app.inject(request)
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toMatchObject({
      code: 'closed',
      detail: expect.stringContaining('SHOPIFY_WEBHOOK_SECRETS'),
    })
    expect(ingested).toEqual([])
  })
})

describe('when ingest cannot commit', () => {
  const failing = (error: Error) => edge({ ingest: () => Promise.reject(error) })

  test.each([
    ['the database is away', new DatabaseUnavailable('connect ECONNREFUSED 10.1.2.3:5432')],
    ['the database gave up for another', new DatabaseContended('deadlock detected')],
  ])('because %s: 503, to be sent again, without a word of our insides', async (_name, error) => {
    const answer = await failing(error).app.inject(request)
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('2')
    expect(answer.json()).toMatchObject({ code: 'try_again' })
    expect(answer.body).not.toContain(error.message)
  })

  test.each([
    ['the database refused the call', new DatabaseRefused('column "x" does not exist', '42703')],
    ['of a fault of ours', new TypeError('undefined is not a function')],
  ])('because %s: 500, without a word of our insides, and logged by route', async (_name, error) => {
    const { app, lines } = failing(error)
    const answer = await app.inject(request)
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain(error.message)
    expect(lines.join('')).toContain('/webhooks/shopify')
    expect(lines.join('')).toContain(error.name)
  })

  test('because it gives no verdict: 500, never 200', async () => {
    expect((await edge({ ingest: async () => [] }).app.inject(request)).statusCode).toBe(500)
  })
})

test('another method or another address is not there', async () => {
  const { app } = edge()
  for (const [method, url] of [
    ['GET', '/webhooks/shopify'],
    ['POST', '/webhooks/other'],
    ['GET', '/'],
  ] as const) {
    const answer = await app.inject({ method, url })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual(NOT_THERE)
  }
})
