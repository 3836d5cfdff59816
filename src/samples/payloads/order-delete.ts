import type { World } from '../world.ts'
import type { JsonObject } from './json.ts'

/** The body of orders/delete. */
export const orderDeleteBody = (world: World): JsonObject => ({ id: BigInt(world.orderId) })
