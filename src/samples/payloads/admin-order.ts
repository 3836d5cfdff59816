import {
  type BookedFulfillment,
  type BookedLine,
  type BookedRefund,
  currentUnits,
  financialStatus,
  fulfillableUnits,
  type ShopOrder,
} from '../shop-order.ts'
import type { World } from '../world.ts'
import { gid, type JsonObject } from './json.ts'
import { emailOf } from './people.ts'

/** Units that wait somewhere, as the shop's own interface calls them. */
export interface FulfillmentOrder {
  readonly id: string
  readonly state: 'open' | 'closed' | 'cancelled'
  readonly method: 'PICK_UP' | 'LOCAL'
  readonly updatedAt: number
  readonly lines: readonly { readonly line: string; readonly units: number }[]
}

const utc = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z')
const page = (nodes: readonly JsonObject[]): JsonObject => ({ nodes, pageInfo: { hasNextPage: false } })

/** An order as the shop's Admin API answers it: GraphQL's names, ids and capitals. */
export function adminOrder(
  world: World,
  order: ShopOrder,
  fulfillmentOrders: readonly FulfillmentOrder[],
): JsonObject {
  const addressee = { name: `Sample Customer ${world.orderNumber}`, phone: null }
  return {
    id: gid('Order', world.orderId),
    name: `#${world.orderNumber}`,
    createdAt: utc(order.createdAt),
    updatedAt: utc(order.updatedAt),
    cancelledAt: order.cancelledAt === null ? null : utc(order.cancelledAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    test: false,
    displayFinancialStatus: financialStatus(world, order).toUpperCase(),
    email: emailOf(world),
    phone: null,
    customerLocale: 'en-US',
    customer: {
      id: gid('Customer', world.customerId),
      firstName: 'Sample',
      lastName: `Customer ${world.orderNumber}`,
      defaultEmailAddress: { emailAddress: emailOf(world) },
      defaultPhoneNumber: null,
    },
    shippingAddress: addressee,
    billingAddress: addressee,
    lineItems: page(order.lines.map(line => lineBody(order, line))),
    fulfillments: order.fulfillments.map(each => fulfillmentBody(order, each)),
    refunds: order.refunds.map(refundBody),
    returns: page([]),
    fulfillmentOrders: page(fulfillmentOrders.map(fulfillmentOrderBody)),
  }
}

const lineBody = (order: ShopOrder, line: BookedLine): JsonObject => ({
  id: gid('LineItem', line.item.line),
  sku: line.item.sku,
  title: line.item.title,
  name: line.item.title,
  product: { id: gid('Product', line.item.product) },
  quantity: line.item.quantity,
  currentQuantity: currentUnits(line),
  unfulfilledQuantity: fulfillableUnits(order, line),
  requiresShipping: line.item.kind === 'physical',
  isGiftCard: line.item.kind === 'gift_card',
  lineItemGroup: null,
})

const skuOf = (order: ShopOrder, line: string): string | null =>
  order.lines.find(each => each.item.line === line)?.item.sku ?? null

function fulfillmentBody(order: ShopOrder, fulfillment: BookedFulfillment): JsonObject {
  const { box, numbers, cancelled, shipmentStatus, createdAt, updatedAt } = fulfillment
  return {
    id: gid('Fulfillment', box.id),
    status: cancelled ? 'CANCELLED' : 'SUCCESS',
    displayStatus: shipmentStatus?.toUpperCase() ?? 'FULFILLED',
    createdAt: utc(createdAt),
    updatedAt: utc(updatedAt),
    trackingInfo: numbers.map(number => ({
      company: box.carrier?.name ?? null,
      number,
      url: box.carrier?.urlOf(number) ?? null,
    })),
    fulfillmentLineItems: page(
      box.contents.map(({ line, units }) => ({
        quantity: units,
        lineItem: { id: gid('LineItem', line), sku: skuOf(order, line) },
      })),
    ),
  }
}

const refundBody = ({ refund, at }: BookedRefund): JsonObject => ({
  id: gid('Refund', refund.id),
  createdAt: utc(at),
  return: null,
  refundLineItems: page(
    refund.units.map(({ line, units, restock }) => ({
      quantity: units,
      restockType: restock.toUpperCase(),
      lineItem: { id: gid('LineItem', line) },
    })),
  ),
})

const fulfillmentOrderBody = ({ id, state, method, updatedAt, lines }: FulfillmentOrder): JsonObject => ({
  id: gid('FulfillmentOrder', id),
  status: state.toUpperCase(),
  updatedAt: utc(updatedAt),
  fulfillAt: null,
  deliveryMethod: { methodType: method },
  assignedLocation: { name: 'The shop' },
  fulfillmentHolds: [],
  lineItems: page(
    lines.map(({ line, units }) => ({
      remainingQuantity: state === 'open' ? units : 0,
      lineItem: { id: gid('LineItem', line), sku: null },
    })),
  ),
})
