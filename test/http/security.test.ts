import { expect, test } from 'vitest'
import { edge, OPS_TOKEN } from '../support/http.ts'

const NOTHING_RUNS = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'"

test('an answer may not be run, framed or taken for something else', async () => {
  const { headers } = await edge().app.inject({ url: '/healthz' })
  expect(headers).toMatchObject({
    'content-security-policy': NOTHING_RUNS,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  expect(headers).not.toHaveProperty('x-powered-by')
})

test.each(['/nothing', '/v1/orders/%ZZ', '/ops/orders'])('nor may a refusal: %s', async url => {
  const { headers } = await edge().app.inject({ url })
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
})

test('a page keeps the policy that it sets itself', async () => {
  const localMails = { opsToken: OPS_TOKEN, list: async () => [], show: async () => null, previews: () => [] }
  const { headers } = await edge({ localMails }).app.inject({
    url: '/outbox',
    headers: { authorization: `Bearer ${OPS_TOKEN}` },
  })
  expect(headers['content-security-policy']).toContain("style-src 'unsafe-inline'")
  expect(headers['content-security-policy']).not.toContain(NOTHING_RUNS)
})

test('browsers are told to keep to https only where that is how the service is reached', async () => {
  const hstsOf = async (https: boolean) =>
    (await edge({ https }).app.inject({ url: '/healthz' })).headers['strict-transport-security']
  expect(await hstsOf(true)).toBe('max-age=31536000')
  expect(await hstsOf(false)).toBeUndefined()
})
