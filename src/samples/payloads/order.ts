import {
  currentUnits,
  financialStatus,
  fulfillmentStatus,
  owedCents,
  paidCents,
  type ShopOrder,
} from '../shop-order.ts'
import type { World } from '../world.ts'
import { fulfillmentBody } from './fulfillment.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'
import { lineItem } from './line-item.ts'
import { amount, CURRENCY, moneySet } from './money.ts'
import { addressOf, customerOf, emailOf } from './people.ts'
import { refundBody } from './refund.ts'

/** The body of every orders/* topic but edited and delete: one and the same snapshot, whatever the topic. */
export function orderBody(world: World, order: ShopOrder): JsonObject {
  return {
    ...identity(world),
    ...instants(world, order),
    ...money(world, order),
    cancel_reason: order.cancelReason,
    confirmed: true,
    financial_status: financialStatus(world, order),
    fulfillment_status: order.cancelledAt === null ? fulfillmentStatus(order) : null,
    test: false,
    ...blanks,
    billing_address: addressOf(world),
    customer: customerOf(world, order.createdAt),
    discount_applications: [],
    fulfillments: order.fulfillments.map(each => fulfillmentBody(world, order, each, 'within the order')),
    line_items: order.lines.map(line => lineItem(order, line)),
    payment_terms: null,
    refunds: order.refunds.map(each => refundBody(world, order, each)),
    returns: [],
    line_item_groups: [],
    shipping_address: ships(order) ? addressOf(world) : null,
    shipping_lines: ships(order) ? [shippingLine(world)] : [],
  }
}

const ships = (order: ShopOrder): boolean => order.lines.some(line => line.item.kind === 'physical')

function identity(world: World): JsonObject {
  const token = BigInt(world.orderId).toString(16).padStart(32, '0')
  return {
    id: BigInt(world.orderId),
    admin_graphql_api_id: gid('Order', world.orderId),
    app_id: 580111,
    checkout_token: token,
    client_details: {
      accept_language: 'en-US',
      browser_height: null,
      browser_ip: '203.0.113.7',
      browser_width: null,
      session_hash: null,
      user_agent: 'Mozilla/5.0',
    },
    browser_ip: '203.0.113.7',
    confirmation_number: token.slice(-9).toUpperCase(),
    contact_email: emailOf(world),
    email: emailOf(world),
    name: `#${world.orderNumber}`,
    number: world.orderNumber - 1000,
    order_number: world.orderNumber,
    order_status_url: `https://${world.shop}/${world.shopId}/orders/${token}/authenticate?key=${token.slice(-16)}`,
    source_name: 'web',
    token,
  }
}

function instants(world: World, order: ShopOrder): JsonObject {
  const time = (at: number) => shopTime(at, world.offsetMinutes)
  return {
    created_at: time(order.createdAt),
    updated_at: time(order.updatedAt),
    processed_at: time(order.createdAt),
    closed_at: order.closedAt === null ? null : time(order.closedAt),
    cancelled_at: order.cancelledAt === null ? null : time(order.cancelledAt),
  }
}

function money(world: World, order: ShopOrder): JsonObject {
  const shipping = ships(order) ? world.shippingCents : 0
  const goods = order.lines.reduce((sum, { item }) => sum + item.quantity * item.cents, 0)
  const current = order.lines.reduce((sum, line) => sum + currentUnits(line) * line.item.cents, 0)
  const outstanding = order.cancelledAt === null ? owedCents(world, order) - paidCents(order, 'sale') : 0
  return {
    currency: CURRENCY,
    presentment_currency: CURRENCY,
    current_shipping_price_set: moneySet(shipping),
    current_subtotal_price: amount(current),
    current_subtotal_price_set: moneySet(current),
    current_total_discounts: amount(0),
    current_total_discounts_set: moneySet(0),
    current_total_price: amount(current + shipping),
    current_total_price_set: moneySet(current + shipping),
    current_total_tax: amount(0),
    current_total_tax_set: moneySet(0),
    subtotal_price: amount(goods),
    subtotal_price_set: moneySet(goods),
    total_cash_rounding_payment_adjustment_set: moneySet(0),
    total_cash_rounding_refund_adjustment_set: moneySet(0),
    total_discounts: amount(0),
    total_discounts_set: moneySet(0),
    total_line_items_price: amount(goods),
    total_line_items_price_set: moneySet(goods),
    total_outstanding: amount(outstanding),
    total_price: amount(goods + shipping),
    total_price_set: moneySet(goods + shipping),
    total_shipping_price_set: moneySet(shipping),
    total_tax: amount(0),
    total_tax_set: moneySet(0),
    total_tip_received: amount(0),
    total_weight: order.lines.reduce((sum, { item }) => sum + item.quantity * item.grams, 0),
    payment_gateway_names: ['bogus'],
  }
}

/** Fields that every body has and that say nothing here. */
const blanks: JsonObject = {
  buyer_accepts_marketing: false,
  cart_token: null,
  company: null,
  current_total_additional_fees_set: null,
  current_total_duties_set: null,
  customer_locale: 'en-US',
  device_id: null,
  discount_codes: [],
  duties_included: false,
  estimated_taxes: false,
  landing_site: null,
  landing_site_ref: null,
  location_id: null,
  merchant_business_entity_id: null,
  merchant_of_record_app_id: null,
  note: null,
  note_attributes: [],
  original_total_additional_fees_set: null,
  original_total_duties_set: null,
  phone: null,
  po_number: null,
  reference: null,
  referring_site: null,
  source_identifier: null,
  source_url: null,
  tags: '',
  tax_exempt: false,
  tax_lines: [],
  taxes_included: false,
  user_id: null,
}

function shippingLine(world: World): JsonObject {
  return {
    id: BigInt(world.shippingLineId),
    carrier_identifier: null,
    code: 'Standard',
    current_discounted_price_set: moneySet(world.shippingCents),
    discounted_price: amount(world.shippingCents),
    discounted_price_set: moneySet(world.shippingCents),
    is_removed: false,
    phone: null,
    price: amount(world.shippingCents),
    price_set: moneySet(world.shippingCents),
    requested_fulfillment_service_id: null,
    source: 'shopify',
    title: 'Standard',
    tax_lines: [],
    discount_allocations: [],
  }
}
