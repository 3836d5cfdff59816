import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { decoded, verify } from '../../../src/sources/events/verify.ts'
import type { RawRequest } from '../../../src/sources/source.ts'
import { mutated } from '../../support/mutated.ts'
import {
  ERP_SECRET,
  secondsFromNow,
  signature,
  standardWebhook,
  WMS_SECRET,
} from '../../support/standard-webhook.ts'

const OLD_SECRET = `whsec_${Buffer.from('an older secret of the same WMS').toString('base64')}`
const signers = decoded([
  { name: 'wms', secret: OLD_SECRET },
  { name: 'wms', secret: WMS_SECRET },
  { name: 'erp', secret: ERP_SECRET },
])
const body = '{"events":[{"type":"order.deleted","note":"Grüße"}]}'
const judged = (request: RawRequest) => verify(request, signers)
const now = secondsFromNow(0)
const signed = (timestamp: string, id = 'msg_1', text = body) =>
  signature(WMS_SECRET, id, timestamp, Buffer.from(text))

describe('a delivery is proved, and its sender named,', () => {
  test.each([
    ['wms', WMS_SECRET],
    ['wms', OLD_SECRET],
    ['erp', ERP_SECRET],
  ])('by a secret of %s', (sender, secret) => {
    expect(judged(standardWebhook(body, { secret }))).toEqual({ sender })
  })

  test('by the package of those who wrote the specification', () => {
    const at = new Date()
    const headers = {
      'webhook-id': 'msg_2',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(ERP_SECRET).sign('msg_2', at, body),
    }
    expect(judged({ headers, body: Buffer.from(body) })).toEqual({ sender: 'erp' })
  })

  test('by any of several signatures, as during a rotation', () => {
    const several = `v1,${Buffer.alloc(32).toString('base64')} v1a,c29tZXRoaW5n ${signed(now)}`
    expect(
      judged(standardWebhook(body, { timestamp: now, headers: { 'webhook-signature': several } })),
    ).toEqual({
      sender: 'wms',
    })
  })

  test.each([-295, 295])('when it was signed %i s from now', seconds => {
    expect(judged(standardWebhook(body, { timestamp: secondsFromNow(seconds) }))).toEqual({ sender: 'wms' })
  })

  test('when it has no body, which can be signed like any other', () => {
    expect(judged(standardWebhook(''))).toEqual({ sender: 'wms' })
  })
})

describe('a delivery is refused', () => {
  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('without %s', name => {
    const verdict = judged(standardWebhook(body, { headers: { [name]: undefined } }))
    expect(verdict).toEqual({ reason: `without the header ${name}` })
  })

  test.each([
    ['five minutes ago and more', secondsFromNow(-310)],
    ['in five minutes and later', secondsFromNow(310)],
  ])('when it was signed %s', (_name, timestamp) => {
    expect(judged(standardWebhook(body, { timestamp }))).toEqual({
      reason: 'webhook-timestamp is more than five minutes from our own time',
    })
  })

  test.each([
    ['with letters behind it', `${now}x`],
    ['with a blank before it', ` ${now}`],
    ['with a zero before it', `0${now}`],
    ['with a fraction', `${now}.5`],
    ['in milliseconds', `${now}000000`],
    ['as a date', new Date().toISOString()],
  ])('with a time %s, though the number is the signed one', (_name, timestamp) => {
    const headers = { 'webhook-timestamp': timestamp, 'webhook-signature': signed(now) }
    expect(judged(standardWebhook(body, { headers }))).toMatchObject({
      reason: expect.stringMatching(/timestamp/),
    })
  })

  const hex = createHmac('sha256', Buffer.from(WMS_SECRET.slice(6), 'base64')).update(`msg_1.${now}.${body}`)
  test.each([
    [
      'of another secret',
      signature(`whsec_${Buffer.alloc(32, 7).toString('base64')}`, 'msg_1', now, Buffer.from(body)),
    ],
    ['of another id', signed(now, 'msg_2')],
    ['of another time', signed(secondsFromNow(-1))],
    ['of another body', signed(now, 'msg_1', body.replace('ü', 'u'))],
    [
      'of the body alone',
      `v1,${createHmac('sha256', Buffer.from(WMS_SECRET.slice(6), 'base64'))
        .update(body)
        .digest('base64')}`,
    ],
    [
      'made with the secret as it is written',
      `v1,${createHmac('sha256', WMS_SECRET).update(`msg_1.${now}.${body}`).digest('base64')}`,
    ],
    ['as hexadecimal', `v1,${hex.digest('hex')}`],
    ['without its version', signed(now).slice(3)],
    ['of another version', signed(now).replace('v1', 'v2')],
    ['cut short', signed(now).slice(0, -1)],
    ['with something behind it', `${signed(now)}=`],
    ['that is empty', 'v1,'],
  ])('with a signature %s', (_name, given) => {
    const request = standardWebhook(body, { timestamp: now, headers: { 'webhook-signature': given } })
    expect(judged(request)).toEqual({ reason: 'no secret of EVENTS_WEBHOOK_SECRETS gives this signature' })
  })

  test('when the id is sent twice', () => {
    const headers = { 'webhook-id': 'msg_1, msg_1' }
    expect(
      judged(
        standardWebhook(body, { timestamp: now, headers: { ...headers, 'webhook-signature': signed(now) } }),
      ),
    ).toHaveProperty('reason')
  })

  test('when its body is no UTF-8: of many such bodies one text would be signed', () => {
    const request = {
      ...standardWebhook(Buffer.from([0x22, 0xff, 0x22])),
      body: Buffer.from([0x22, 0xfe, 0x22]),
    }
    expect(judged(request)).toEqual({ reason: 'the body is no UTF-8, and only text is signed' })
  })

  test('by a source without senders', () => {
    expect(verify(standardWebhook(body), [])).toHaveProperty('reason')
  })

  test('without a word of the secret or the signature in the reason', () => {
    const verdict = JSON.stringify(
      judged(standardWebhook(body, { headers: { 'webhook-signature': 'v1,wrong' } })),
    )
    expect(verdict).not.toContain('wrong')
    expect(verdict).not.toContain(WMS_SECRET.slice(6, 20))
  })
})

test('of 10,000 deliveries with one thing changed none is accepted', () => {
  const request = standardWebhook('{"type":"order.deleted"}')
  const judged = (each: RawRequest) => verify(each, decoded([{ name: 'wms', secret: WMS_SECRET }]))
  expect(judged(request)).toEqual({ sender: 'wms' })
  let [tried, accepted] = [0, 0]
  for (const header of ['webhook-signature', 'webhook-id', 'webhook-timestamp']) {
    for (const forged of mutated(request, header, 3400)) {
      tried += 1
      if ('sender' in judged(forged)) accepted += 1
    }
  }
  expect(tried).toBeGreaterThanOrEqual(10_000)
  expect(accepted).toBe(0)
})
