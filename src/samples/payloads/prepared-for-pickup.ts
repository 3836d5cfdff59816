import { gid, type JsonObject } from './json.ts'

/** The body of fulfillment_orders/line_items_prepared_for_pickup: it names the fulfilment order, and no order. */
export const preparedForPickup = (fulfillmentOrder: string): JsonObject => ({
  fulfillment_order: { id: gid('FulfillmentOrder', fulfillmentOrder), status: 'open' },
})
