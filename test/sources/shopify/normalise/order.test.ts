import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventType } from '../../../../src/events/event.ts'
import { accepted, altered, fixture, onlyTold, SHOP, TRIGGERED_AT, told } from '../../../support/shopify.ts'

const SNAPSHOTS = [
  'orders/create',
  'orders/updated',
  'orders/paid',
  'orders/partially_fulfilled',
  'orders/fulfilled',
  'orders/cancelled',
]

const order = (changes: Readonly<Record<string, unknown>> = {}) =>
  onlyTold('order.recorded', 'orders/updated', altered('orders/updated', changes))
const contact = (changes: Readonly<Record<string, unknown>> = {}, topic = 'orders/updated') =>
  accepted(topic, altered(topic, changes)).commands[0]
const line = (changes: Readonly<Record<string, unknown>> = {}) =>
  order({ line_items: [{ id: 1, quantity: 2, title: 'Bench', ...changes }], fulfillments: [], refunds: [] })
    .body.lines[0]

describe("an order's snapshot", () => {
  test('is one event whichever of the six topics tells it: the topic is not the state', () => {
    const ids = SNAPSHOTS.map(topic => onlyTold('order.recorded', topic).id)
    expect(new Set(ids).size).toBe(1)
  })

  test('tells who the order is, with every digit of an id beyond 2^53', () => {
    const event = order()
    expect(event.order).toBe(`${SHOP}:9007199254740995123`)
    expect(event.body).toMatchObject({
      shop: SHOP,
      externalId: '9007199254740995123',
      name: '#WM-20417',
      test: false,
    })
    expect(event.body.lines.map(each => each.id)).toContain('9007199254740995201')
  })

  test("turns the shop's offsets into instants of UTC", () => {
    expect(order().body.createdAt).toBe('2026-11-18T14:15:02.000Z')
    expect(order().version.startsWith('2026-11-20T21:40:11.000Z ')).toBe(true)
  })

  test('is told at its triggered-at with all nine digits, and at no time where the header is missing', () => {
    expect(order().toldAt).toBe(TRIGGERED_AT)
    const headers = { 'x-shopify-triggered-at': undefined }
    expect(
      accepted('orders/updated', fixture('orders/updated'), { headers }).events.map(each => each.toldAt),
    ).toSatisfy((all: readonly string[]) => all.every(toldAt => toldAt === ''))
  })

  test('counts as fulfilled per line only what its uncancelled fulfilments hold', () => {
    expect(order().body.lines.map(each => each.fulfilled)).toEqual([2, 0, 0, 0])
  })

  test('does not count a failed fulfilment either: its units wait to be fulfilled again', () => {
    const failed = {
      id: 5,
      status: 'failure',
      created_at: '2026-11-19T09:05:00Z',
      line_items: [{ id: 1, quantity: 2 }],
    }
    const { body } = order({ line_items: [{ id: 1, quantity: 2 }], fulfillments: [failed] })
    expect(body.lines[0]?.fulfilled).toBe(0)
  })

  test('that does not list fulfilments or refunds says null, never none', () => {
    const { body } = order({ fulfillments: undefined, refunds: undefined })
    expect(body.refunds).toBeNull()
    expect(body.lines.map(each => each.fulfilled)).toEqual([null, null, null, null])
  })

  test('that lists no refunds says none, never null', () => {
    expect(order({ refunds: [] }).body.refunds).toEqual([])
  })

  test('names the refunds that it counts by the ids under which they are told', () => {
    const [refund] = told('refund.recorded', 'orders/updated')
    expect(order().body.refunds).toEqual([refund?.body.refundId])
  })

  test('of an old API version has no quantities left: null, not 0', () => {
    expect(line()).toMatchObject({ quantity: 2, current: null, fulfillable: null })
  })

  test('keeps a quantity of 0 apart from one that is missing', () => {
    expect(line({ current_quantity: 0, fulfillable_quantity: 0 })).toMatchObject({
      current: 0,
      fulfillable: 0,
    })
  })

  test('with a financial status that nobody knows yet is unknown', () => {
    expect(order().body.financial).toBe('partially_refunded')
    expect(order({ financial_status: 'escrowed' }).body.financial).toBe('unknown')
    expect(order({ financial_status: null }).body.financial).toBe('unknown')
  })

  test('is cancelled by cancelled_at; closed_at alone means archived', () => {
    expect(order({ closed_at: '2026-11-20T16:40:11-05:00' }).body.cancelledAt).toBeNull()
    const cancelled = order({ cancelled_at: '2026-11-20T16:40:11-05:00', cancel_reason: 'customer' })
    expect(cancelled.body).toMatchObject({
      cancelledAt: '2026-11-20T21:40:11.000Z',
      cancelReason: 'customer',
    })
  })

  test.each([
    ['cancelled', { cancelled_at: '2026-11-20T16:40:11-05:00' }, { cancelled_at: null }],
    ['more fulfilled', {}, { fulfillments: [] }],
    ['more refunded', { fulfillments: [] }, { fulfillments: [], refunds: [] }],
  ])('told in the same second is newer when it is %s', (_name, more, less) => {
    expect(order(more).version > order(less).version).toBe(true)
  })
})

describe('a line', () => {
  test.each([
    ['that is shipped is physical', { requires_shipping: true }, 'physical'],
    ['of which nothing is said is physical', {}, 'physical'],
    ['that needs no shipping is digital', { requires_shipping: false, product_id: 5 }, 'digital'],
    ['that is a gift card is digital', { requires_shipping: true, gift_card: true }, 'digital'],
    [
      'of no product called Tip is no thing at all',
      { requires_shipping: false, title: 'Tip' },
      'non_fulfillable',
    ],
    [
      'of a product called Tip is that product',
      { requires_shipping: false, title: 'Tip', product_id: 5 },
      'digital',
    ],
    ['called Tip that is shipped is a parcel', { requires_shipping: true, title: 'Tip' }, 'physical'],
    ['of a custom item without product is digital', { requires_shipping: false, title: 'Advice' }, 'digital'],
  ])('%s', (_name, changes, kind) => {
    expect(line(changes)?.kind).toBe(kind)
  })

  test('with an empty SKU has none', () => {
    expect(line({ sku: '' })?.sku).toBeNull()
  })
})

describe('what an order carries inside', () => {
  test('its fulfilment is the very event that fulfillments/update tells, though offsets and order of keys differ', () => {
    const alone = onlyTold('fulfillment.recorded', 'fulfillments/update')
    expect(told('fulfillment.recorded', 'orders/updated').map(each => each.id)).toContain(alone.id)
  })

  test('is so for any fulfilment', () => {
    const words = fc.constantFrom(null, '', 'A1', 'b-2', 'success', 'cancelled', 'in_transit', 'delivered')
    const listed = fc.option(fc.array(words, { maxLength: 3 }), { nil: undefined })
    const line = fc.record({ id: fc.integer({ min: 1, max: 9 }), sku: words, quantity: fc.nat(5) })
    const payload = fc.record({
      id: fc.integer({ min: 1 }),
      order_id: fc.constant('9007199254740995123'),
      status: words,
      shipment_status: words,
      created_at: fc.constant('2026-11-19T08:00:00-05:00'),
      updated_at: fc.constantFrom(null, '2026-11-20T08:00:00-05:00'),
      tracking_company: words,
      tracking_number: words,
      tracking_numbers: listed,
      tracking_urls: listed,
      line_items: fc.array(line, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(payload, each => {
        const alone = onlyTold(
          'fulfillment.recorded',
          'fulfillments/update',
          Buffer.from(JSON.stringify(each)),
        )
        const around = altered('orders/updated', { fulfillments: [each] })
        expect(onlyTold('fulfillment.recorded', 'orders/updated', around)).toEqual(alone)
      }),
    )
  })

  test('its refund is the very event that refunds/create tells', () => {
    const alone = onlyTold('refund.recorded', 'refunds/create')
    expect(told('refund.recorded', 'orders/updated').map(each => each.id)).toEqual([alone.id])
  })

  test('a cancelled fulfilment is told too: nothing else takes it back', () => {
    expect(told('fulfillment.recorded', 'orders/updated').map(each => each.body.state)).toEqual([
      'cancelled',
      'success',
    ])
  })

  test('belongs to the order around it, also where it does not name it', () => {
    const refunds = [{ id: 5, created_at: '2026-11-19T12:50:00Z' }]
    const events = accepted('orders/updated', altered('orders/updated', { refunds })).events
    expect(new Set(events.map(each => each.order))).toEqual(new Set([order().order]))
  })
})

describe('a kit', () => {
  const kits = {
    revision: 7,
    kits: {
      'CHAIR-ASH': [
        { sku: 'SEAT', title: 'Seat', count: 1 },
        { sku: 'LEG', title: 'Leg', count: 4 },
      ],
    },
  }
  const kitsOf = (changes: Readonly<Record<string, unknown>> = {}) =>
    told('kit.recorded', 'orders/updated', altered('orders/updated', changes), kits)

  test('is told for every physical line, empty where policy lists none', () => {
    expect(kitsOf().map(each => [each.body.line, each.body.pieces.map(piece => piece.sku)])).toEqual([
      ['9007199254740995201', ['SEAT', 'LEG']],
      ['9007199254740995202', []],
    ])
  })

  test('is one event however often and whenever the order is told', () => {
    const later = kitsOf({ updated_at: '2026-11-20T23:00:00Z', financial_status: 'paid' })
    expect(later.map(each => each.id)).toEqual(kitsOf().map(each => each.id))
    expect(later.map(each => each.version)).toEqual(kitsOf().map(each => each.version))
  })

  test('says its revision and that policy said so', () => {
    expect(kitsOf()[0]?.body).toMatchObject({ authority: 'policy', revision: 7 })
  })

  test('is not found under the name of something that every object has', () => {
    const changes = { line_items: [{ id: 1, quantity: 1, sku: 'constructor' }] }
    expect(kitsOf(changes)[0]?.body.pieces).toEqual([])
  })
})

describe('whom to write to', () => {
  test('is told with the version of the order that names them', () => {
    expect(contact()).toEqual({
      kind: 'contact',
      order: order().order,
      customer: '70110022',
      version: order().version,
      email: 'ada.muster@example.org',
      phone: '+43 1 5550123',
      name: 'Bo Muster',
      locale: 'de-AT',
      proofs: { emails: ['ada.muster@example.org'], phones: ['+43 1 5550123'], postalCodes: ['8010'] },
    })
  })

  test('is nobody in a draft without a customer, whose e-mail is empty and not null', () => {
    const draft = {
      email: '',
      contact_email: '',
      customer: null,
      shipping_address: null,
      billing_address: null,
      customer_locale: '',
    }
    expect(contact(draft)).toMatchObject({ email: null, phone: null, name: null, locale: null })
  })

  test('is nobody where the app may not read personal data', () => {
    const keys = [
      'email',
      'contact_email',
      'phone',
      'customer',
      'shipping_address',
      'billing_address',
      'customer_locale',
    ]
    const without = Object.fromEntries(keys.map(key => [key, undefined]))
    expect(contact(without)).toMatchObject({ email: null, phone: null, name: null, locale: null })
  })

  test('is the customer where the order itself does not say', () => {
    const changes = {
      email: null,
      contact_email: null,
      shipping_address: null,
      billing_address: null,
      customer: { email: 'c@example.org', phone: '+1 555 0100', first_name: 'Cy', last_name: '' },
    }
    expect(contact(changes)).toMatchObject({ email: 'c@example.org', phone: '+1 555 0100', name: 'Cy' })
  })

  test('is nowhere in the events', () => {
    const types: readonly EventType[] = accepted('orders/updated').events.map(each => each.type)
    expect(types).toContain('order.recorded')
    expect(JSON.stringify(accepted('orders/updated').events)).not.toMatch(/muster|5550123/i)
  })
})

describe('the components of a bundle', () => {
  const line = (id: number, group: number | null) => ({
    id,
    quantity: 1,
    requires_shipping: true,
    sales_line_item_group_id: group,
  })
  const body = altered('orders/updated', { line_items: [line(1, 77), line(2, 77), line(3, null)] })

  test('are lines that name it, and a body without the key names none', () => {
    expect(onlyTold('order.recorded', 'orders/updated', body).body.lines.map(each => each.bundle)).toEqual([
      '77',
      '77',
      null,
    ])
    expect(onlyTold('order.recorded', 'orders/updated').body.lines.every(each => each.bundle === null)).toBe(
      true,
    )
  })

  test('are told to be pieces themselves, above what a policy says of their SKU', () => {
    const kits = told('kit.recorded', 'orders/updated', body)
    expect(kits.map(({ body: { line, authority, pieces } }) => [line, authority, pieces.length])).toEqual([
      ['1', 'policy', 0],
      ['1', 'bundle', 0],
      ['2', 'policy', 0],
      ['2', 'bundle', 0],
      ['3', 'policy', 0],
    ])
  })
})
