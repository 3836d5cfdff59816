import type { BookedPayment } from '../shop-order.ts'
import type { World } from '../world.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'
import { amount, CURRENCY } from './money.ts'

/** The body of order_transactions/create and what a refund's body holds of its payment; it has no updated_at. */
export function transactionBody(world: World, payment: BookedPayment): JsonObject {
  const unsettled = { amount: '0.0', currency: CURRENCY }
  const at = shopTime(payment.at, world.offsetMinutes)
  return {
    id: BigInt(payment.id),
    admin_graphql_api_id: gid('OrderTransaction', payment.id),
    amount: amount(payment.cents),
    amount_rounding: null,
    authorization: null,
    created_at: at,
    currency: CURRENCY,
    device_id: null,
    error_code: null,
    gateway: 'bogus',
    kind: payment.kind,
    location_id: null,
    manual_payment_gateway: false,
    message: null,
    order_id: BigInt(world.orderId),
    parent_id: payment.parent === null ? null : BigInt(payment.parent),
    payment_details: {
      credit_card_bin: null,
      avs_result_code: null,
      cvv_result_code: null,
      credit_card_number: '•••• •••• •••• 0001',
      credit_card_company: 'Bogus',
      buyer_action_info: null,
      credit_card_name: null,
      credit_card_wallet: null,
      credit_card_expiration_month: null,
      credit_card_expiration_year: null,
    },
    payment_id: `#${world.orderNumber}.${payment.kind === 'sale' ? 1 : 2}`,
    processed_at: at,
    receipt: {},
    source_name: 'web',
    status: 'success',
    test: false,
    total_unsettled_set: { presentment_money: unsettled, shop_money: unsettled },
    user_id: null,
  }
}
