import type { RawRequest } from '../../src/sources/source.ts'
import { signed } from '../support/shopify.ts'

/** Minutes between two scans; a hundred of them fit between the order and now. */
const APART_MINUTES = 10
const FIRST_HOURS_AGO = 40

/** The nth scan of an order's first parcel, at a place of its own, by which it is known in the page. */
export function scanAt(order: number, nth: number, place: string): RawRequest {
  const at = new Date(Date.now() - FIRST_HOURS_AGO * 3_600_000 + nth * APART_MINUTES * 60_000).toISOString()
  const body = {
    id: order * 1000 + nth,
    fulfillment_id: order * 10,
    order_id: order,
    status: 'in_transit',
    happened_at: at,
    created_at: at,
    updated_at: at,
    city: place,
    province: null,
    country: 'AT',
    zip: null,
    address1: null,
    latitude: null,
  }
  return signed('fulfillment_events/create', Buffer.from(JSON.stringify(body)), {
    'x-shopify-event-id': `scan-${order}-${nth}`,
    'x-shopify-triggered-at': new Date().toISOString(),
  })
}
