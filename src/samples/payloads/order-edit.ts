import type { Edited, World } from '../world.ts'
import { shopTime } from './instant.ts'
import type { JsonObject } from './json.ts'

/** The body of orders/edited: a delta, from which nobody can tell what the order is now. */
export function orderEditBody(world: World, edited: Edited): JsonObject {
  const at = shopTime(edited.at, world.offsetMinutes)
  return {
    order_edit: {
      id: BigInt(edited.id),
      app_id: null,
      committed_at: at,
      created_at: at,
      discounts: { line_item: { additions: [], removals: [] } },
      line_items: {
        additions: edited.added.map(item => ({ id: BigInt(item.line), delta: item.quantity })),
        removals: edited.removed.map(gone => ({ id: BigInt(gone.line), delta: gone.units })),
      },
      notify_customer: false,
      order_id: BigInt(world.orderId),
      shipping_lines: { additions: [], removals: [] },
      staff_note: '',
      user_id: null,
    },
  }
}
