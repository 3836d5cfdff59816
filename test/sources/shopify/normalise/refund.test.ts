import { describe, expect, test } from 'vitest'
import { altered, onlyTold, SHOP } from '../../../support/shopify.ts'

const NEVER = '1970-01-01T00:00:00.000Z'

describe('a refund', () => {
  const refund = (changes: Readonly<Record<string, unknown>> = {}) =>
    onlyTold('refund.recorded', 'refunds/create', altered('refunds/create', changes))
  const restock = (type: unknown) =>
    refund({ refund_line_items: [{ line_item_id: 1, quantity: 2, restock_type: type }] }).body.lines[0]
      ?.restock

  test('tells its units by line', () => {
    expect(refund().body.lines).toEqual([
      { line: '9007199254740995201', sku: null, units: 1, restock: 'cancel' },
    ])
  })

  test.each([
    ['cancel', 'cancel'],
    ['return', 'return'],
    ['no_restock', 'no_restock'],
    ['legacy_restock', 'no_restock'],
    ['a type to come', 'no_restock'],
    [null, 'no_restock'],
  ])('of type %s is counted as %s', (type, counted) => {
    expect(restock(type)).toBe(counted)
  })

  test('names the return that it settles', () => {
    expect(refund().body.returnId).toBeNull()
    expect(refund({ return: { id: 77, admin_graphql_api_id: 'gid' } }).body.returnId).toBe(`${SHOP}:77`)
  })

  test('of money alone has no lines', () => {
    expect(
      refund({ refund_line_items: [], order_adjustments: [{ id: 1, amount: '-5' }] }).body.lines,
    ).toEqual([])
  })

  test('without a date is older than everything, and the same however it is told', () => {
    const dateless = { created_at: null, processed_at: null }
    expect(refund(dateless).body.at).toBe(NEVER)
    const embedded = JSON.parse(altered('refunds/create', dateless).toString())
    const inOrder = onlyTold(
      'refund.recorded',
      'orders/updated',
      altered('orders/updated', { refunds: [embedded] }),
    )
    expect(inOrder.id).toBe(refund(dateless).id)
  })
})
