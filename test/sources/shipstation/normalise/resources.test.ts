import { describe, expect, test } from 'vitest'
import { type ResourceKind, receiveResource } from '../../../../src/sources/shipstation/resource.ts'
import {
  ANSWERED_AT,
  type Body,
  LEGS,
  ORDER_KEY,
  STORE,
  TOP,
  v1Fulfillment,
  v1Order,
  v1Shipment,
} from '../../../support/shipstation-v1.ts'
import { SHOP } from '../../../support/shopify.ts'

const AT = '2026-11-21T12:00:00.000Z'
const stores = { [STORE]: SHOP, '41002': 'ignore' }

const receive = (
  kind: ResourceKind,
  resource: Body,
  store: string | null = null,
  date: string | null = ANSWERED_AT,
) => receiveResource({ kind, resource, date, store }, AT, stores)

function told(kind: ResourceKind, resource: Body, store: string | null = null) {
  const { reading } = receive(kind, resource, store)
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  const [event, ...others] = reading.events
  if (!event || others.length > 0) throw new Error('not one event')
  return event
}

const options = (changes: Body) => ({ advancedOptions: { storeId: 41001, ...changes } })

describe('a shipment', () => {
  test('is a label with its number, its contents and whom it may be for', () => {
    expect(told('shipments', v1Shipment())).toMatchObject({
      type: 'label.recorded',
      resource: 'label:shipstation:885001',
      toldAt: '2026-11-21T11:00:00.000000000Z',
      order: null,
      refs: ['allocation:shipstation:774001', `external:${SHOP}:${ORDER_KEY}`, `name:${SHOP}:WM-2001`],
      body: {
        labelId: 'shipstation:885001',
        feed: 'shipstation',
        orderKey: ORDER_KEY,
        allocationId: 'shipstation:774001',
        carrier: 'ups_walleted',
        number: { number: '1Z999AA10123456784', url: null },
        createdAt: '2026-11-20T18:29:28.583Z',
        voided: false,
        isReturn: false,
        lines: [{ line: LEGS, sku: 'OAK-LEGS', units: 1 }],
        writesBack: true,
      },
    })
  })

  test('is never a scan, even with a ship date long past', () => {
    const { reading } = receive('shipments', v1Shipment({ shipDate: '2026-11-01' }))
    expect(reading.outcome === 'accepted' && reading.events.map(event => event.type)).toEqual([
      'label.recorded',
    ])
  })

  test('that was voided is newer than it was, by the time of the void', () => {
    const voided = told('shipments', v1Shipment({ voided: true, voidDate: '2026-11-20T12:00:00.0000000' }))
    expect(voided.body).toMatchObject({ voided: true })
    expect(voided.version > told('shipments', v1Shipment()).version).toBe(true)
    expect(voided.version).toMatch(/^2026-11-20T20:00:00\.000Z /)
  })

  test('voided without a date is newer than it was, too', () => {
    expect(
      told('shipments', v1Shipment({ voided: true })).version > told('shipments', v1Shipment()).version,
    ).toBe(true)
  })

  test('back to the merchant is a return label', () => {
    expect(told('shipments', v1Shipment({ isReturnLabel: true })).body).toMatchObject({ isReturn: true })
  })

  test('with null items says nothing of what is in it', () => {
    expect(told('shipments', v1Shipment({ shipmentItems: null })).body).toMatchObject({ lines: null })
  })

  test('whose items nobody can name says nothing of what is in it', () => {
    const shipmentItems = [{ lineItemKey: null, sku: '', quantity: 1 }]
    expect(told('shipments', v1Shipment({ shipmentItems })).body).toMatchObject({ lines: null })
  })

  test('names units by SKU where the key is no id of the shop', () => {
    const shipmentItems = [{ lineItemKey: 'manual-1', sku: 'OAK-TOP', quantity: 2 }]
    expect(told('shipments', v1Shipment({ shipmentItems })).body).toMatchObject({
      lines: [{ line: null, sku: 'OAK-TOP', units: 2 }],
    })
  })

  test('of an order made by hand is found by its number only', () => {
    const event = told(
      'shipments',
      v1Shipment({ orderKey: 'manual-4f2a', orderId: null, orderNumber: '#wm-2001 ' }),
    )
    expect(event.refs).toEqual([`name:${SHOP}:WM-2001`])
    expect(event.body).not.toHaveProperty('orderKey')
  })

  test('with null for its order and its number reaches nobody, and is understood', () => {
    expect(told('shipments', v1Shipment({ orderId: null, orderKey: null, orderNumber: null })).refs).toEqual(
      [],
    )
  })

  test('without a tracking number is no parcel yet', () => {
    expect(told('shipments', v1Shipment({ trackingNumber: '' })).body).toMatchObject({ number: null })
  })
})

describe('a fulfilment, which is tracking of somebody else', () => {
  test('is a label of unknown contents, of the store that was asked for', () => {
    expect(told('fulfillments', v1Fulfillment(), STORE)).toMatchObject({
      type: 'label.recorded',
      resource: 'label:shipstation:f996001',
      refs: ['allocation:shipstation:774001', `name:${SHOP}:WM-2001`],
      body: { number: { number: '794600000001' }, carrier: 'FedEx', lines: null, isReturn: false },
    })
  })

  test('tells of no delivery by its deliveryDate', () => {
    const { reading } = receive('fulfillments', v1Fulfillment(), STORE)
    expect(reading.outcome === 'accepted' && reading.events.map(event => event.type)).toEqual([
      'label.recorded',
    ])
  })

  test('that does not say of which store it is has its order looked up', () => {
    const { reading } = receive('fulfillments', v1Fulfillment())
    expect(reading).toMatchObject({
      outcome: 'accepted',
      events: [],
      commands: [
        {
          kind: 'task',
          payload: { url: 'https://ssapi.shipstation.com/orders/774001', parcels: 'fulfillments' },
        },
      ],
    })
  })

  test('changed by hand and changed back is told each time', () => {
    const digest = (date: string) => receive('fulfillments', v1Fulfillment(), STORE, date).delivery.digest
    expect(digest(ANSWERED_AT)).not.toBe(digest('Sat, 21 Nov 2026 12:00:00 GMT'))
  })
})

describe('an order', () => {
  test('is an allocation of its goods, without fees, by the clock of its changes', () => {
    const event = told('orders', v1Order())
    expect(event).toMatchObject({
      type: 'allocation.recorded',
      resource: 'allocation:shipstation:774001',
      refs: ['allocation:shipstation:774001', `external:${SHOP}:${ORDER_KEY}`, `name:${SHOP}:WM-2001`],
      body: {
        feed: 'shipstation',
        orderKey: ORDER_KEY,
        state: 'in_progress',
        lines: [
          { line: LEGS, sku: 'OAK-LEGS', units: 1 },
          { line: TOP, sku: 'OAK-TOP', units: 2 },
        ],
      },
    })
    expect(event.version).toMatch(/^2026-11-20T17:15:40\.993Z /)
  })

  test.each([
    ['awaiting_payment', 'open'],
    ['awaiting_shipment', 'in_progress'],
    ['pending_fulfillment', 'in_progress'],
    ['on_hold', 'on_hold'],
    ['shipped', 'closed'],
    ['cancelled', 'cancelled'],
    ['a_status_to_come', 'open'],
    [null, 'open'],
  ])('%s is %s', (orderStatus, state) => {
    expect(told('orders', v1Order({ orderStatus })).body).toMatchObject({ state })
  })

  test('that was split off is found by its parent and by the number without the ending', () => {
    const split = v1Order({ orderNumber: 'WM-2001-1', ...options({ mergedOrSplit: true, parentId: 774000 }) })
    const event = told('orders', split)
    expect(event.refs).toEqual([
      'allocation:shipstation:774001',
      'allocation:shipstation:774000',
      `external:${SHOP}:${ORDER_KEY}`,
      `name:${SHOP}:WM-2001-1`,
      `name:${SHOP}:WM-2001`,
    ])
    expect(event.body).not.toHaveProperty('orderKey')
  })

  test("keeps an ending of its number that is the shop's own", () => {
    expect(told('orders', v1Order({ orderNumber: 'WM-2001-1' })).refs).not.toContain(`name:${SHOP}:WM-2001`)
  })

  test('that others were merged into is found by them, and by no key alone', () => {
    const event = told('orders', v1Order(options({ mergedIds: [774002, 774003] })))
    expect(event.refs).toEqual(
      expect.arrayContaining(['allocation:shipstation:774002', 'allocation:shipstation:774003']),
    )
    expect(event.body).not.toHaveProperty('orderKey')
  })

  test('on hold until a day is scheduled for its beginning in California', () => {
    const held = v1Order({ orderStatus: 'on_hold', holdUntilDate: '2026-12-01T00:00:00.0000000' })
    expect(told('orders', held).body).toMatchObject({ scheduledFor: '2026-12-01T08:00:00.000Z' })
  })
})

describe('the store', () => {
  test('that is ignored leaves nothing of its customers behind', () => {
    const { reading, delivery } = receive('shipments', v1Shipment(options({ storeId: 41002 })))
    expect(reading.outcome).toBe('ignored')
    expect([delivery.body.toString(), delivery.subjects]).toEqual(['{}', []])
  })

  test('that nobody mapped is one cause for all that it ships', () => {
    const reasons = [1, 2, 3].map(n => {
      const { reading } = receive(
        'shipments',
        v1Shipment({ shipmentId: n, orderNumber: `A-${n}`, ...options({ storeId: 41009 }) }),
      )
      return reading.outcome === 'quarantined' ? reading.reason : reading.outcome
    })
    expect(new Set(reasons)).toEqual(
      new Set(['store 41009 is not in SHIPSTATION_STORES; map it to a shop or to ignore']),
    )
  })

  test('of the resource itself goes before the one that was asked for', () => {
    expect(receive('shipments', v1Shipment(), '41009').delivery.shop).toBe(SHOP)
  })

  test('and the order both missing, it is nobody’s and kept for a person', () => {
    expect(receive('fulfillments', v1Fulfillment({ orderId: null })).reading).toEqual({
      outcome: 'quarantined',
      reason: 'fulfillments that name neither store nor order',
    })
  })

  test('of a body that is not as promised is known all the same, and the fault tells no value', () => {
    const { reading, delivery } = receive('shipments', v1Shipment({ createDate: 'yesterday' }))
    expect([reading, delivery.shop]).toEqual([
      { outcome: 'quarantined', reason: 'shipments: createDate: is no time of V1' },
      SHOP,
    ])
  })
})

test('a customer is found in what is stored, by address and by order', () => {
  const { subjects } = receive('shipments', v1Shipment()).delivery
  expect(subjects).toEqual([`order:${SHOP}:${ORDER_KEY}`, `email:${SHOP}:ida.muster@example.org`])
})

test('the same bytes told again are one delivery', () => {
  const again = receive('shipments', v1Shipment(), null, 'Sat, 21 Nov 2026 13:00:00 GMT')
  expect(again.delivery.digest).toBe(receive('shipments', v1Shipment()).delivery.digest)
})
