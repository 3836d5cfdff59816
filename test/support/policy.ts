import { policy } from '../../src/policy/index.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { sampleKits } from '../../src/samples/index.ts'

/** The policy that ships, with the kits of the sample stories and every milestone told. */
export const testPolicy: Policy = {
  ...policy,
  kits: { revision: 1, kits: sampleKits },
  notifications: {
    ...policy.notifications,
    customer: {
      first_scan: true,
      out_for_delivery: true,
      delivery_attempted: true,
      ready_for_pickup: true,
      delivered: true,
      exception: true,
      promise_missed: true,
      order_delivered: true,
      order_cancelled: true,
      order_returned: true,
    },
  },
}
