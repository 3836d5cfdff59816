import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderId } from '../../src/events/references.ts'
import type { KitPolicy } from '../../src/policy/policy.ts'
import { bearer, posting, service } from '../support/http.ts'
import { permutations } from '../support/permutations.ts'
import { SHOP, signed } from '../support/shopify.ts'

/** The brief's table: legs from one warehouse, top from another. */

const KITS: KitPolicy = {
  revision: 1,
  kits: {
    'TABLE-KIT': [
      { sku: 'TABLE-KIT-LEGS', title: 'Legs', count: 1 },
      { sku: 'TABLE-KIT-TOP', title: 'Top', count: 1 },
    ],
  },
}

interface Told {
  readonly topic: string
  readonly at: string
  readonly body: object
}

const clock = (minute: number) => `2026-11-20T09:${String(minute).padStart(2, '0')}:00-05:00`

const line = (id: number, sku: string) => ({
  id,
  sku,
  title: sku,
  quantity: 1,
  current_quantity: 1,
  fulfillable_quantity: 1,
  requires_shipping: true,
  gift_card: false,
})

const fulfillment = (
  id: number,
  order: number,
  at: string,
  created: string,
  lines: readonly object[],
  numbers: readonly string[],
) => ({
  id,
  order_id: order,
  status: 'success',
  created_at: created,
  updated_at: at,
  tracking_company: 'UPS',
  tracking_number: numbers[0] ?? null,
  tracking_numbers: numbers,
  tracking_urls: [],
  shipment_status: null,
  line_items: lines,
})

const snapshot = (order: number, at: string, lines: readonly object[], fulfillments: readonly object[]) => ({
  id: order,
  name: `#F${order}`,
  created_at: clock(0),
  updated_at: at,
  cancelled_at: null,
  financial_status: 'paid',
  test: false,
  line_items: lines,
  fulfillments,
  refunds: [],
})

/** (a) Two lines, each in a fulfilment of its own. */
function twoLines(order: number): readonly Told[] {
  const [legs, top] = [line(order * 10 + 1, 'LEGS'), line(order * 10 + 2, 'TOP')]
  const first = fulfillment(order * 10 + 3, order, clock(10), clock(10), [legs], [`1ZLEGS${order}`])
  const second = fulfillment(order * 10 + 4, order, clock(20), clock(20), [top], [`1ZTOP${order}`])
  return [
    { topic: 'orders/create', at: clock(0), body: snapshot(order, clock(0), [legs, top], []) },
    { topic: 'fulfillments/create', at: clock(10), body: first },
    { topic: 'orders/updated', at: clock(11), body: snapshot(order, clock(11), [legs, top], [first]) },
    { topic: 'fulfillments/create', at: clock(20), body: second },
  ]
}

/** (b) One line of quantity 1 that policy calls a kit: one fulfilment, updated from one number to two. */
function oneLine(order: number): readonly Told[] {
  const table = line(order * 10 + 1, 'TABLE-KIT')
  const numbers = [`1ZLEGS${order}`, `1ZTOP${order}`]
  const first = fulfillment(order * 10 + 3, order, clock(10), clock(10), [table], numbers.slice(0, 1))
  const both = fulfillment(order * 10 + 3, order, clock(20), clock(10), [table], numbers)
  return [
    { topic: 'orders/create', at: clock(0), body: snapshot(order, clock(0), [table], []) },
    { topic: 'fulfillments/create', at: clock(10), body: first },
    { topic: 'orders/fulfilled', at: clock(11), body: snapshot(order, clock(11), [table], [first]) },
    { topic: 'fulfillments/update', at: clock(20), body: both },
  ]
}

describe.each([
  ['as two lines', twoLines, 5_100],
  ['as one line of a kit', oneLine, 6_200],
])('the table from two warehouses, %s', (_, tellsOf, base) => {
  let app: Awaited<ReturnType<typeof service>>
  beforeAll(async () => {
    app = await service(KITS)
  })
  afterAll(() => app.close())

  async function statusOf(order: number): Promise<string> {
    const found = await app.inject({ url: `/ops/orders?ref=${order}`, headers: bearer })
    const { token } = found.json().orders[0]
    return (await app.inject({ url: `/v1/orders/${token}` })).json().status
  }

  /** What those who know the shop's newest word on each thing may be told. */
  function expected(told: readonly Told[]): string {
    const orderKnown = told.some(each => each.topic.startsWith('orders/'))
    if (!orderKnown) return 'pending'
    // Two fulfilments add up; one fulfilment is known by its newest version. Both come to the numbers heard of.
    const heard = new Set(
      told.flatMap(({ body }) =>
        [...JSON.stringify(body).matchAll(/1Z(LEGS|TOP)\d+/g)].map(([number]) => number),
      ),
    )
    return ['confirmed', 'partially_shipped', 'shipped'][heard.size] ?? ''
  }

  it.each(permutations([0, 1, 2, 3]).map((order, nth) => [order.join(' '), order, nth] as const))(
    'is shipped when both numbers are told and not before: webhooks in the order %s, each twice',
    async (_, arrival, nth) => {
      const order = base + nth
      const tells = tellsOf(order)
      const told: Told[] = []
      for (const index of [...arrival, ...arrival.toReversed()]) {
        const next = tells[index]
        if (!next) throw new Error('there is no such webhook')
        const headers = { 'x-shopify-triggered-at': new Date(next.at).toISOString() }
        const answer = await app.inject(
          posting(signed(next.topic, Buffer.from(JSON.stringify(next.body)), headers)),
        )
        expect(answer.json().orders).toEqual([orderId(SHOP, String(order))])
        told.push(next)
        expect(await statusOf(order)).toBe(expected(told))
      }
      expect(await statusOf(order)).toBe('shipped')
    },
  )
})
