import type { World } from '../world.ts'
import { shopTime } from './instant.ts'
import { gid, type JsonObject } from './json.ts'
import { CURRENCY } from './money.ts'

/** Addresses under domains and numbers that are reserved for examples: nobody can be reached by a mistake of ours. */
export const emailOf = (world: World): string => `customer-${world.orderNumber}@example.com`
const phoneOf = (world: World): string => `+120255501${String(world.orderNumber % 100).padStart(2, '0')}`

export function addressOf(world: World): JsonObject {
  return {
    first_name: 'Sample',
    address1: `${world.orderNumber} Example Street`,
    phone: phoneOf(world),
    city: 'Springfield',
    zip: '62701',
    province: 'Illinois',
    country: 'United States',
    last_name: `Customer ${world.orderNumber}`,
    address2: null,
    company: null,
    latitude: null,
    longitude: null,
    name: `Sample Customer ${world.orderNumber}`,
    country_code: 'US',
    province_code: 'IL',
  }
}

export function customerOf(world: World, createdAt: number): JsonObject {
  const at = shopTime(createdAt, world.offsetMinutes)
  return {
    id: BigInt(world.customerId),
    email: emailOf(world),
    created_at: at,
    updated_at: at,
    first_name: 'Sample',
    last_name: `Customer ${world.orderNumber}`,
    state: 'disabled',
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    phone: null,
    currency: CURRENCY,
    tax_exemptions: [],
    admin_graphql_api_id: gid('Customer', world.customerId),
    default_address: {
      id: BigInt(world.addressId),
      customer_id: BigInt(world.customerId),
      ...addressOf(world),
      country_name: 'United States',
      default: true,
    },
  }
}
