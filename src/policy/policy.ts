/** What a merchant's developer decides. Data and numbers only; an argument of the app factory. */

export interface KitPolicyPiece {
  readonly sku: string
  readonly title: string
  /** Pieces of this kind in one unit. */
  readonly count: number
}

export interface KitPolicy {
  /**
   * Raise it with every change of `kits`. An order keeps the lowest revision that it was ever seen under, so that a
   * change never alters orders under way.
   */
  readonly revision: number
  /** SKU of the kit → its kinds of piece. List only products that never ship in fewer parcels than kinds of piece. */
  readonly kits: Readonly<Record<string, readonly KitPolicyPiece[]>>
}

/** A kit that ops keep in the database; it outranks the policy's for orders placed from `since` on. */
export interface TableKit {
  readonly sku: string
  /** Counts the imports; of several that hold, the greatest does. */
  readonly revision: number
  /** ISO 8601 in UTC. */
  readonly since: string
  /** Empty: no kit any more. */
  readonly pieces: readonly KitPolicyPiece[]
}

export interface StatusPolicy {
  /** tracking: an order is shipped when every part has a tracking number. scan: when every part was scanned. */
  readonly shippedRule: 'tracking' | 'scan'
  /** When an order of digital goods only counts as delivered. */
  readonly digitalDelivered: 'fulfilled' | 'paid'
}

export interface NotificationPolicy {
  /** Milestones older than this when they are first seen are never said; hours. */
  readonly freshnessHours: number
  /** Which milestones a customer is told of. The rest is kept in the ledger as `held:off`. */
  readonly customer: Readonly<Record<NotifiedMilestone, boolean>>
}

export type NotifiedMilestone =
  | 'first_scan'
  | 'out_for_delivery'
  | 'delivery_attempted'
  | 'ready_for_pickup'
  | 'delivered'
  | 'order_delivered'
  | 'order_cancelled'
  | 'order_returned'

export interface InboxPolicy {
  /** An event that no order claims for so long is an alert; hours. A parcel's first scan may well come before its label. */
  readonly parkedHours: number
  /** What nobody has claimed for so long nobody will: longer than the 120 days in which a scan counts; days. */
  readonly expiryDays: number
}

export interface Policy {
  readonly kits: KitPolicy
  readonly status: StatusPolicy
  readonly notifications: NotificationPolicy
  readonly inbox: InboxPolicy
}
