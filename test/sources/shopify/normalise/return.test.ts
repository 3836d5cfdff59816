import { describe, expect, test } from 'vitest'
import { NO_FACTS } from '../../../../src/orders/facts.ts'
import { mergeAll } from '../../../../src/orders/merge.ts'
import { accepted, altered, fixture, onlyTold, SHOP, told } from '../../../support/shopify.ts'

const ORDER = `${SHOP}:9007199254740995123`
const at = (triggeredAt: string | undefined, topic: string, body = fixture(topic)) => {
  const [event] = accepted(topic, body, { headers: { 'x-shopify-triggered-at': triggeredAt } }).events
  if (event?.type !== 'return.recorded') throw new Error(`${topic} told no return`)
  return event
}

describe('a return', () => {
  test('names its order nested on request and approve, flat on the others', () => {
    for (const topic of ['returns/request', 'returns/approve', 'returns/close', 'returns/cancel'])
      expect(onlyTold('return.recorded', topic).order).toBe(ORDER)
  })

  test.each([
    ['requested', 'requested'],
    ['open', 'open'],
    ['closed', 'closed'],
    ['declined', 'declined'],
    ['canceled', 'cancelled'],
  ])('that is %s in the body is %s', (status, state) => {
    expect(
      onlyTold('return.recorded', 'returns/close', altered('returns/close', { status })).body.state,
    ).toBe(state)
  })

  test('with a status that nobody knows yet is asked for anew', () => {
    const { events, commands } = accepted('returns/close', altered('returns/close', { status: 'inspected' }))
    expect(events).toEqual([])
    expect(commands).toMatchObject([{ kind: 'refetch', order: ORDER }])
  })

  test('tells its lines by the lines of the order', () => {
    expect(onlyTold('return.recorded', 'returns/approve').body.lines).toEqual([
      { line: '9007199254740995201', sku: null, units: 1 },
    ])
  })

  test('of which one line does not say what it is of has no lines, and the order is asked for', () => {
    const body = altered('returns/approve', {
      return_line_items: [
        { id: 1, quantity: 1, line_item: { id: 5 } },
        { id: 2, quantity: 1 },
      ],
    })
    expect(onlyTold('return.recorded', 'returns/approve', body).body.lines).toEqual([])
    expect(accepted('returns/approve', body).commands).toMatchObject([{ kind: 'refetch', order: ORDER }])
  })

  test('is as new as its telling, since no body has a time', () => {
    expect(at('2026-11-20T21:40:10.964744581Z', 'returns/close').version).toMatch(
      /^2026-11-20T21:40:10\.964Z /,
    )
  })

  test('closed and opened without any clock is closed', () => {
    expect(at(undefined, 'returns/close').version > at(undefined, 'returns/approve').version).toBe(true)
  })

  test('keeps the lines of its approval when it is closed without any, in whatever order they come', () => {
    const approved = at('2026-11-20T10:00:00Z', 'returns/approve')
    const closed = at('2026-11-22T10:00:00Z', 'returns/close')
    for (const events of [
      [approved, closed],
      [closed, approved, closed],
    ]) {
      const { returns } = mergeAll(NO_FACTS, events)
      expect(Object.values(returns)[0]?.body).toMatchObject({
        state: 'closed',
        lines: [{ line: '9007199254740995201', units: 1 }],
      })
    }
  })

  test('inside an order is the same resource, at the telling of the order', () => {
    const returns = [{ id: 40077001, status: 'open', return_line_items: [] }]
    const inside = onlyTold('return.recorded', 'orders/updated', altered('orders/updated', { returns }))
    expect(inside.resource).toBe(onlyTold('return.recorded', 'returns/close').resource)
  })

  test('inside an order that says nothing of its status tells nothing', () => {
    expect(
      told('return.recorded', 'orders/updated', altered('orders/updated', { returns: [{ id: 1 }] })),
    ).toEqual([])
  })
})

test('returns/update tells differences only: whoever holds the return is asked for anew', () => {
  const { events, commands } = accepted('returns/update')
  expect(events).toEqual([])
  expect(commands).toEqual([
    {
      kind: 'fetch',
      shop: SHOP,
      ref: `return:${SHOP}:40077001`,
      gid: 'gid://shopify/Return/40077001',
      after: '2026-11-20T21:40:10.964Z',
    },
  ])
})
