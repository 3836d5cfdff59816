import { describe, expect, test } from 'vitest'
import { accepted, fixture, onlyTold, SHOP, TRIGGERED_AT } from '../../../support/shopify.ts'

describe('an edit of an order', () => {
  test('tells no fact, only that a snapshot of its commit or later is wanted', () => {
    expect(accepted('orders/edited')).toEqual({
      outcome: 'accepted',
      events: [],
      commands: [
        { kind: 'refetch', order: `${SHOP}:9007199254740995123`, after: '2026-11-19T11:00:00.000Z' },
      ],
    })
  })

  test('without committed_at, as older versions of the API tell it, is as old as its creation', () => {
    const body = Buffer.from('{"order_edit":{"id":1,"order_id":2,"created_at":"2026-11-19T05:59:00-05:00"}}')
    expect(accepted('orders/edited', body).commands).toMatchObject([{ after: '2026-11-19T10:59:00.000Z' }])
  })
})

describe('a deleted order', () => {
  test('was deleted when Shopify triggered the webhook', () => {
    const event = onlyTold('order.deleted', 'orders/delete')
    expect(event).toMatchObject({ order: `${SHOP}:9007199254740995123`, toldAt: TRIGGERED_AT })
    expect(event.body.at).toBe('2026-11-20T21:40:10.964Z')
  })

  test('has no instant where the header is missing, for the receipt is none', () => {
    const [event] = accepted('orders/delete', fixture('orders/delete'), {
      headers: { 'x-shopify-triggered-at': undefined },
    }).events
    expect(event).toMatchObject({ type: 'order.deleted', toldAt: '', body: { at: null } })
  })
})
