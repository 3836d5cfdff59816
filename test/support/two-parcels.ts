import type { RawRequest } from '../../src/sources/source.ts'
import { signed } from './shopify.ts'

/** An order of chairs and a lamp, in two parcels, as its shop tells it within the last days. */

export const CONTACT = 'ada@example.com'

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()

const LINES = [
  { id: 11, sku: 'CHAIR', title: 'Ash chair', quantity: 4 },
  { id: 12, sku: 'LAMP', title: 'Brass lamp', quantity: 1 },
] as const

const line = (told: (typeof LINES)[number]) => ({
  ...told,
  current_quantity: told.quantity,
  fulfillable_quantity: told.quantity,
  requires_shipping: true,
  gift_card: false,
})

const parcel = (order: number, nth: 0 | 1) => ({
  id: order * 10 + nth,
  order_id: order,
  status: 'success',
  created_at: hoursAgo(30),
  updated_at: hoursAgo(30),
  tracking_company: 'UPS',
  tracking_number: `1Z${order}P${nth + 1}`,
  tracking_numbers: [`1Z${order}P${nth + 1}`],
  tracking_urls: [],
  shipment_status: null,
  line_items: [line(LINES[nth])],
})

const webhook = (topic: string, id: string, body: object): RawRequest =>
  signed(topic, Buffer.from(JSON.stringify(body)), {
    'x-shopify-event-id': id,
    'x-shopify-triggered-at': new Date().toISOString(),
  })

/** The order with both parcels, of which neither was scanned. */
export const ordered = (order: number): RawRequest =>
  webhook('orders/create', `order-${order}`, {
    id: order,
    name: `#${order}`,
    email: CONTACT,
    created_at: hoursAgo(50),
    updated_at: hoursAgo(29),
    cancelled_at: null,
    financial_status: 'paid',
    test: false,
    shipping_address: { name: 'Ada Muster', zip: '8010', country_code: 'AT' },
    line_items: LINES.map(line),
    fulfillments: [parcel(order, 0), parcel(order, 1)],
    refunds: [],
  })

/** A scan by the carrier, of which the shop tells. */
export const scanned = (
  order: number,
  nth: 0 | 1,
  status: 'in_transit' | 'out_for_delivery' | 'delivered',
  hours: number,
): RawRequest =>
  webhook('fulfillment_events/create', `scan-${order}-${nth}-${status}`, {
    id: order * 1000 + nth * 100 + hours,
    fulfillment_id: order * 10 + nth,
    order_id: order,
    status,
    happened_at: hoursAgo(hours),
    created_at: hoursAgo(hours),
    updated_at: hoursAgo(hours),
    city: 'Linz',
    province: null,
    country: 'AT',
    zip: null,
    address1: null,
    latitude: null,
  })
