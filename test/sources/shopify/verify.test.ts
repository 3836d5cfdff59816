import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createShopify } from '../../../src/sources/shopify/index.ts'
import { refusal } from '../../../src/sources/shopify/verify.ts'
import { fixture, NO_KITS, RECEIVED_AT, SECRET, SHOP, sign, signed } from '../../support/shopify.ts'

const body = fixture('orders/create')

describe('a signature is accepted', () => {
  test('when it is the HMAC of the raw bytes', () => {
    expect(refusal(body, sign(body), [SECRET])).toBeNull()
  })

  test('under either secret while a secret is rotated', () => {
    expect(refusal(body, sign(body, 'the old one'), ['the new one', 'the old one'])).toBeNull()
    expect(refusal(body, sign(body, 'the new one'), ['the new one', 'the old one'])).toBeNull()
  })

  test('over bytes that are no UTF-8', () => {
    const broken = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])
    expect(refusal(broken, sign(broken), [SECRET])).toBeNull()
  })
})

describe('a signature is refused', () => {
  const cases: readonly (readonly [string, Buffer, string | undefined, RegExp])[] = [
    ['when it is missing', body, undefined, /missing/],
    ['when it is empty', body, '', /missing/],
    ['when the body is empty, signed or not', Buffer.alloc(0), sign(Buffer.alloc(0)), /empty/],
    ['when it was made with another secret', body, sign(body, 'of somebody else'), /no secret/],
    ['when one byte of the body differs', Buffer.concat([body, Buffer.from(' ')]), sign(body), /no secret/],
    [
      'when the same JSON is spaced differently',
      Buffer.from(JSON.stringify(JSON.parse(body.toString()))),
      sign(body),
      /no secret/,
    ],
    ['when it is cut short', body, sign(body).slice(0, -1), /no secret/],
    ['when something follows it', body, `${sign(body)}=`, /no secret/],
    ['when it is hexadecimal', body, Buffer.from(sign(body), 'base64').toString('hex'), /no secret/],
    [
      'when it is a plain hash of the body',
      body,
      createHash('sha256').update(body).digest('base64'),
      /no secret/,
    ],
    ['when it is sent twice', body, `${sign(body)}, ${sign(body)}`, /no secret/],
  ]
  test.each(cases)('%s', (_name, bytes, signature, reason) => {
    expect(refusal(bytes, signature, [SECRET])).toMatch(reason)
  })

  test('when it is written in the alphabet of URLs', () => {
    // Spaces are added until the two alphabets differ: else this test could not fail.
    let spaced = body
    while (!/[+/]/.test(sign(spaced))) spaced = Buffer.concat([spaced, Buffer.from(' ')])
    const forUrls = sign(spaced).replaceAll('+', '-').replaceAll('/', '_')
    expect(refusal(spaced, sign(spaced), [SECRET])).toBeNull()
    expect(refusal(spaced, forUrls, [SECRET])).toMatch(/no secret/)
  })

  test('by a source without secrets', () => {
    expect(refusal(body, sign(body, ''), [])).toMatch(/no secret/)
  })

  test('when only the unprefixed family of headers carries it', () => {
    const source = createShopify({ secrets: [SECRET], shops: [SHOP], kits: NO_KITS })
    const request = signed('orders/create', body, {
      'x-shopify-hmac-sha256': undefined,
      'shopify-hmac-sha256': sign(body),
    })
    expect(source.receive(request, RECEIVED_AT)).toMatchObject({ kind: 'refused' })
  })

  test('without a word of the secret or the signature in the reason', () => {
    const reason = refusal(body, sign(body, 'wrong'), [SECRET])
    expect(reason).not.toContain(SECRET)
    expect(reason).not.toContain(sign(body))
    expect(reason).not.toContain(sign(body, 'wrong'))
  })
})
