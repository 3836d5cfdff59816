import { describe, expect, test } from 'vitest'
import { accepted, altered, fixture, receive, SHOP, signed } from '../../../support/shopify.ts'

const command = (topic: string, body = fixture(topic)) => accepted(topic, body).commands
const person = {
  shop: SHOP,
  customer: '70110022',
  email: 'Ada.Muster@example.org',
  orders: [`${SHOP}:9007199254740995123`],
}

test('an inventory level keeps every digit of its id, null apart from 0, and its instant in UTC', () => {
  expect(command('inventory_levels/update')).toEqual([
    {
      kind: 'inventory',
      shop: SHOP,
      item: '9007199254740997001',
      location: '24826418',
      available: null,
      updatedAt: '2026-11-20T21:40:11.000Z',
    },
  ])
  expect(
    command('inventory_levels/update', altered('inventory_levels/update', { available: 0 })),
  ).toMatchObject([{ available: 0 }])
})

test('an inventory item tells the SKU of its levels, and one without a SKU that it has none', () => {
  const item = {
    kind: 'item',
    shop: SHOP,
    item: '9007199254740997001',
    updatedAt: '2026-11-20T21:38:02.000Z',
  }
  expect(command('inventory_items/update')).toEqual([{ ...item, sku: 'TABLE-LEGS' }])
  expect(command('inventory_items/create', altered('inventory_items/create', { sku: '' }))).toEqual([
    { ...item, sku: null },
  ])
})

test('app/uninstalled is told of the shop', () => {
  expect(command('app/uninstalled')).toEqual([{ kind: 'uninstalled', shop: SHOP }])
})

describe('the compliance topics', () => {
  test('tell whom they are about', () => {
    expect(command('customers/redact')).toEqual([{ kind: 'redact', ...person }])
    expect(command('customers/data_request')).toEqual([{ kind: 'export', request: '9999', ...person }])
    expect(command('shop/redact')).toEqual([{ kind: 'redact_shop', shop: SHOP }])
  })

  test('may know a customer by e-mail alone', () => {
    const body = altered('customers/redact', {
      customer: { email: 'ada@example.org' },
      orders_to_redact: undefined,
    })
    expect(command('customers/redact', body)).toEqual([
      { kind: 'redact', shop: SHOP, customer: null, email: 'ada@example.org', orders: [] },
    ])
  })

  test.each([
    ['customers/redact', 'customers/data_request'],
    ['customers/data_request', 'customers/redact'],
    ['shop/redact', 'customers/redact'],
    ['shop/redact', 'customers/data_request'],
    ['shop/redact', 'orders/create'],
    ['customers/redact', 'orders/create'],
  ])('are not signed with their topic: as %s a replayed body of %s does nothing', (topic, other) => {
    expect(receive(signed(topic, fixture(other))).reading.outcome).toBe('quarantined')
  })

  test.each(['customers/redact', 'customers/data_request', 'shop/redact'])(
    '%s of another shop than the header names is quarantined',
    topic => {
      const body = altered(topic, { shop_domain: 'other.myshopify.com' })
      expect(receive(signed(topic, body)).reading).toEqual({
        outcome: 'quarantined',
        reason: 'shop_domain: is another shop',
      })
    },
  )
})
