import type { Carried, World } from '../world.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'

/** The body of fulfillment_events/create and delete: it names the fulfilment, never a tracking number. */
export function fulfillmentEventBody(world: World, carried: Carried): JsonObject {
  const at = shopTime(carried.at, world.offsetMinutes)
  return {
    id: BigInt(carried.id),
    fulfillment_id: BigInt(carried.box),
    status: carried.step,
    message: null,
    happened_at: shopTime(carried.happenedAt ?? carried.at, world.offsetMinutes),
    city: carried.place?.city ?? null,
    province: carried.place?.province ?? null,
    country: carried.place ? 'US' : null,
    zip: carried.place?.zip ?? null,
    address1: null,
    latitude: null,
    longitude: null,
    shop_id: BigInt(world.shopId),
    created_at: at,
    updated_at: at,
    estimated_delivery_at: null,
    order_id: BigInt(world.orderId),
    admin_graphql_api_id: gid('FulfillmentEvent', carried.id),
  }
}
