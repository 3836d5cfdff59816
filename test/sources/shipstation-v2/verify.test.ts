import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { JwksUnavailable } from '../../../src/clients/jwks.ts'
import { createShipStationV2Source } from '../../../src/sources/shipstation-v2/index.ts'
import { refusal } from '../../../src/sources/shipstation-v2/verify.ts'
import type { RawRequest } from '../../../src/sources/source.ts'
import { signedBy, signingKey } from '../../support/jwks.ts'
import { mutated } from '../../support/mutated.ts'
import { TOKEN, thin, track, trackEvent, v2Request } from '../../support/shipstation-v2.ts'

const NOW = '2026-11-21T12:00:00.000Z'
const key = signingKey('se-key-1')
const other = signingKey('se-key-2')
const keys = new Map([key, other].map(each => [each.id, each.publicKey]))
const proof = {
  tokens: ['an-older-token-that-is-still-good', TOKEN],
  skewSeconds: 300,
  keyOf: async (id: string) => keys.get(id) ?? null,
}

const body = track([trackEvent('2026-11-20T12:00:00Z')])
const request = (headers = {}, timestamp = NOW, token = TOKEN) =>
  v2Request(body, key, timestamp, headers, token)
const judged = (raw: RawRequest) => refusal(raw, proof, NOW)

describe('a delivery is proved', () => {
  test('by a token of ours and a signature over time, dot and raw bytes', async () => {
    expect(await judged(request())).toBeNull()
  })

  test('under any of the tokens, while one is changed', async () => {
    expect(await judged(request({}, NOW, 'an-older-token-that-is-still-good'))).toBeNull()
  })

  test('under any key of the list', async () => {
    expect(await judged(v2Request(body, other, NOW))).toBeNull()
  })

  test.each([
    '2026-11-21T11:55:00Z',
    '2026-11-21T12:05:00.000Z',
    '2026-11-21T13:02:00+01:00',
    '2026-11-21T12:01:00',
  ])('with a time within the window, before or after our own: %s', async timestamp => {
    expect(await judged(request({}, timestamp))).toBeNull()
  })

  test('over bytes that are no UTF-8', async () => {
    expect(await judged(v2Request(Buffer.from([0x7b, 0xff, 0x7d]), key, NOW))).toBeNull()
  })
})

describe('a delivery is refused', () => {
  test.each([
    ['without a token', ''],
    ['with a token that is none of ours', 'an-unguessable-token-of-the-texts'],
    ['with the beginning of a token', TOKEN.slice(0, -1)],
  ])('%s, however well signed: the vendor signs for all its customers', async (_name, token) => {
    expect(await judged(request({}, NOW, token))).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/token/),
    })
  })

  test('without the part of the address where the token stands', async () => {
    const { headers } = request()
    expect(await judged({ headers, body })).toMatchObject({ kind: 'refused' })
  })

  test.each([
    'x-shipengine-rsa-sha256-key-id',
    'x-shipengine-rsa-sha256-signature',
    'x-shipengine-timestamp',
  ])('without %s', async name => {
    expect(await judged(request({ [name]: undefined }))).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/missing/),
    })
  })

  test('when only the header that some write about carries the signature', async () => {
    const headers = {
      'x-shipengine-rsa-sha256-signature': undefined,
      'x-shipengine-signature': signedBy(key, NOW, body),
    }
    expect(await judged(request(headers))).toMatchObject({ kind: 'refused' })
  })

  test.each(['2026-11-21T11:54:59Z', '2026-11-21T12:05:01Z', '2025-11-21T12:00:00Z'])(
    'when it was signed outside of the window: %s',
    async timestamp => {
      expect(await judged(request({}, timestamp))).toMatchObject({
        reason: expect.stringMatching(/SHIPSTATION_SKEW_SECONDS/),
      })
    },
  )

  test.each(['yesterday', '1763726400'])('when its time is none: %s', async timestamp => {
    expect(await judged(request({}, timestamp))).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(/no time/),
    })
  })

  test.each([
    ['of another key', { 'x-shipengine-rsa-sha256-signature': signedBy(other, NOW, body) }],
    [
      'of the body without the time',
      { 'x-shipengine-rsa-sha256-signature': sign('RSA-SHA256', body, key.privateKey).toString('base64') },
    ],
    ['of another time', { 'x-shipengine-timestamp': '2026-11-21T12:00:01.000Z' }],
    [
      'of another algorithm',
      {
        'x-shipengine-rsa-sha256-signature': sign(
          'RSA-SHA1',
          Buffer.from(`${NOW}.${body}`),
          key.privateKey,
        ).toString('base64'),
      },
    ],
    ['under an unknown id', { 'x-shipengine-rsa-sha256-key-id': 'se-key-3' }],
    ['that is empty', { 'x-shipengine-rsa-sha256-signature': ' ' }],
    [
      'sent twice',
      { 'x-shipengine-rsa-sha256-signature': `${signedBy(key, NOW, body)}, ${signedBy(key, NOW, body)}` },
    ],
  ])('with a signature %s', async (_name, headers) => {
    expect(await judged(request(headers))).toMatchObject({ kind: 'refused' })
  })

  test('with base64 that only decodes to the same bytes', async () => {
    const signature = signedBy(key, NOW, body)
    // The bits of the last letter that carry nothing.
    const twin = signature.replace(
      /(.)==$/,
      (_, last: string) => `${last === 'A' ? 'B' : String.fromCharCode(last.charCodeAt(0) + 1)}==`,
    )
    expect(Buffer.from(twin, 'base64').equals(Buffer.from(signature, 'base64'))).toBe(true)
    expect(await judged(request({ 'x-shipengine-rsa-sha256-signature': twin }))).toMatchObject({
      kind: 'refused',
    })
  })

  test('before any key is asked for, where the token is wrong', async () => {
    const asked: string[] = []
    const keyOf = async (id: string) => {
      asked.push(id)
      return null
    }
    await refusal(request({}, NOW, 'x'), { ...proof, keyOf }, NOW)
    expect(asked).toEqual([])
    await refusal(request(), { ...proof, keyOf }, NOW)
    expect(asked).toEqual([key.id])
  })
})

test('while the keys cannot be read it is undecided, and no forgery', async () => {
  const keyOf = async () => {
    throw new JwksUnavailable('nobody there')
  }
  expect(await refusal(request(), { ...proof, keyOf }, NOW)).toMatchObject({ kind: 'undecided' })
})

test('of 10,000 deliveries with one thing changed none is accepted', async () => {
  const source = createShipStationV2Source({ ...proof, stores: {}, canAsk: true })
  const raw = v2Request(thin('https://api.shipstation.com/v2/labels?batch_id=se-1'), key, NOW)
  const { params } = raw
  expect(await source.receive(raw, NOW)).toMatchObject({ kind: 'received' })
  let [tried, accepted] = [0, 0]
  for (const header of [
    'x-shipengine-rsa-sha256-signature',
    'x-shipengine-rsa-sha256-key-id',
    'x-shipengine-timestamp',
  ]) {
    for (const forged of mutated(raw, header, 3400)) {
      tried += 1
      if ((await source.receive({ ...forged, ...(params && { params }) }, NOW)).kind === 'received')
        accepted += 1
    }
  }
  expect(tried).toBeGreaterThanOrEqual(10_000)
  expect(accepted).toBe(0)
})

test('the door is closed while there is no token, and says what to set', () => {
  const source = createShipStationV2Source({ ...proof, tokens: [], stores: {}, canAsk: true })
  expect(source.closed).toMatch(/SHIPSTATION_WEBHOOK_TOKENS/)
})
