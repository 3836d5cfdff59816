import { describe, expect, test } from 'vitest'
import type { AppParts } from '../../src/http/app.ts'
import { edge, posting } from '../support/http.ts'
import { fixture, signed } from '../support/shopify.ts'

const MOST = 3
const ORDER = `/v1/orders/${'A'.repeat(32)}`

/** Asks `MOST` times and once more, each time as `next` says. */
async function askTooOften(
  parts: Partial<AppParts>,
  next: (nth: number) => { readonly url?: string; readonly from?: string; readonly forwarded?: string },
) {
  const { app } = edge({ readsPerMinute: MOST, ...parts })
  const answers = []
  for (let nth = 0; nth <= MOST; nth += 1) {
    const { url = ORDER, from = '198.51.100.7', forwarded } = next(nth)
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
    answers.push(await app.inject({ url, remoteAddress: from, headers }))
  }
  return { app, answers, codes: answers.map(answer => answer.statusCode) }
}

const LIMITED = [404, 404, 404, 429]
const FREE = [404, 404, 404, 404]

describe('an address that reads too often', () => {
  test('is told when to come again', async () => {
    const { answers, codes } = await askTooOften({}, () => ({}))
    expect(codes).toEqual(LIMITED)
    const last = answers.at(-1)
    expect(last?.json()).toMatchObject({ status: 429, title: 'Too Many Requests', code: 'rate_limited' })
    expect(Number(last?.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(last?.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(JSON.stringify(answers.map(answer => answer.headers))).not.toContain('ratelimit')
  })

  test('may be read to by a storefront, so that it can say so', async () => {
    const { app } = await askTooOften({ storefrontOrigins: ['https://shop.example'] }, () => ({}))
    const answer = await app.inject({
      url: ORDER,
      remoteAddress: '198.51.100.7',
      headers: { origin: 'https://shop.example' },
    })
    expect(answer.statusCode).toBe(429)
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(answer.headers['access-control-expose-headers']).toContain('retry-after')
  })

  test('has one count for all orders', async () => {
    const { codes } = await askTooOften({}, nth => ({ url: `/v1/orders/${String(nth).repeat(32)}` }))
    expect(codes).toEqual(LIMITED)
  })

  test('keeps nobody else from reading', async () => {
    const { app } = await askTooOften({}, () => ({}))
    expect((await app.inject({ url: ORDER, remoteAddress: '198.51.100.8' })).statusCode).toBe(404)
  })

  test('of IPv6 is a whole network of a household', async () => {
    const { codes } = await askTooOften({}, nth => ({ from: `2001:db8:1:2::${nth + 1}` }))
    expect(codes).toEqual(LIMITED)
    const { codes: others } = await askTooOften({}, nth => ({ from: `2001:db8:1:${nth}::1` }))
    expect(others).toEqual(FREE)
  })

  test('is the same as IPv4 and as IPv4 told in the form of IPv6', async () => {
    const { codes } = await askTooOften({}, nth => ({
      from: nth % 2 ? '::ffff:198.51.100.7' : '198.51.100.7',
    }))
    expect(codes).toEqual(LIMITED)
  })
})

describe('a forged X-Forwarded-For evades nothing', () => {
  const forged = (nth: number) => `203.0.113.${nth}`

  test('where no proxy is trusted', async () => {
    const { codes } = await askTooOften({}, nth => ({ forwarded: forged(nth) }))
    expect(codes).toEqual(LIMITED)
  })

  test('by whoever comes round the trusted proxy', async () => {
    const { codes } = await askTooOften({ proxies: ['10.0.0.0/8'] }, nth => ({ forwarded: forged(nth) }))
    expect(codes).toEqual(LIMITED)
  })

  test('through the trusted proxy, which writes the true address behind what it was sent', async () => {
    const { codes } = await askTooOften({ proxies: ['10.0.0.0/8'] }, nth => ({
      from: '10.1.2.3',
      forwarded: `${forged(nth)}, 198.51.100.7`,
    }))
    expect(codes).toEqual(LIMITED)
  })

  test('on a platform that lets nobody else in', async () => {
    const { codes } = await askTooOften({ proxies: 'platform' }, nth => ({
      from: '127.0.0.1',
      forwarded: `${forged(nth)}, 198.51.100.7`,
    }))
    expect(codes).toEqual(LIMITED)
  })
})

test('customers behind a trusted proxy are counted each for himself', async () => {
  for (const proxies of ['platform', ['10.0.0.0/8']] as const) {
    const { codes } = await askTooOften({ proxies }, nth => ({
      from: '10.1.2.3',
      forwarded: `203.0.113.${nth}`,
    }))
    expect(codes).toEqual(FREE)
  }
})

describe('never limited are', () => {
  test.each(['/ops/orders', '/jobs/drain', '/healthz', '/readyz', '/nothing'])('%s', async url => {
    const { codes } = await askTooOften({}, () => ({ url }))
    expect(codes).not.toContain(429)
  })

  test('webhooks', async () => {
    const { app } = edge({ readsPerMinute: 1 })
    const webhook = posting(signed('orders/create', fixture('orders/create')))
    const codes = []
    for (let nth = 0; nth < 4; nth += 1) codes.push((await app.inject(webhook)).statusCode)
    expect(codes).toEqual([200, 200, 200, 200])
  })

  test('look-ups, whose own limits must not be told apart from an order that is not there', async () => {
    const { app } = edge({ readsPerMinute: 1, lookUp: async () => null })
    const answers = []
    for (let nth = 0; nth < 4; nth += 1)
      answers.push(
        await app.inject({
          method: 'POST',
          url: '/v1/orders/lookup',
          payload: { order: '1001', contact: 'ada@example.com' },
        }),
      )
    expect(new Set(answers.map(answer => answer.statusCode))).toEqual(new Set([404]))
  })
})

test('a limit of 0 is none', async () => {
  const { codes } = await askTooOften({ readsPerMinute: 0 }, () => ({}))
  expect(codes).toEqual(FREE)
})
