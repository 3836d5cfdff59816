import { describe, expect, test } from 'vitest'
import { createShopify } from '../../../src/sources/shopify/index.ts'
import { TOPICS } from '../../../src/sources/shopify/topics.ts'
import {
  altered,
  FIXTURE_TOPICS,
  fixture,
  NO_KITS,
  receive,
  SECRET,
  SHOP,
  sign,
  signed,
  TRIGGERED_AT,
} from '../../support/shopify.ts'

const body = fixture('orders/create')
const reasonOf = (topic: string, bytes: Buffer, headers = {}) =>
  receive(signed(topic, bytes, headers)).reading

describe('a signed delivery is quarantined', () => {
  test.each(['x-shopify-topic', 'x-shopify-shop-domain'])('without the header %s', name => {
    expect(reasonOf('orders/create', body, { [name]: undefined })).toEqual({
      outcome: 'quarantined',
      reason: 'missing headers',
    })
  })

  test('when its shop is not listed, which the reason names', () => {
    expect(reasonOf('orders/create', body, { 'x-shopify-shop-domain': 'other.myshopify.com' })).toEqual({
      outcome: 'quarantined',
      reason: 'unknown shop other.myshopify.com',
    })
  })

  test.each([
    ['cut off', body.subarray(0, 200)],
    ['plain text', Buffer.from('hello')],
    ['marked with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), body])],
  ])('when its body is %s', (_name, bytes) => {
    expect(reasonOf('orders/create', bytes)).toEqual({
      outcome: 'quarantined',
      reason: 'the body is no JSON',
    })
  })

  test.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"order"'],
  ])('when its body is %s', (_name, text) => {
    expect(reasonOf('orders/create', Buffer.from(text))).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(/^body: /),
    })
  })

  test('when a field is not as promised: the reason names the field and never its value', () => {
    const secretive = altered('orders/create', {
      line_items: [{ id: 1, quantity: 'ada.muster@example.org' }],
    })
    const reading = reasonOf('orders/create', secretive)
    expect(reading).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(/^line_items\.\[\]\.quantity: /),
    })
    expect(JSON.stringify(reading)).not.toContain('ada.muster')
  })

  test.each([
    ['fulfillments', { fulfillments: [{ id: 1, created_at: 'yesterday' }] }],
    ['refunds', { refunds: [{ id: 1, refund_line_items: [{ line_item_id: 1, quantity: -1 }] }] }],
  ])('when one of its embedded %s cannot be read', (name, changes) => {
    expect(reasonOf('orders/updated', altered('orders/updated', changes))).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(new RegExp(`^${name}\\.\\[\\]`)),
    })
  })

  test('when an instant has no zone: it would be a guess', () => {
    expect(
      reasonOf('orders/create', altered('orders/create', { updated_at: '2026-11-20T16:40:11' })),
    ).toMatchObject({
      outcome: 'quarantined',
      reason: 'updated_at: is no instant with a zone',
    })
  })
})

describe('a topic', () => {
  test.each(FIXTURE_TOPICS)('%s is read', topic => {
    expect(receive(signed(topic, fixture(topic))).reading.outcome).toBe('accepted')
  })

  test('has a fixture here for each that is read', () => {
    expect([...TOPICS].sort()).toEqual([...FIXTURE_TOPICS].sort())
  })

  test.each(['products/update', 'orders/', 'constructor', 'ORDERS_CREATE'])(
    'that nobody reads, as %s, is ignored',
    topic => {
      expect(reasonOf(topic, body)).toEqual({ outcome: 'ignored', reason: 'unknown topic' })
    },
  )

  test('that nobody reads is ignored even with a body that is no JSON', () => {
    expect(reasonOf('products/update', Buffer.from('x'))).toMatchObject({ outcome: 'ignored' })
  })
})

describe('a delivery', () => {
  test('keeps the exact bytes and the headers that matter, and never the signature', () => {
    const { delivery } = receive(signed('orders/create', body, { authorization: 'Bearer x' }))
    expect(delivery.body.equals(body)).toBe(true)
    expect(delivery.headers).toMatchObject({
      'x-shopify-topic': 'orders/create',
      'x-shopify-triggered-at': TRIGGERED_AT,
    })
    expect(JSON.stringify(delivery.headers)).not.toMatch(/hmac|authorization/)
    expect(JSON.stringify(delivery.headers)).not.toContain(sign(body))
  })

  test('of a shop written in capitals is of that shop', () => {
    const { delivery, reading } = receive(
      signed('orders/create', body, { 'x-shopify-shop-domain': SHOP.toUpperCase() }),
    )
    expect(delivery.shop).toBe(SHOP)
    expect(reading.outcome).toBe('accepted')
  })

  test('is closed to all while there is no secret, saying what to set', () => {
    expect(createShopify({ secrets: [], shops: [], kits: NO_KITS }).closed).toMatch(/SHOPIFY_WEBHOOK_SECRETS/)
    expect(createShopify({ secrets: [SECRET], shops: [SHOP], kits: NO_KITS }).closed).toBeNull()
  })
})

describe('the digest, by which duplicates are dropped,', () => {
  const digest = (topic: string, bytes: Buffer, headers = {}) =>
    receive(signed(topic, bytes, headers)).delivery.digest
  const first = digest('orders/create', body)

  test('is equal for the same bytes of the same event, under another webhook id and hour too', () => {
    const again = { 'x-shopify-webhook-id': 'another', 'x-shopify-triggered-at': '2026-11-20T23:00:00Z' }
    expect(digest('orders/create', body, again)).toBe(first)
  })

  test.each([
    ['the topic', 'orders/updated', body, {}],
    ['the shop', 'orders/create', body, { 'x-shopify-shop-domain': 'other.myshopify.com' }],
    ['the event id', 'orders/create', body, { 'x-shopify-event-id': 'another' }],
    ['one byte of the body', 'orders/create', Buffer.concat([body, Buffer.from(' ')]), {}],
  ])('differs with %s', (_name, topic, bytes, headers) => {
    expect(digest(topic, bytes, headers)).not.toBe(first)
  })

  test('falls back to the webhook id where there is no event id', () => {
    const without = (id: string) =>
      digest('orders/create', body, { 'x-shopify-event-id': undefined, 'x-shopify-webhook-id': id })
    expect(without('a')).toBe(without('a'))
    expect(without('a')).not.toBe(without('b'))
  })
})
