/** What each type of event says, in our words. */

import type { Instant } from './instant.ts'
import type { Evidence, ScanStage } from './scan-body.ts'

export type { Instant } from './instant.ts'
export type * from './scan-body.ts'

/** Units of one line. `line` is the shop's line id; where a warehouse knows only the SKU, `line` is null. */
export interface LineUnits {
  readonly line: string | null
  readonly sku: string | null
  readonly units: number
}

export type LineKind = 'physical' | 'pickup' | 'local_delivery' | 'digital' | 'non_fulfillable'

export type FinancialStatus =
  | 'pending'
  | 'authorized'
  | 'partially_paid'
  | 'paid'
  | 'partially_refunded'
  | 'refunded'
  | 'voided'
  | 'expired'
  | 'unknown'

export interface OrderLine {
  readonly id: string
  readonly sku: string | null
  readonly title: string
  readonly kind: LineKind
  /** What it was sold as a part of, by the shop's id; null where it was sold by itself, or its teller does not say. */
  readonly bundle: string | null
  /** As ordered; never falls. */
  readonly quantity: number
  /** What edits, cancels and returns have left; null in bodies of API versions before 2022. */
  readonly current: number | null
  readonly fulfillable: number | null
  /** Units of this line in the uncancelled fulfilments of the same snapshot; null where it lists none at all. */
  readonly fulfilled: number | null
}

export interface OrderBody {
  readonly shop: string
  readonly externalId: string
  readonly name: string
  readonly createdAt: Instant
  readonly cancelledAt: Instant | null
  readonly cancelReason: string | null
  readonly test: boolean
  readonly financial: FinancialStatus
  readonly lines: readonly OrderLine[]
  /** Ids of the refunds that `current` already counts; null when the snapshot does not say, never [] then. */
  readonly refunds: readonly string[] | null
}

export interface PaymentBody {
  readonly paymentId: string
  readonly parentId: string | null
  readonly kind: 'authorization' | 'capture' | 'sale' | 'void' | 'refund' | 'other'
  readonly outcome: 'success' | 'pending' | 'failure'
  readonly at: Instant
}

export interface RefundBody {
  readonly refundId: string
  /** The return that this refund settles, if any: units are then not counted twice. */
  readonly returnId: string | null
  readonly at: Instant
  readonly lines: readonly (LineUnits & { readonly restock: 'cancel' | 'return' | 'no_restock' })[]
}

export interface AllocationBody {
  readonly allocationId: string
  /** Who keeps this record, as in labels; left out: the shop. Of what two keepers tell of a line the greater counts. */
  readonly feed?: string
  /** The id by which its keeper knows the order, where it has but one; may be of another order, or no order's. */
  readonly orderKey?: string
  readonly state: 'open' | 'in_progress' | 'on_hold' | 'scheduled' | 'incomplete' | 'closed' | 'cancelled'
  readonly location: string | null
  readonly method: 'shipping' | 'pickup' | 'local_delivery' | 'none'
  readonly scheduledFor: Instant | null
  readonly readyForPickup: boolean
  readonly lines: readonly LineUnits[]
}

export interface HoldBody {
  readonly holdId: string
  /** The allocation held, or null: the whole order is. */
  readonly allocationId: string | null
  readonly reason: 'payment' | 'fraud' | 'address' | 'inventory' | 'other'
  readonly released: boolean
}

/** One tracking number as the owner of the record wrote it, with the number normalised by `references.ts`. */
export interface Tracking {
  readonly number: string
  readonly url: string | null
}

export interface FulfillmentBody {
  readonly fulfillmentId: string
  readonly state: 'pending' | 'success' | 'cancelled' | 'failed'
  readonly createdAt: Instant
  readonly carrier: string | null
  readonly numbers: readonly Tracking[]
  readonly lines: readonly LineUnits[]
  /** What the shop's own field claims of the parcel, in our words; it names no number. Null: it says nothing. */
  readonly claim: ShipmentClaim | null
}

/** A shop's shipment status as a scan without an instant of its own. */
export interface ShipmentClaim {
  readonly stage: ScanStage
  readonly evidence: Evidence
}

export interface LabelBody {
  readonly labelId: string
  /** Who keeps this record: units are summed per feed. */
  readonly feed: string
  /** As in allocations. */
  readonly orderKey?: string
  /** The allocation that it was made for. */
  readonly allocationId?: string
  readonly carrier: string | null
  readonly number: Tracking | null
  /** Further numbers of the same goods: its lines are in these boxes and that of `number`, nobody knows which in which. */
  readonly more?: readonly Tracking[]
  readonly createdAt: Instant
  readonly voided: boolean
  readonly isReturn: boolean
  /** Null: the label does not say what is in the box. */
  readonly lines: readonly LineUnits[] | null
  /** False: nobody copies this feed's shipments into the shop, so its units add to the shop's. */
  readonly writesBack: boolean
}

export interface ReplacementBody {
  /** The number whose units are no longer counted. */
  readonly number: string
  readonly by: string | null
}

export interface PromiseBody {
  readonly promiseId: string
  readonly kind: 'promise' | 'estimate'
  readonly number: string | null
  readonly by: Instant
}

export interface ReturnBody {
  readonly returnId: string
  /** Who keeps this record; left out: the shop. Of what two keepers tell of a line the greater counts. */
  readonly feed?: string
  readonly state: 'requested' | 'open' | 'closed' | 'declined' | 'cancelled'
  readonly at: Instant | null
  readonly lines: readonly LineUnits[]
}

export interface KitPiece {
  readonly sku: string
  readonly title: string
  /** Pieces of this kind in one unit. */
  readonly count: number
}

export interface KitBody {
  readonly line: string
  /** Descending: warehouse, bundle, table, policy. */
  readonly authority: 'warehouse' | 'bundle' | 'table' | 'policy'
  readonly revision: number
  /** Empty: at this revision the line was not a kit, which holds for the order's life. */
  readonly pieces: readonly KitPiece[]
}

/** What the shop sells as one thing and lists as several lines: those whose `bundle` it is. */
export interface BundleBody {
  readonly bundleId: string
  readonly title: string
  readonly sku: string | null
  /** Bundles on the order; of each line a whole number of units is in one of them. */
  readonly units: number
}

export type OrderStatus =
  | 'pending'
  | 'confirmed'
  | 'scheduled'
  | 'on_hold'
  | 'processing'
  | 'partially_shipped'
  | 'shipped'
  | 'out_for_delivery'
  | 'ready_for_pickup'
  | 'partially_delivered'
  | 'delivered'
  | 'partially_returned'
  | 'returned'
  | 'undelivered'
  | 'cancelled'

export interface OverrideBody {
  readonly by: string
  readonly why: string
  /** Null: the override before it is lifted. */
  readonly status: OrderStatus | null
  readonly until: Instant
  /** Hash of the derived lines and parcels on which it was based; it holds while that is unchanged. */
  readonly basis: string
}

export interface WithdrawalBody {
  readonly scanId: string
}

export interface DeletionBody {
  readonly at: Instant | null
}
