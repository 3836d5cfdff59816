import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createJwks, type Jwks } from '../../src/clients/jwks.ts'
import { type JwksStandIn, jwkOf, signingKey, startJwks } from '../support/jwks.ts'

const first = signingKey('first')
const second = signingKey('second')

async function started(): Promise<{ standIn: JwksStandIn; jwks: Jwks; pass: (ms: number) => void }> {
  const standIn = await startJwks(first)
  let now = Date.parse('2026-11-21T12:00:00Z')
  const jwks = createJwks({ url: standIn.url, clock: () => new Date(now) })
  return {
    standIn,
    jwks,
    pass: ms => {
      now += ms
    },
  }
}

const print = (key: { export(options: { format: 'jwk' }): unknown } | null) =>
  key &&
  createHash('sha256')
    .update(JSON.stringify(key.export({ format: 'jwk' })))
    .digest('hex')

describe('a key', () => {
  test('is asked for once and kept by its id', async () => {
    const { standIn, jwks } = await started()
    for (let n = 0; n < 3; n += 1) expect(print(await jwks.keyOf('first'))).toBe(print(first.publicKey))
    expect(standIn.asked()).toBe(1)
  })

  test('asked for by many at once is one question', async () => {
    const { standIn, jwks } = await started()
    const keys = await Promise.all(Array.from({ length: 20 }, () => jwks.keyOf('first')))
    expect(keys.every(key => key !== null)).toBe(true)
    expect(standIn.asked()).toBe(1)
  })

  test('is asked for anew after an hour, and gone when it is no longer listed', async () => {
    const { standIn, jwks, pass } = await started()
    await jwks.keyOf('first')
    standIn.keys = [jwkOf(second)]
    pass(3_599_000)
    expect(await jwks.keyOf('first')).not.toBeNull()
    pass(2000)
    expect(await jwks.keyOf('first')).toBeNull()
    expect(standIn.asked()).toBe(2)
  })

  test('of a rotation is found by one question more', async () => {
    const { standIn, jwks, pass } = await started()
    await jwks.keyOf('first')
    standIn.keys = [jwkOf(first), jwkOf(second)]
    pass(61_000)
    expect(print(await jwks.keyOf('second'))).toBe(print(second.publicKey))
    expect(standIn.asked()).toBe(2)
  })
})

describe('an unknown id', () => {
  test('is asked for once, and a flood of them is no flood of questions', async () => {
    const { standIn, jwks, pass } = await started()
    await jwks.keyOf('first')
    pass(61_000)
    for (let n = 0; n < 200; n += 1) expect(await jwks.keyOf(`forged-${n}`)).toBeNull()
    expect(standIn.asked()).toBe(2)
    pass(59_000)
    expect(await jwks.keyOf('forged')).toBeNull()
    expect(standIn.asked()).toBe(2)
    pass(2000)
    expect(await jwks.keyOf('forged')).toBeNull()
    expect(standIn.asked()).toBe(3)
  })
})

describe('while nobody answers', () => {
  test('a known key goes on verifying, however old', async () => {
    const { standIn, jwks, pass } = await started()
    await jwks.keyOf('first')
    standIn.trouble = { status: 503 }
    pass(30 * 86_400_000)
    expect(print(await jwks.keyOf('first'))).toBe(print(first.publicKey))
    expect(print(await jwks.keyOf('first'))).toBe(print(first.publicKey))
    expect(standIn.asked()).toBe(2)
  })

  test('an unknown one is undecided, asked for at most every few seconds, and found when somebody answers', async () => {
    const { standIn, jwks, pass } = await started()
    standIn.trouble = { status: 500 }
    for (let n = 0; n < 50; n += 1)
      await expect(jwks.keyOf('first')).rejects.toMatchObject({ name: 'JwksUnavailable' })
    expect(standIn.asked()).toBe(1)
    standIn.trouble = null
    pass(5001)
    expect(await jwks.keyOf('first')).not.toBeNull()
  })

  const redirect = { status: 302, headers: { location: '/elsewhere' } }
  test.each([
    ['an error', { status: 404 }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['an empty list', { status: 200, body: '{"keys":[]}' }],
    [
      'keys of another kind',
      { status: 200, body: JSON.stringify({ keys: [{ kid: 'first', kty: 'oct', k: 'c2VjcmV0' }] }) },
    ],
    [
      'a key that is none',
      { status: 200, body: JSON.stringify({ keys: [{ kid: 'first', kty: 'RSA', n: '!', e: 'AQAB' }] }) },
    ],
    [
      'a key that is too short',
      { status: 200, body: JSON.stringify({ keys: [jwkOf(signingKey('first', 1024))] }) },
    ],
    ['a redirect', redirect],
  ])('or what answers is %s, nobody is called a forger', async (_name, trouble) => {
    const { standIn, jwks } = await started()
    standIn.trouble = trouble
    await expect(jwks.keyOf('first')).rejects.toMatchObject({ name: 'JwksUnavailable' })
    expect(standIn.asked()).toBe(1)
  })

  test('because there is nobody at all', async () => {
    const jwks = createJwks({ url: 'http://127.0.0.1:1/jwks', clock: () => new Date() })
    await expect(jwks.keyOf('first')).rejects.toMatchObject({ name: 'JwksUnavailable' })
  })
})
