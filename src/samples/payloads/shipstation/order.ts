import type { JsonObject } from '../json.ts'
import type { LabelItem } from './label.ts'
import { pacificTime } from './pacific.ts'

/** An order as the label service keeps it; instants in milliseconds since 1970. */
export interface OrderRecord {
  readonly id: number
  readonly key: string
  readonly number: string
  readonly storeId: number
  readonly status: 'awaiting_payment' | 'awaiting_shipment' | 'shipped' | 'on_hold' | 'cancelled'
  readonly createdAt: number
  readonly modifiedAt: number
  readonly items: readonly LabelItem[]
}

/** An object of the V1 list of orders. */
export function orderBody(order: OrderRecord): JsonObject {
  return {
    orderId: order.id,
    orderNumber: order.number,
    orderKey: order.key,
    orderDate: pacificTime(order.createdAt),
    createDate: pacificTime(order.createdAt),
    modifyDate: pacificTime(order.modifiedAt),
    paymentDate: order.status === 'awaiting_payment' ? null : pacificTime(order.createdAt),
    shipByDate: null,
    orderStatus: order.status,
    customerId: null,
    customerUsername: null,
    customerEmail: `customer-${order.number}@example.com`,
    billTo: { name: `Sample Customer ${order.number}` },
    shipTo: { name: `Sample Customer ${order.number}`, city: 'SPRINGFIELD', state: 'IL', country: 'US' },
    items: order.items.map(({ line, sku, title, units }, index) => ({
      orderItemId: order.id * 10 + index,
      lineItemKey: line,
      sku,
      name: title,
      quantity: units,
      unitPrice: 0,
      options: [],
      productId: null,
      fulfillmentSku: null,
      adjustment: false,
      upc: null,
    })),
    orderTotal: 0,
    amountPaid: 0,
    carrierCode: null,
    serviceCode: null,
    packageCode: null,
    confirmation: 'none',
    shipDate: null,
    holdUntilDate: null,
    tagIds: null,
    userId: null,
    externallyFulfilled: false,
    externallyFulfilledBy: null,
    advancedOptions: {
      warehouseId: 48_110,
      storeId: order.storeId,
      mergedOrSplit: false,
      mergedIds: [],
      parentId: null,
      source: 'shopify',
      customField1: null,
      customField2: null,
      customField3: null,
    },
  }
}
