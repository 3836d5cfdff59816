import { describe, expect, test } from 'vitest'
import type { EventOf, EventType } from '../../../src/events/event.ts'
import { receiveAdminOrder } from '../../../src/sources/shopify/admin.ts'
import { given } from '../../support/given.ts'
import { accepted, altered, NO_KITS, RECEIVED_AT, SHOP } from '../../support/shopify.ts'
import { ANSWERED_AT, adminAllocation, adminOrder, page } from '../../support/shopify-admin.ts'

const receive = (changes = {}, date: string | null = ANSWERED_AT) =>
  receiveAdminOrder({ shop: SHOP, order: adminOrder(changes), date }, RECEIVED_AT, NO_KITS)
function read(changes = {}) {
  const { reading } = receive(changes)
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading
}
function only<T extends EventType>(type: T, changes = {}): EventOf<T> {
  const isOfType = (event: { readonly type: EventType }): event is EventOf<T> => event.type === type
  const [event, ...others] = read(changes).events.filter(isOfType)
  if (!event || others.length > 0) throw new Error(`not one event of ${type}`)
  return event
}
const ids = (events: readonly { readonly id: string }[]) => events.map(each => each.id).toSorted()

describe('the Admin API', () => {
  test('tells the very events that a webhook of the same content tells', () => {
    const webhook = accepted('orders/updated')
    expect(ids(read().events)).toEqual(ids(webhook.events))
  })

  test('tells of a bundle what it was sold as, and of its lines the very events that a webhook tells', () => {
    const group = { id: 'gid://shopify/LineItemGroup/77', title: 'Oak table', quantity: 1, variantSku: 'OAK' }
    const lines = [9007199254740995201n, 9007199254740995202n].map(id => ({
      id: `gid://shopify/LineItem/${id}`,
      sku: null,
      title: 'Part',
      name: 'Part',
      product: null,
      quantity: 1,
      currentQuantity: 1,
      unfulfilledQuantity: 1,
      requiresShipping: true,
      isGiftCard: false,
      lineItemGroup: group,
    }))
    const { events } = read({ lineItems: page(lines) })
    expect(only('bundle.recorded', { lineItems: page(lines) }).body).toEqual({
      bundleId: '77',
      title: 'Oak table',
      sku: 'OAK',
      units: 1,
    })
    const webhook = altered('orders/updated', {
      line_items: lines.map(({ id }) => ({
        id: id.replace(/.*\//, ''),
        title: 'Part',
        quantity: 1,
        current_quantity: 1,
        fulfillable_quantity: 1,
        requires_shipping: true,
        sales_line_item_group_id: 77,
      })),
    })
    expect(ids(events.filter(each => each.type !== 'bundle.recorded'))).toEqual(
      ids(accepted('orders/updated', webhook).events),
    )
  })

  test('tells the same contact', () => {
    const [{ version: _, ...fetched } = { version: '' }] = read().commands.flatMap(each =>
      each.kind === 'contact' ? [each] : [],
    )
    const [{ version: __, ...webhook } = { version: '' }] = accepted('orders/updated').commands.flatMap(
      each => (each.kind === 'contact' ? [each] : []),
    )
    expect(fetched).toEqual(webhook)
  })

  test('tells at the Date of its answer, and at no time where there is none', () => {
    expect(only('order.recorded').toldAt).toBe('2026-11-21T11:00:00.000000000Z')
    const { reading } = receive({}, null)
    expect(reading.outcome === 'accepted' && reading.events[0]?.toldAt).toBe('')
  })

  test('is kept raw as a delivery of its own topic, and told again at another time is another delivery', () => {
    const { delivery } = receive()
    expect(delivery).toMatchObject({ source: 'shopify', topic: 'admin/order', shop: SHOP })
    expect(JSON.parse(delivery.body.toString())).toEqual(adminOrder())
    expect(receive().delivery.digest).toBe(delivery.digest)
    expect(receive({}, 'Sat, 21 Nov 2026 11:00:01 GMT').delivery.digest).not.toBe(delivery.digest)
  })

  test('leads a redaction to its order, its customer and his address', () => {
    expect(receive().delivery.subjects).toEqual([
      `order:${SHOP}:9007199254740995123`,
      `customer:${SHOP}:70110022`,
      `email:${SHOP}:ada.muster@example.org`,
    ])
  })

  test('that answers something else than was asked is quarantined', () => {
    const { reading } = receive({ lineItems: null })
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: expect.stringMatching(/^lineItems: /) })
  })
})

describe('a list that did not come whole', () => {
  test('of lines leaves the order to the webhooks, and still tells of its fulfilment orders', () => {
    const { events, commands } = read({
      lineItems: page([], true),
      fulfillmentOrders: page([adminAllocation()]),
    })
    expect(events.map(each => each.type)).toEqual(['allocation.recorded', 'hold.recorded'])
    expect(commands).toEqual([])
  })

  test('of a fulfilment order leaves that one out', () => {
    const cut = adminAllocation({ lineItems: page([], true) })
    expect(read({ fulfillmentOrders: page([cut]) }).events.map(each => each.type)).not.toContain(
      'allocation.recorded',
    )
  })
})

describe('a fulfilment order', () => {
  const allocation = (changes = {}) =>
    only('allocation.recorded', { fulfillmentOrders: page([adminAllocation(changes)]) }).body
  const hold = (...reasons: readonly string[]) =>
    only('hold.recorded', {
      fulfillmentOrders: page([adminAllocation({ fulfillmentHolds: reasons.map(reason => ({ reason })) })]),
    }).body

  test('tells the units that still wait, where, how and for when', () => {
    expect(allocation({ status: 'SCHEDULED', fulfillAt: '2026-12-01T00:00:00Z' })).toEqual({
      allocationId: `${SHOP}:9007199254740996001`,
      state: 'scheduled',
      location: 'Warehouse B',
      method: 'shipping',
      scheduledFor: '2026-12-01T00:00:00.000Z',
      readyForPickup: false,
      lines: [{ line: '9007199254740995202', sku: null, units: 1 }],
    })
  })

  test.each([
    ['SHIPPING', 'shipping'],
    ['PICK_UP', 'pickup'],
    ['PICKUP_POINT', 'shipping'],
    ['LOCAL', 'local_delivery'],
    ['RETAIL', 'none'],
    ['NONE', 'none'],
    ['DRONE', 'none'],
  ])('of delivery method %s is %s', (methodType, method) => {
    expect(allocation({ deliveryMethod: { methodType } }).method).toBe(method)
  })

  test.each([
    [['OTHER', 'AWAITING_PAYMENT'], 'payment'],
    [['AWAITING_PAYMENT', 'HIGH_RISK_OF_FRAUD'], 'fraud'],
    [['INCORRECT_ADDRESS'], 'address'],
    [['INVENTORY_OUT_OF_STOCK'], 'inventory'],
    [['UNKNOWN_DELIVERY_DATE'], 'other'],
  ])('held for %j is held once, for the gravest reason: %s', (reasons, reason) => {
    expect(hold(...reasons)).toMatchObject({ reason, released: false })
  })

  test('with none of its stacked holds left is released', () => {
    expect(hold()).toMatchObject({ released: true })
  })

  test('held makes its units held, and released later free, in either order of arrival', () => {
    const at = (changes: Readonly<Record<string, unknown>>) =>
      read({ fulfillmentOrders: page([adminAllocation(changes)]) }).events
    const line = '9007199254740995202'
    const held = at({ status: 'ON_HOLD', fulfillmentHolds: [{ reason: 'OTHER' }] })
    const free = at({ updatedAt: '2026-11-20T23:00:00Z' })
    given(...held).expects({ lines: { [line]: { held: 1 } } })
    given(...held)
      .when(...free)
      .expects({ lines: { [line]: { held: 0 } } })
  })
})

test('a return of the Admin API is the resource that webhooks tell, with the instant of its closing', () => {
  const returns = page([
    {
      id: 'gid://shopify/Return/40077001',
      status: 'CLOSED',
      closedAt: '2026-11-21T10:00:00Z',
      returnLineItems: page([
        {
          quantity: 1,
          fulfillmentLineItem: { lineItem: { id: 'gid://shopify/LineItem/9007199254740995201' } },
        },
      ]),
    },
  ])
  const event = only('return.recorded', { returns })
  expect(event.resource).toBe(accepted('returns/close').events[0]?.resource)
  expect(event.body).toEqual({
    returnId: `${SHOP}:40077001`,
    state: 'closed',
    at: '2026-11-21T10:00:00.000Z',
    lines: [{ line: '9007199254740995201', sku: null, units: 1 }],
  })
})
