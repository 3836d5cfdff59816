import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { generateStories, type SampleDelivery, type Story, sign } from '../../src/samples/index.ts'
import { writeJson } from '../../src/samples/payloads/json.ts'
import { orderDeleteBody } from '../../src/samples/payloads/order-delete.ts'

const stories = generateStories({ seed: 31, orders: 100, now: Date.UTC(2026, 2, 14) })
const deliveries = stories.flatMap(story => story.deliveries)
const parse = (delivery: SampleDelivery): Record<string, unknown> => JSON.parse(delivery.body.toString())
const bodies = (story: Story, topic: string) =>
  [...new Set(story.deliveries)]
    .filter(each => each.topic === topic)
    .sort((a, b) => a.sequence - b.sequence)
    .map(parse)

const fields: Readonly<Record<string, string>> = {
  orders:
    'id admin_graphql_api_id name created_at updated_at cancelled_at financial_status fulfillment_status line_items fulfillments refunds returns shipping_lines customer total_price_set test',
  'orders/edited': 'order_edit',
  'orders/delete': 'id',
  fulfillments:
    'id order_id status shipment_status created_at updated_at tracking_company tracking_number tracking_numbers tracking_urls line_items destination name',
  fulfillment_events:
    'id fulfillment_id order_id status happened_at created_at updated_at city country estimated_delivery_at',
  refunds: 'id order_id created_at processed_at refund_line_items transactions order_adjustments return',
  order_transactions: 'id order_id kind status parent_id amount processed_at payment_details',
}

describe('payloads', () => {
  it('parse, and have the fields of their topic', () => {
    for (const delivery of deliveries) {
      const wanted = fields[delivery.topic] ?? fields[delivery.topic.split('/')[0] ?? ''] ?? 'a known topic'
      expect(Object.keys(parse(delivery)), delivery.topic).toEqual(expect.arrayContaining(wanted.split(' ')))
    }
    expect(new Set(deliveries.map(each => each.topic)).size).toBe(13)
  })

  it('write every digit of an id, also above 2^53', () => {
    const large = stories.find(story => BigInt(story.orderId) > 2n ** 53n)
    expect(large?.deliveries[0]?.body.toString()).toContain(`"id":${large?.orderId},`)
    expect(writeJson({ id: 820982911946154507n, text: 'a"b', no: null, list: [1n, true] })).toBe(
      '{"id":820982911946154507,"text":"a\\"b","no":null,"list":[1,true]}',
    )
    expect(large && writeJson(orderDeleteBody(large.world))).toBe(`{"id":${large?.orderId}}`)
  })

  it('raise updated_at with every change, in the offset of the shop, and the trigger time even within a second', () => {
    for (const story of stories) {
      const sent = [...new Set(story.deliveries)].sort((a, b) => a.sequence - b.sequence)
      const triggers = sent.map(each => each.headers['X-Shopify-Triggered-At'] ?? '')
      expect(triggers).toEqual([...new Set(triggers)].sort())
      expect(triggers.every(each => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(each))).toBe(true)
      const updated = bodies(story, 'orders/updated').map(each => String(each.updated_at))
      expect(updated.every(each => /T\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(each))).toBe(true)
      const instants = updated.map(each => Date.parse(each))
      expect(instants).toEqual([...instants].sort((a, b) => a - b))
    }
  })

  it('tell two different things within one second when an order is paid at once', () => {
    const story = stories.filter(each => each.name === 'payment pending, then paid')[1]
    const [first, second] = story ? bodies(story, 'orders/updated') : []
    expect(first?.updated_at).toBe(second?.updated_at)
    expect([first?.financial_status, second?.financial_status]).toEqual(['pending', 'paid'])
  })

  it('show in an order what its fulfilments and refunds were at that moment', () => {
    const story = stories.find(each => each.name === 'furniture as one line')
    const numbers = (body: Record<string, unknown>) =>
      [body.fulfillments]
        .flat()
        .map(each => (each as { readonly tracking_numbers: readonly string[] }).tracking_numbers.length)
    expect(story && bodies(story, 'orders/updated').map(numbers)).toEqual([[], [1], [2], [2]])
    const refunded = stories.find(each => each.name === 'partial refund that completes the order')
    const last = refunded && bodies(refunded, 'orders/updated').at(-1)
    expect(last?.refunds).toHaveLength(1)
    expect(last?.line_items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          quantity: 3,
          current_quantity: 2,
          fulfillable_quantity: 0,
          fulfillment_status: 'fulfilled',
        }),
      ]),
    )
  })

  it('are cancelled with cancelled_at, a refund and nothing left to fulfil', () => {
    const story = stories.find(each => each.name === 'cancelled before shipping')
    const [body] = story ? bodies(story, 'orders/cancelled') : []
    expect(body).toMatchObject({
      financial_status: 'refunded',
      fulfillment_status: null,
      refunds: [{ restock: true }],
    })
    expect(body?.cancelled_at).toBe(body?.updated_at)
    expect(body?.line_items).toEqual([
      expect.objectContaining({ quantity: 1, current_quantity: 0, fulfillable_quantity: 0 }),
      expect.objectContaining({ quantity: 1, current_quantity: 0, fulfillable_quantity: 0 }),
    ])
  })

  it('are signed over their exact bytes', () => {
    const body = Buffer.from('{"id":1}')
    expect(sign(body, 'secret')).toBe(createHmac('sha256', 'secret').update('{"id":1}').digest('base64'))
    expect(sign(body, 'secret')).not.toBe(sign(Buffer.from('{"id": 1}'), 'secret'))
  })
})
