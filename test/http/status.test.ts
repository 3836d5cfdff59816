import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DatabaseUnavailable } from '../../src/store/database.ts'
import { bearer, edge, NOT_THERE, posting, service } from '../support/http.ts'
import { altered, fixture, signed } from '../support/shopify.ts'

/** Of the form of a token, and of no order. */
const NOBODYS = 'A'.repeat(32)

describe('the status of an order', () => {
  let app: Awaited<ReturnType<typeof service>>
  let token: string
  const send = async (topic: string, body = fixture(topic)) => {
    const answer = await app.inject(posting(signed(topic, body)))
    expect(answer.json()).toMatchObject({ outcome: 'merged' })
  }
  const read = (headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ url: `/v1/orders/${token}`, headers })

  beforeAll(async () => {
    app = await service()
    await send('orders/create')
    await send('fulfillment_events/create')
    const found = await app.inject({ url: '/ops/orders?ref=WM-20417', headers: bearer })
    token = found.json().orders[0].token
  })
  afterAll(() => app.close())

  test('is shown to whoever holds its token, with parcels, items, scans and timeline', async () => {
    const answer = await read()
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(answer.json()).toMatchObject({
      name: '#WM-20417',
      status: 'partially_shipped',
      label: 'Partly shipped',
      progress: { net: 3, tracked: 2 },
      items: [{ title: 'Chair', ordered: 3, cancelled: 1 }, { title: 'Table' }, { title: 'Gift card' }],
      shipments: [
        {
          carrier: 'Alpine Post',
          tracking_number: 'AP000177',
          tracking_url: 'https://track.example/AP000177',
          scans: [{ place: 'Linz, OÖ, AT' }],
        },
        { tracking_number: 'AP000178', tracking_url: null },
      ],
      timeline: [
        { event: 'ordered' },
        { event: 'label_created' },
        { event: 'label_created' },
        { event: 'in_transit' },
      ],
      updated_at: expect.stringMatching(/\+00:00$/),
    })
  })

  test('holds no name, e-mail, phone, address, money or id', async () => {
    const { body } = await read()
    for (const secret of [
      /muster/i,
      /example\.org/,
      /5550123/,
      /Graz/,
      /8010/,
      /VND|price|refund/i,
      /9007199254740995/,
      /myshopify/,
    ]) {
      expect(body).not.toMatch(secret)
    }
  })

  test('may be kept by its reader alone, and is found by no search engine', async () => {
    const { headers } = await read()
    expect(headers['cache-control']).toBe('private, max-age=0, must-revalidate')
    expect(headers['x-robots-tag']).toBe('noindex')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  test('is 304 for its own ETag, for a weak one, for one of a list, and for any', async () => {
    const etag = String((await read()).headers.etag)
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await read({ 'if-none-match': given })
      expect(answer.statusCode).toBe(304)
      expect(answer.body).toBe('')
      expect(answer.headers.etag).toBe(etag)
    }
    expect((await read({ 'if-none-match': '"other"' })).statusCode).toBe(200)
  })

  test('has another ETag after every commit, also of what cannot be seen', async () => {
    const before = String((await read()).headers.etag)
    await send('order_transactions/create')
    const after = await read({ 'if-none-match': before })
    expect(after.statusCode).toBe(200)
    expect(after.headers.etag).not.toBe(before)
  })

  test('shows what the next webhook changed', async () => {
    const cancelled = { status: 'cancelled', updated_at: '2026-11-20T23:00:00Z' }
    await send(
      'fulfillments/update',
      altered('fulfillments/update', { ...cancelled, tracking_numbers: [], tracking_number: null }),
    )
    const numbers = (await read())
      .json()
      .shipments.map((each: { tracking_number: string }) => each.tracking_number)
    expect(numbers).not.toContain('AP000178')
  })

  test('is not there for a token of nobody', async () => {
    const answer = await app.inject({ url: `/v1/orders/${NOBODYS}` })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toEqual(NOT_THERE)
  })
})

describe('what is no token', () => {
  test.each([
    'short',
    'a'.repeat(65),
    `${'a'.repeat(20)}%00`,
    `${'a'.repeat(20)}.json`,
    '%27%20or%201=1',
    '%E0%A4%A',
  ])('as %s is the same 404, and the database is not asked', async token => {
    const asked: string[] = []
    const { app, lines } = edge({
      readStatus: async each => {
        asked.push(each)
        return null
      },
    })
    const answer = await app.inject({ url: `/v1/orders/${token}` })
    expect([answer.statusCode, answer.json()]).toEqual([404, NOT_THERE])
    expect(asked).toEqual([])
    expect(lines.join('')).not.toContain(token)
  })
})

describe('an order of which nothing was merged yet', () => {
  test('is like one that is not there', async () => {
    const row = {
      id: 'a:1',
      name: null,
      version: 0,
      updatedAt: '2026-11-21T12:00:00.000Z',
      orderedAt: null,
      state: null,
      trackers: [],
    }
    const answer = await edge({ readStatus: async () => row }).app.inject({ url: `/v1/orders/${NOBODYS}` })
    expect([answer.statusCode, answer.json()]).toEqual([404, NOT_THERE])
  })
})

test('while the database is away the answer is 503, and the token is not in the log', async () => {
  const { app, lines } = edge({ readStatus: () => Promise.reject(new DatabaseUnavailable('away')) })
  const answer = await app.inject({ url: `/v1/orders/${NOBODYS}` })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toBe('2')
  expect(answer.headers['cache-control']).toBe('no-store')
  expect(lines.join('')).toContain('/v1/orders/:token')
  expect(lines.join('')).not.toContain(NOBODYS)
})
