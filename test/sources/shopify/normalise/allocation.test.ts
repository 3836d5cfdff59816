import { describe, expect, test } from 'vitest'
import { orderId } from '../../../../src/events/references.ts'
import { given } from '../../../support/given.ts'
import {
  accepted,
  FIXTURE_TOPICS,
  fixture,
  onlyTold,
  receive,
  SHOP,
  signed,
} from '../../../support/shopify.ts'

const ALLOCATION = `${SHOP}:9007199254740996001`
const told = (topic: string, body: unknown) => accepted(topic, Buffer.from(JSON.stringify(body)))
const gids = (commands: ReturnType<typeof accepted>['commands']) =>
  commands.map(command => (command.kind === 'fetch' ? command.gid : command.kind))

const silent = FIXTURE_TOPICS.filter(
  topic => /^fulfillment_(orders|holds)\//.test(topic) && !topic.endsWith('prepared_for_pickup'),
)

describe('no order id and no timestamp', () => {
  test.each(silent)('%s tells no fact: the fulfilment order is asked for', topic => {
    const { events, commands } = accepted(topic)
    expect(events).toEqual([])
    expect(commands[0]).toEqual({
      kind: 'fetch',
      shop: SHOP,
      ref: `allocation:${ALLOCATION}`,
      gid: 'gid://shopify/FulfillmentOrder/9007199254740996001',
      after: '2026-11-20T21:40:10.964Z',
    })
  })

  test('without a triggered-at it is asked for as of its receipt', () => {
    const headers = { 'x-shopify-triggered-at': undefined }
    const { commands } = accepted('fulfillment_orders/moved', fixture('fulfillment_orders/moved'), {
      headers,
    })
    expect(commands).toMatchObject([{ kind: 'fetch', after: null }])
  })

  test('a body that names no fulfilment order is quarantined', () => {
    expect(receive(signed('fulfillment_orders/moved', Buffer.from('{}'))).reading).toEqual({
      outcome: 'quarantined',
      reason: 'fulfillment_order: names no fulfillment order',
    })
  })
})

test('fulfillment_orders/cancelled with an open replacement is no cancellation of the order: both are asked for', () => {
  const { events, commands } = accepted('fulfillment_orders/cancelled')
  expect(events).toEqual([])
  expect(gids(commands)).toEqual([
    'gid://shopify/FulfillmentOrder/9007199254740996001',
    'gid://shopify/FulfillmentOrder/9007199254740996003',
  ])
})

test('holds stack and may be gone on arrival: placed_on_hold tells no hold, and also asks for what remains', () => {
  const { events, commands } = accepted('fulfillment_orders/placed_on_hold')
  expect(events).toEqual([])
  expect(gids(commands)).toEqual([
    'gid://shopify/FulfillmentOrder/9007199254740996001',
    'gid://shopify/FulfillmentOrder/9007199254740996002',
  ])
})

test('a split names three, a merge wraps its own and mixes ids: each is asked for once', () => {
  const named = (id: number) => ({ id: `gid://shopify/FulfillmentOrder/${id}`, status: 'open' })
  const split = told('fulfillment_orders/split', {
    fulfillment_order: named(1),
    remaining_fulfillment_order: named(2),
    replacement_fulfillment_order: named(3),
    original_fulfillment_order: named(1),
  })
  expect(gids(split.commands)).toEqual([1, 2, 3].map(id => `gid://shopify/FulfillmentOrder/${id}`))
  expect(accepted('fulfillment_orders/merged').commands).toHaveLength(1)
})

describe('prepared for pickup', () => {
  const event = onlyTold('allocation.recorded', 'fulfillment_orders/line_items_prepared_for_pickup')

  test('is told with the status still open, for whoever holds the fulfilment order', () => {
    expect(event).toMatchObject({
      order: null,
      refs: [`allocation:${ALLOCATION}`],
      body: { readyForPickup: true, method: 'pickup', state: 'open', lines: [] },
    })
  })

  test('adds that the goods are ready, whether it comes before or after what is in the fulfilment order', () => {
    const order = onlyTold('order.recorded', 'orders/create')
    const line = order.body.lines[1]
    const snapshot = {
      ...event,
      id: 'snapshot',
      version: event.version.replace(/^\S+/, '2026-11-20T00:00:00.000Z'),
      order: orderId(SHOP, '9007199254740995123'),
      body: { ...event.body, readyForPickup: false, lines: [{ line: line?.id ?? '', sku: null, units: 1 }] },
    }
    // `shows` joins them backwards as well.
    given(order, snapshot, event).expects({ lines: { [line?.id ?? '']: { kind: 'pickup', ready: 1 } } })
  })
})
