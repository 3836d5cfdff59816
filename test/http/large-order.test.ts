import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, posting, service } from '../support/http.ts'
import { signed } from '../support/shopify.ts'

/** A hotel furnishes itself: far more than any buyer's order, and still one body and one status. */
const LINES = 500
const PARCELS = 60
const ORDER = 8_000_000

/** Instants of Shopify, a minute apart. */
const minute = (nth: number) => new Date(Date.UTC(2026, 10, 20, 14, nth)).toISOString()

const lines = Array.from({ length: LINES }, (_, nth) => ({
  id: ORDER + 1 + nth,
  sku: `CHAIR-${nth}`,
  title: `Chair ${nth}`,
  quantity: 1,
  current_quantity: 1,
  fulfillable_quantity: 1,
  requires_shipping: true,
  gift_card: false,
}))

const snapshot = {
  id: ORDER,
  name: '#HOTEL',
  created_at: minute(0),
  updated_at: minute(0),
  cancelled_at: null,
  financial_status: 'paid',
  test: false,
  line_items: lines,
  fulfillments: [],
  refunds: [],
}

/** Each line is in exactly one of them. */
const fulfillments = Array.from({ length: PARCELS }, (_, nth) => ({
  id: ORDER + 1000 + nth,
  order_id: ORDER,
  status: 'success',
  created_at: minute(nth + 1),
  updated_at: minute(nth + 1),
  tracking_company: 'UPS',
  tracking_number: `1ZHOTEL${1000 + nth}`,
  tracking_numbers: [`1ZHOTEL${1000 + nth}`],
  tracking_urls: [],
  shipment_status: null,
  line_items: lines.filter((_line, index) => index % PARCELS === nth),
}))

describe('an order of 500 lines in 60 parcels', () => {
  let app: Awaited<ReturnType<typeof service>>
  beforeAll(async () => {
    app = await service()
  })
  afterAll(() => app.close())

  async function tell(topic: string, body: object, at: string): Promise<void> {
    const request = signed(topic, Buffer.from(JSON.stringify(body)), { 'x-shopify-triggered-at': at })
    expect((await app.inject(posting(request))).statusCode).toBe(200)
  }

  async function shown() {
    const found = await app.inject({ url: `/ops/orders?ref=${ORDER}`, headers: bearer })
    return (await app.inject({ url: `/v1/orders/${found.json().orders[0].token}` })).json()
  }

  test('is partly shipped until the last parcel has a number, counts every unit once, and is then shipped', async () => {
    // The first parcels are told before anybody tells of the order, and the others in no order.
    const order = fulfillments.toSorted((a, b) => ((a.id * 37) % PARCELS) - ((b.id * 37) % PARCELS))
    const [last, ...others] = order
    if (!last) throw new Error('there are parcels')
    for (const each of others.slice(0, 5)) await tell('fulfillments/create', each, each.created_at)
    await tell('orders/create', snapshot, minute(0))
    for (const each of others) await tell('fulfillments/create', each, each.created_at)
    const before = await shown()
    expect(before.status).toBe('partially_shipped')
    expect(before.progress).toMatchObject({ net: LINES, tracked: LINES - last.line_items.length })
    await tell('fulfillments/create', last, last.created_at)
    const after = await shown()
    expect(after.status).toBe('shipped')
    expect(after.progress).toMatchObject({ net: LINES, tracked: LINES, scanned: 0 })
    expect(after.items).toHaveLength(LINES)
    expect(after.shipments).toHaveLength(PARCELS)
  })
})
