import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pacificTime } from '../../src/samples/payloads/shipstation/pacific.ts'
import { signEasyPost, signShipStation, signStandard } from '../../src/samples/sign.ts'

describe('times of the label service', () => {
  it('are those of the US west coast, also on both days on which its clocks change', () => {
    expect(pacificTime(Date.UTC(2026, 2, 8, 9, 59, 59, 5))).toBe('2026-03-08T01:59:59.0050000')
    expect(pacificTime(Date.UTC(2026, 2, 8, 10))).toBe('2026-03-08T03:00:00.0000000')
    expect(pacificTime(Date.UTC(2026, 10, 1, 8, 30))).toBe('2026-11-01T01:30:00.0000000')
    expect(pacificTime(Date.UTC(2026, 10, 1, 9, 30))).toBe('2026-11-01T01:30:00.0000000')
  })
})

describe('signatures of senders besides the shop', () => {
  const body = Buffer.from('{"a":1.0}')

  it('of EasyPost do not depend on how an accent in the secret is written', () => {
    expect(signEasyPost(body, 'Geh\u00e9im')).toBe(signEasyPost(body, 'Gehe\u0301im'))
  })

  it('of the label service are over the time, a dot and the body', () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const headers = signShipStation(body, { id: 'k1', private: pair.privateKey }, '2026-03-01T10:00:00Z')
    const signed = Buffer.from('2026-03-01T10:00:00Z.{"a":1.0}')
    const signature = Buffer.from(headers['x-shipengine-rsa-sha256-signature'] ?? '', 'base64')
    expect(verify('RSA-SHA256', signed, createPublicKey(pair.privateKey), signature)).toBe(true)
    expect(headers['x-shipengine-rsa-sha256-key-id']).toBe('k1')
  })

  it('of the Standard Webhooks specification are over id, time and body', () => {
    const secret = `whsec_${Buffer.from('a key').toString('base64')}`
    const expected = createHmac('sha256', 'a key').update('msg_1.1790000000.{"a":1.0}').digest('base64')
    expect(signStandard(body, secret, 'msg_1', 1_790_000_000)['webhook-signature']).toBe(`v1,${expected}`)
  })
})
