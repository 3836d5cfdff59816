import { describe, expect, test } from 'vitest'
import { altered, onlyTold, SHOP } from '../../../support/shopify.ts'

describe('a transaction', () => {
  const payment = (changes: Readonly<Record<string, unknown>> = {}) =>
    onlyTold('payment.recorded', 'order_transactions/create', altered('order_transactions/create', changes))
      .body

  test('tells which it is and which it follows', () => {
    expect(payment()).toEqual({
      paymentId: `${SHOP}:9007199254740995601`,
      parentId: `${SHOP}:9007199254740995600`,
      kind: 'capture',
      outcome: 'success',
      at: '2026-11-18T14:15:03.000Z',
    })
  })

  test.each(['authorization', 'capture', 'sale', 'void', 'refund'])('of kind %s is that', kind => {
    expect(payment({ kind }).kind).toBe(kind)
  })

  test('of a kind to come is other', () => {
    expect(payment({ kind: 'change' }).kind).toBe('other')
  })

  test.each([
    ['success', 'success'],
    ['pending', 'pending'],
    ['failure', 'failure'],
    ['error', 'failure'],
    ['awaiting_response', 'failure'],
  ])('with status %s is a %s', (status, outcome) => {
    expect(payment({ status }).outcome).toBe(outcome)
  })

  test('was made when it was processed, else when it was created', () => {
    expect(payment({ processed_at: '2026-11-18T10:00:00-05:00' }).at).toBe('2026-11-18T15:00:00.000Z')
  })
})
