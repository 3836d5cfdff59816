import type { WatchPolicy } from './policy.ts'

/** What ops are told of without being asked, and after how long. */
export const watch: WatchPolicy = {
  parcels: {
    /** A label was made and no carrier has the parcel yet. */
    label_created: { hours: 48, carriers: {} },
    picked_up: { hours: 72, carriers: {} },
    /** Nothing was heard for so long. A service that is slow by nature has a limit of its own. */
    in_transit: { hours: 120, carriers: { 'UPS Mail Innovations': 240, 'DHL eCommerce': 240 } },
    out_for_delivery: { hours: 36, carriers: {} },
    delivery_attempted: { hours: 72, carriers: {} },
    /** Shops and lockers mostly send a parcel back after seven days. */
    available_for_pickup: { hours: 96, carriers: {} },
    return_to_sender: { hours: 240, carriers: {} },
  },
  orders: {
    confirmed: 72,
    processing: 96,
    on_hold: 96,
    /** Counted from the order on too: some of it has left, the rest has not. */
    partially_shipped: 240,
    undelivered: 240,
  },
  forgottenDays: 60,
  promise: { riskHours: 24 },
  silence: {
    observeDays: 14,
    leastPerWeek: 100,
    missed: 20,
    leastMinutes: 30,
    forgottenDays: 60,
    /** People override when they want to, and files have contracts. */
    except: ['override', 'threepl'],
  },
  growth: {
    quarantined: { least: 20, factor: 5 },
    parked: { least: 500, factor: 2 },
    deadPerDay: 10,
  },
  slow: { seconds: 2, share: 0.01, least: 200 },
  quietHours: 12,
  outboxMinutes: 45,
  subscriptions: [
    'orders/create',
    'orders/updated',
    'orders/cancelled',
    'orders/edited',
    'orders/delete',
    'fulfillments/create',
    'fulfillments/update',
    'fulfillment_events/create',
    'fulfillment_events/delete',
    'refunds/create',
  ],
}
