import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emailsIn } from '../../../src/events/subjects.ts'
import { fixture, receive, SHOP, signed } from '../../support/shopify.ts'

const subjects = (topic: string, body = fixture(topic), headers = {}) =>
  receive(signed(topic, body, headers)).delivery.subjects
const order = `order:${SHOP}:9007199254740995123`
const customer = `customer:${SHOP}:70110022`
const email = `email:${SHOP}:ada.muster@example.org`

describe('whom a delivery may be about', () => {
  test.each([
    ['orders/updated', [order, customer, email]],
    ['fulfillments/update', [order]],
    ['refunds/create', [order]],
    ['orders/edited', [order]],
    ['orders/delete', [order]],
    ['returns/approve', [order]],
    ['customers/redact', [order, customer, email]],
  ])('is said by %s', (topic, expected) => {
    expect(subjects(topic)).toEqual(expect.arrayContaining(expected))
  })

  test('is known also where the body is not understood, or read by nobody', () => {
    const broken = Buffer.from(
      '{"id":9007199254740995123,"note":"mail\\nada.muster@example.org","line_items":',
    )
    expect(subjects('orders/updated', broken)).toEqual([email])
    const profile = Buffer.from('{"id":70110022,"email":"ADA.Muster@example.org"}')
    expect(subjects('customers/update', profile)).toEqual([customer, email])
  })
})

describe('an e-mail address', () => {
  test.each([
    ['in JSON', '{"email":"a.b+c@example.org"}', ['a.b+c@example.org']],
    ['between brackets', 'Ada <ada@example.org>, bo@x.at', ['ada@example.org', 'bo@x.at']],
    ['after an escaped line break', '"mail\\nada@example.org"', ['ada@example.org']],
    ['with an escaped sign', '"ada\\u0040example.org"', ['ada@example.org']],
    ['outside ASCII', 'jörg@müller.example', ['jörg@müller.example']],
    ['that is none', '@ a@ @b', []],
  ])('is found %s', (_name, text, expected) => {
    expect(emailsIn(text)).toEqual(expected)
  })

  test('is found wherever it stands in any JSON text', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.array(fc.string(), { maxLength: 3 }), (address, others) => {
        // Quotes in an address are legal and never met; without them it ends where it is told to end.
        fc.pre(/^[\w.+-]+@/.test(address))
        expect(
          emailsIn(JSON.stringify([...others.map(each => each.replaceAll('@', '')), address])),
        ).toContain(address.toLowerCase())
      }),
    )
  })
})
