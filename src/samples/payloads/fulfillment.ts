import type { BookedFulfillment, ShopOrder } from '../shop-order.ts'
import type { World } from '../world.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'
import { lineItem } from './line-item.ts'
import { addressOf, emailOf } from './people.ts'

/** The body of fulfillments/* and what an order's body holds of each fulfilment. */
export function fulfillmentBody(
  world: World,
  order: ShopOrder,
  fulfillment: BookedFulfillment,
  where: 'alone' | 'within the order',
): JsonObject {
  const { box, numbers } = fulfillment
  const urls = box.carrier ? numbers.map(box.carrier.urlOf) : []
  const lines = box.contents.flatMap(content => {
    const line = order.lines.find(each => each.item.line === content.line)
    return line ? [lineItem(order, line, content.units)] : []
  })
  const common = {
    id: BigInt(box.id),
    admin_graphql_api_id: gid('Fulfillment', box.id),
    created_at: shopTime(fulfillment.createdAt, world.offsetMinutes),
    location_id: BigInt(box.location.id),
    name: `#${world.orderNumber}.${box.ordinal}`,
    order_id: BigInt(world.orderId),
    origin_address: null,
    receipt: {},
    service: box.service,
    shipment_status: fulfillment.shipmentStatus,
    status: fulfillment.cancelled ? 'cancelled' : 'success',
    tracking_company: box.carrier?.name ?? null,
    tracking_number: numbers[0] ?? null,
    tracking_numbers: numbers,
    tracking_url: urls[0] ?? null,
    tracking_urls: urls,
    updated_at: shopTime(fulfillment.updatedAt, world.offsetMinutes),
    line_items: lines,
  }
  if (where === 'within the order') return common
  return { ...common, email: emailOf(world), destination: box.carrier ? addressOf(world) : null }
}
