import { warehouses } from '../carriers.ts'
import type { BookedRefund, ShopOrder } from '../shop-order.ts'
import type { World } from '../world.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'
import { lineItem } from './line-item.ts'
import { amount, moneySet } from './money.ts'
import { transactionBody } from './transaction.ts'

/** The body of refunds/create and what an order's body holds of each refund; it has no updated_at. */
export function refundBody(world: World, order: ShopOrder, booked: BookedRefund): JsonObject {
  const { refund } = booked
  const at = shopTime(booked.at, world.offsetMinutes)
  return {
    id: BigInt(refund.id),
    admin_graphql_api_id: gid('Refund', refund.id),
    created_at: at,
    duties: [],
    note: refund.note,
    order_adjustments: refund.goodwillCents > 0 ? [adjustment(world, booked)] : [],
    order_id: BigInt(world.orderId),
    processed_at: at,
    refund_line_items: refund.units.flatMap(units => {
      const line = order.lines.find(each => each.item.line === units.line)
      return line ? [refundedLine(order, line, units)] : []
    }),
    refund_shipping_lines: [],
    restock: refund.units.length > 0,
    return: null,
    total_duties_set: moneySet(0),
    transactions: booked.payment ? [transactionBody(world, booked.payment)] : [],
    user_id: null,
  }
}

function refundedLine(
  order: ShopOrder,
  line: ShopOrder['lines'][number],
  units: BookedRefund['refund']['units'][number],
): JsonObject {
  const cents = line.item.cents * units.units
  return {
    id: BigInt(units.id),
    line_item: lineItem(order, line),
    line_item_id: BigInt(units.line),
    location_id: BigInt(warehouses[0].id),
    quantity: units.units,
    restock_type: units.restock,
    // Money is a number here and a string everywhere else: so it is in real bodies.
    subtotal: cents / 100,
    subtotal_set: moneySet(cents),
    total_tax: 0,
    total_tax_set: moneySet(0),
  }
}

function adjustment(world: World, { refund }: BookedRefund): JsonObject {
  const id = (BigInt(refund.id) + 1_000n).toString()
  return {
    id: BigInt(id),
    amount: amount(-refund.goodwillCents),
    amount_set: moneySet(-refund.goodwillCents),
    kind: 'refund_discrepancy',
    order_id: BigInt(world.orderId),
    reason: 'Refund discrepancy',
    refund_id: BigInt(refund.id),
    tax_amount: amount(0),
    tax_amount_set: moneySet(0),
  }
}
