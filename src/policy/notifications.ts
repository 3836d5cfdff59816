import type { NotificationPolicy } from './policy.ts'

/**
 * What customers are told by mail, and when: true is told, false is not. Each line is said at most once for each parcel,
 * at the moment when it has become true, and never of test orders or of what is long past.
 */
export const notifications: NotificationPolicy = {
  customer: {
    /** A carrier has scanned the parcel for the first time: "1 of 2 parcels is on its way". A label alone says nothing. */
    first_scan: true,
    /** Nobody was there. */
    delivery_attempted: true,
    /** It waits at a shop or a locker. */
    ready_for_pickup: true,
    delivered: true,
    /** It is on the van. */
    out_for_delivery: false,
    /** The carrier tells of a delay, of damage, of customs, of an address that is wrong. */
    exception: false,
    /** The promised day has passed. */
    promise_missed: false,
    /** All parcels have arrived; besides the mail of the last one. */
    order_delivered: false,
    order_cancelled: false,
    order_returned: false,
  },

  /** Shops that want it otherwise, like 'example.myshopify.com': { delivered: false }, or 'silent' to tell nothing there. */
  shops: {},

  /** Parcels of an order that are scanned within so many minutes share one mail. */
  digestMinutes: 15,

  /** What is older than so many hours when we hear of it is not told any more. */
  freshnessHours: 72,

  /** Language of customers of whom none is known; there are texts in en and de. */
  locale: 'en',
}
