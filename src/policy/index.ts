import { kits } from './kits.ts'
import type { Policy } from './policy.ts'

/** The policy that ships; `server.ts` uses it, demo and tests pass their own. */
export const policy: Policy = {
  kits,
  status: { shippedRule: 'tracking', digitalDelivered: 'fulfilled' },
  notifications: {
    freshnessHours: 72,
    customer: {
      first_scan: true,
      out_for_delivery: false,
      delivery_attempted: true,
      ready_for_pickup: true,
      delivered: true,
      order_delivered: false,
      order_cancelled: false,
      order_returned: false,
    },
  },
  inbox: { parkedHours: 48, expiryDays: 130 },
}
