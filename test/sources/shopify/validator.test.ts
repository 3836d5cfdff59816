import '@shopify/shopify-api/adapters/node'
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api'
import { describe, expect, test } from 'vitest'
import { createShopify } from '../../../src/sources/shopify/index.ts'
import type { RawRequest } from '../../../src/sources/source.ts'
import {
  FIXTURE_TOPICS,
  fixture,
  NO_KITS,
  RECEIVED_AT,
  SECRET,
  SHOP,
  sign,
  signed,
} from '../../support/shopify.ts'

const shopify = shopifyApi({
  apiKey: 'key',
  apiSecretKey: SECRET,
  hostName: 'wismo.example',
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: false,
  logger: { level: LogSeverity.Error },
})
const source = createShopify({ secrets: [SECRET], shops: [SHOP], kits: NO_KITS })

/** Shopify's own verdict on the request; its validator takes the body as text. */
async function theirs(request: RawRequest): Promise<boolean> {
  const result = await shopify.webhooks.validate({
    rawBody: request.body.toString('utf8'),
    rawRequest: { headers: { ...request.headers }, method: 'POST', url: source.path },
  })
  return result.valid
}

const ours = (request: RawRequest): boolean => source.receive(request, RECEIVED_AT).kind === 'received'

const body = fixture('orders/create')

describe("our verdict on a signature is that of Shopify's own validator", () => {
  const requests: readonly (readonly [string, RawRequest, boolean])[] = [
    ...FIXTURE_TOPICS.map(topic => [`on a signed ${topic}`, signed(topic, fixture(topic)), true] as const),
    ['on a wrong secret', signed('orders/create', body, { 'x-shopify-hmac-sha256': sign(body, 'x') }), false],
    ['on a missing signature', signed('orders/create', body, { 'x-shopify-hmac-sha256': undefined }), false],
    ['on an empty body', signed('orders/create', Buffer.alloc(0)), false],
    [
      'on a changed body',
      { ...signed('orders/create', body), body: Buffer.concat([body, Buffer.from('\n')]) },
      false,
    ],
    [
      'on a signature cut short',
      signed('orders/create', body, { 'x-shopify-hmac-sha256': sign(body).slice(0, -1) }),
      false,
    ],
    [
      'on a signature that goes on',
      signed('orders/create', body, { 'x-shopify-hmac-sha256': `${sign(body)}A` }),
      false,
    ],
    [
      'on a body with letters of many alphabets',
      signed('orders/create', Buffer.from('{"note":"Größe 測試 🚪"}')),
      true,
    ],
    [
      'without the optional event id and triggered-at',
      signed('orders/create', body, { 'x-shopify-event-id': undefined, 'x-shopify-triggered-at': undefined }),
      true,
    ],
  ]
  test.each(requests)('%s', async (_name, request, verdict) => {
    expect(await theirs(request)).toBe(verdict)
    expect(ours(request)).toBe(verdict)
  })
})

describe('our verdict differs, on purpose', () => {
  test('on a body that is no UTF-8: they sign the text they read, we the bytes that were sent', async () => {
    const broken = Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xe9]), Buffer.from('"}')])
    const request = signed('orders/create', broken)
    expect(await theirs(request)).toBe(false)
    expect(ours(request)).toBe(true)
  })

  test.each(['x-shopify-topic', 'x-shopify-shop-domain'])(
    'on a signed body without %s: they refuse it, we quarantine it',
    async name => {
      const request = signed('orders/create', body, { [name]: undefined })
      expect(await theirs(request)).toBe(false)
      expect(source.receive(request, RECEIVED_AT)).toMatchObject({
        reading: { outcome: 'quarantined', reason: 'missing headers' },
      })
    },
  )

  test.each(['x-shopify-api-version', 'x-shopify-webhook-id'])(
    'on a signed body without %s: they refuse it, we can read it',
    async name => {
      const request = signed('orders/create', body, { [name]: undefined })
      expect(await theirs(request)).toBe(false)
      expect(source.receive(request, RECEIVED_AT)).toMatchObject({ reading: { outcome: 'accepted' } })
    },
  )

  test('on the unprefixed family of headers: they take it, we do not', async () => {
    const request: RawRequest = {
      body,
      headers: {
        'shopify-hmac-sha256': sign(body),
        'shopify-topic': 'orders/create',
        'shopify-shop-domain': SHOP,
        'shopify-api-version': 'unstable',
        'shopify-webhook-id': '7a1c1f0e-0000-4000-8000-000000000003',
        'shopify-handle': 'orders',
        'shopify-action': 'create',
        'shopify-triggered-at': '2026-11-20T21:40:10.964744581Z',
      },
    }
    expect(await theirs(request)).toBe(true)
    expect(ours(request)).toBe(false)
  })

  test('on an unprefixed signature beside a good prefixed one: they let it decide, we do not read it', async () => {
    const request = signed('orders/create', body, { 'shopify-hmac-sha256': 'AAAA' })
    expect(await theirs(request)).toBe(false)
    expect(ours(request)).toBe(true)
  })
})
