import {
  type BookedLine,
  currentUnits,
  fulfillableUnits,
  fulfilledUnits,
  type ShopOrder,
} from '../shop-order.ts'
import { gid, type JsonObject } from './json.ts'
import { amount, moneySet } from './money.ts'

function lineStatus(order: ShopOrder, line: BookedLine): string | null {
  if (fulfilledUnits(order, line) === 0) return null
  return fulfillableUnits(order, line) === 0 ? 'fulfilled' : 'partial'
}

/** A line as it stands in an order, in a refund and, with the parcel's own quantity, in a fulfilment. */
export function lineItem(order: ShopOrder, line: BookedLine, quantity = line.item.quantity): JsonObject {
  const { item } = line
  return {
    id: BigInt(item.line),
    admin_graphql_api_id: gid('LineItem', item.line),
    attributed_staffs: [],
    current_quantity: currentUnits(line),
    fulfillable_quantity: fulfillableUnits(order, line),
    fulfillment_service: item.kind === 'gift_card' ? 'gift_card' : 'manual',
    fulfillment_status: lineStatus(order, line),
    gift_card: item.kind === 'gift_card',
    grams: item.grams,
    name: item.title,
    price: amount(item.cents),
    price_set: moneySet(item.cents),
    product_exists: true,
    product_id: BigInt(item.product),
    properties: [],
    quantity,
    requires_shipping: item.kind === 'physical',
    sales_line_item_group_id: null,
    sku: item.sku,
    taxable: item.kind !== 'gift_card',
    title: item.title,
    total_discount: amount(0),
    total_discount_set: moneySet(0),
    variant_id: BigInt(item.variant),
    variant_inventory_management: item.kind === 'physical' ? 'shopify' : null,
    variant_title: null,
    vendor: 'Sample Furniture',
    tax_lines: [],
    duties: [],
    discount_allocations: [],
  }
}
