import { describe, expect, test } from 'vitest'
import type { EventType, WismoEvent } from '../../../src/events/event.ts'
import { KINDS } from '../../../src/sources/events/kinds/index.ts'
import { readEvents } from '../../../src/sources/events/reading.ts'

const SHOP = 'wismo-test.myshopify.com'
const TELLING = { sender: 'my-wms', shops: new Set([SHOP]), toldAt: '2026-11-21T12:00:00.000000000Z' }
const UPDATED = '2026-11-20T12:00:00Z'
const order = { shop: SHOP, id: '1001' }

type Body = Readonly<Record<string, unknown>>

/** One of each, as short as it may be. */
const SHORTEST: { readonly [T in EventType]: Body } = {
  'order.recorded': {
    order,
    updated_at: UPDATED,
    name: '#1001',
    created_at: UPDATED,
    financial_status: 'paid',
    lines: [],
  },
  'order.deleted': { order, updated_at: UPDATED },
  'payment.recorded': { order, updated_at: UPDATED, id: 'p1', kind: 'sale', outcome: 'success', at: UPDATED },
  'refund.recorded': { order, updated_at: UPDATED, id: 'r1', at: UPDATED, lines: [] },
  'return.recorded': { order, updated_at: UPDATED, id: 'r1', state: 'open', lines: [] },
  'allocation.recorded': { order, updated_at: UPDATED, id: 'a1', state: 'in_progress', lines: [] },
  'hold.recorded': { order, updated_at: UPDATED, id: 'h1' },
  'fulfillment.recorded': { order, updated_at: UPDATED, id: 'f1', created_at: UPDATED, lines: [] },
  'label.recorded': { order, updated_at: UPDATED, id: 'l1', created_at: UPDATED },
  'shipment.replaced': { order, updated_at: UPDATED, tracking_number: '1Z1' },
  'scan.recorded': { tracking_number: '1Z1', occurred_at: UPDATED, stage: 'picked_up', evidence: 'physical' },
  'scan.withdrawn': { order, updated_at: UPDATED, scan_id: 's1' },
  'promise.recorded': { order, updated_at: UPDATED, id: 'p1', kind: 'estimate', by: UPDATED },
  'kit.recorded': { order, updated_at: UPDATED, line: 'L1', pieces: [] },
  'bundle.recorded': { order, updated_at: UPDATED, id: 'b1', title: 'Set', units: 1 },
  'override.recorded': {
    order,
    updated_at: UPDATED,
    status: 'shipped',
    why: 'the driver called',
    until: UPDATED,
    basis: 'abc',
  },
}

const types = Object.keys(SHORTEST).filter((type): type is EventType => Object.hasOwn(KINDS, type))
const read = (body: unknown) => readEvents(Buffer.from(JSON.stringify(body)), TELLING)

function only(type: EventType, changes: Body = {}): WismoEvent {
  const { reading, faults } = read({ type, ...SHORTEST[type], ...changes })
  if (reading.outcome !== 'accepted') throw new Error(JSON.stringify(faults))
  const [event] = reading.events
  if (!event) throw new Error('nothing was told')
  return event
}

const faultsOf = (type: EventType, changes: Body) =>
  read({ type, ...SHORTEST[type], ...changes }).faults.map(({ path, message }) => `${path}: ${message}`)

describe('every type of the vocabulary can be told', () => {
  test.each(types)('%s, by itself or among others', type => {
    const event = only(type)
    expect(event).toMatchObject({ type, toldAt: TELLING.toldAt })
    const listed = read({ events: [{ type, ...SHORTEST[type] }] }).reading
    expect(listed).toEqual({ outcome: 'accepted', events: [event], commands: [] })
  })

  test.each(types.filter(type => type !== 'order.recorded'))(
    '%s leads to its order by the order’s name',
    type => {
      const named = only(type, { order: { shop: SHOP, name: '#eu-1001' } })
      expect(named.order).toBeNull()
      expect(named.refs).toEqual([`name:${SHOP}:EU-1001`])
    },
  )

  test('and there is no other', () => {
    expect(types.toSorted()).toEqual(Object.keys(KINDS).toSorted())
  })
})

describe('what is told in full', () => {
  test('an order', () => {
    const line = {
      id: 'L1',
      sku: 'SOFA',
      title: 'Sofa',
      quantity: 2,
      current_quantity: 1,
      fulfillable_quantity: 0,
      fulfilled_quantity: 1,
    }
    const { body, resource } = only('order.recorded', {
      cancelled_at: '2026-11-20T13:00:00+01:00',
      cancel_reason: 'customer',
      test: true,
      lines: [line, { id: 'L2', title: 'Card', quantity: 1, kind: 'digital', bundle: 'B1' }],
      refunds: ['r1'],
    })
    // The shop's own record of the order is the same resource: the newer of the two holds.
    expect(resource).toBe(`order:${SHOP}:1001`)
    expect(body).toEqual({
      shop: SHOP,
      externalId: '1001',
      name: '#1001',
      createdAt: '2026-11-20T12:00:00.000Z',
      cancelledAt: '2026-11-20T12:00:00.000Z',
      cancelReason: 'customer',
      test: true,
      financial: 'paid',
      lines: [
        {
          id: 'L1',
          sku: 'SOFA',
          title: 'Sofa',
          kind: 'physical',
          bundle: null,
          quantity: 2,
          current: 1,
          fulfillable: 0,
          fulfilled: 1,
        },
        {
          id: 'L2',
          sku: null,
          title: 'Card',
          kind: 'digital',
          bundle: 'B1',
          quantity: 1,
          current: null,
          fulfillable: null,
          fulfilled: null,
        },
      ],
      refunds: ['my-wms:r1'],
    })
  })

  test('a label, whose ids are the sender’s own and whose feed is his name', () => {
    const label = only('label.recorded', {
      order: null,
      allocation_id: 'a1',
      carrier: 'UPS',
      tracking_number: '1z 99-99',
      tracking_url: 'https://carrier.example/1Z9999',
      voided: true,
      is_return: true,
      lines: [{ sku: 'LEGS', units: 1 }],
      writes_back: false,
    })
    expect(label).toMatchObject({
      order: null,
      resource: 'label:my-wms:l1',
      refs: ['allocation:my-wms:a1', 'tracking:1Z9999'],
      body: {
        labelId: 'my-wms:l1',
        feed: 'my-wms',
        allocationId: 'my-wms:a1',
        number: { number: '1Z9999', url: 'https://carrier.example/1Z9999' },
        voided: true,
        isReturn: true,
        lines: [{ line: null, sku: 'LEGS', units: 1 }],
        writesBack: false,
      },
    })
  })

  test('a label says that it is copied into the shop unless it says otherwise', () => {
    expect(only('label.recorded').body).toMatchObject({ writesBack: true, lines: null, voided: false })
  })

  test('a scan in a carrier’s own code, read by our tables', () => {
    const coded = (carrier: string, carrier_code: string) =>
      only('scan.recorded', { stage: null, evidence: null, carrier, carrier_code }).body
    expect(coded('UPS', 'OT')).toMatchObject({
      stage: 'out_for_delivery',
      evidence: 'physical',
      table: 'ups-1',
    })
    expect(coded('UPS', 'MP')).toMatchObject({ stage: 'label_created', evidence: 'electronic' })
    expect(coded('Nobody Express', 'OT')).toMatchObject({ stage: null, evidence: 'electronic' })
  })

  test('a scan without an id is the same scan when it is told again, and another when anything differs', () => {
    const id = (changes: Body) => only('scan.recorded', changes).resource
    expect(id({ updated_at: UPDATED })).toBe(id({}))
    expect(id({ place: 'Graz' })).not.toBe(id({}))
    expect(id({ occurred_at: '2026-11-20T12:01:00Z' })).not.toBe(id({}))
  })

  test('a scan of a fulfilment that the same sender told', () => {
    const { body, refs } = only('scan.recorded', { tracking_number: null, fulfillment_id: 'f1' })
    expect(body).toMatchObject({ of: { fulfillmentId: 'my-wms:f1' } })
    expect(refs).toEqual(['fulfillment:my-wms:f1'])
  })

  test('a withdrawal takes back the sender’s own scan, and nobody else’s of the same id', () => {
    expect(only('scan.withdrawn').body).toEqual({ scanId: 'my-wms:s1' })
    expect(only('scan.recorded', { id: 's1' }).body).toMatchObject({ scanId: 'my-wms:s1' })
  })

  test('an override names its sender, whatever he says of himself', () => {
    expect(only('override.recorded').body).toMatchObject({ by: 'my-wms', status: 'shipped' })
    expect(faultsOf('override.recorded', { by: 'somebody else' })[0]).toMatch(/by/)
  })
})

describe('what is wrong is named field by field, all of it', () => {
  test.each<[string, EventType, Body, RegExp]>([
    [
      'a field that is missing',
      'label.recorded',
      { created_at: undefined },
      /^created_at: .*instant with a zone/,
    ],
    [
      'an instant without a zone',
      'label.recorded',
      { created_at: '2026-11-20T12:00:00' },
      /^created_at: .*zone/,
    ],
    ['a day that is none', 'label.recorded', { created_at: '2026-02-30T12:00:00Z' }, /^created_at:/],
    ['an id that is a number', 'label.recorded', { id: 12 }, /^id: must be an id as text/],
    ['an id with a blank', 'label.recorded', { id: 'a b' }, /^id: /],
    ['a word that is none of ours', 'scan.recorded', { stage: 'shipped' }, /^stage: .*"picked_up"/],
    ['half a unit', 'label.recorded', { lines: [{ sku: 'A', units: 0.5 }] }, /^lines\.0\.units: /],
    ['no units', 'label.recorded', { lines: [{ sku: 'A', units: 0 }] }, /^lines\.0\.units: /],
    ['goods without a name', 'label.recorded', { lines: [{ units: 1 }] }, /^lines\.0: needs line or sku/],
    ['a field that nobody knows', 'label.recorded', { tracking_numbre: '1Z' }, /tracking_numbre/],
    ['a number that is none', 'label.recorded', { tracking_number: ' - ' }, /^tracking_number: /],
    [
      'a link that is a script',
      'label.recorded',
      { tracking_url: 'javascript:alert(1)' },
      /^tracking_url: must be a link/,
    ],
    [
      'a shop that is none of ours',
      'label.recorded',
      { order: { shop: 'x.myshopify.com', id: '1' } },
      /^order\.shop: is none of SHOPIFY_SHOPS/,
    ],
    [
      'an order by id and by name',
      'label.recorded',
      { order: { ...order, name: '#1' } },
      /^order: needs either id or name/,
    ],
    ['an order by neither', 'label.recorded', { order: { shop: SHOP } }, /^order: needs either id or name/],
    ['nothing that leads to an order', 'label.recorded', { order: null }, /^order: is needed/],
    ['a scan of nothing', 'scan.recorded', { tracking_number: null }, /^tracking_number: is needed/],
    ['a scan that says nothing', 'scan.recorded', { stage: null, evidence: null }, /^stage: is needed/],
    [
      'a stage without evidence, which is never assumed',
      'scan.recorded',
      { evidence: null },
      /^evidence: is needed with stage/,
    ],
    [
      'a code and a stage',
      'scan.recorded',
      { carrier: 'UPS', carrier_code: 'OT' },
      /^carrier_code: stands for/,
    ],
    [
      'a code without its carrier',
      'scan.recorded',
      { stage: null, evidence: null, carrier_code: 'OT' },
      /^carrier: is needed/,
    ],
  ])('%s', (_name, type, changes, expected) => {
    const faults = faultsOf(type, changes)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatch(expected)
  })

  test('a snapshot of an order by its name alone, for it is what gives the order its id', () => {
    const faults = faultsOf('order.recorded', { order: { shop: SHOP, name: '#1' } })
    expect(faults).toHaveLength(2)
    expect(faults[0]).toMatch(/^order\.id: /)
  })

  test('several at once, in several events, each with its place', () => {
    const { reading, faults } = read({
      events: [
        { type: 'label.recorded', ...SHORTEST['label.recorded'] },
        { type: 'label.recorded', ...SHORTEST['label.recorded'], id: '', lines: [{ sku: 'A', units: -1 }] },
        { type: 'label.printed' },
      ],
    })
    expect(faults.map(({ path }) => path)).toEqual(['events.1.id', 'events.1.lines.0.units', 'events.2.type'])
    expect(reading).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(/^events\.\[\]\.id: /),
    })
  })

  test.each([
    ['no JSON', Buffer.from('{"type":')],
    ['a list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['nothing', Buffer.alloc(0)],
    ['marked with a byte order mark', Buffer.from('\ufeff{}')],
  ])('a body that is %s', (_name, body) => {
    expect(readEvents(body, TELLING).faults).toEqual([{ path: '', message: 'must be a JSON object' }])
  })

  test.each([
    ['no event', { events: [] }, 'events'],
    ['events that are no list', { events: {} }, 'events'],
    ['more than a thousand', { events: Array.from({ length: 1001 }, () => ({})) }, 'events'],
    ['something beside its events', { events: [{}], type: 'label.recorded' }, ''],
    ['no type', { order }, 'type'],
    ['a type of every object', { type: 'constructor' }, 'type'],
  ])('a body with %s', (_name, body, path) => {
    expect(read(body).faults.map(fault => fault.path)).toEqual([path])
  })

  test('but fifty at most', () => {
    expect(read({ events: Array.from({ length: 1000 }, () => ({})) }).faults).toHaveLength(50)
  })

  test('and never what was sent', () => {
    const { reading, faults } = read({
      type: 'label.recorded',
      ...SHORTEST['label.recorded'],
      created_at: 'ada@example.org',
      id: {},
    })
    expect(JSON.stringify([reading, faults])).not.toContain('ada@')
  })
})
