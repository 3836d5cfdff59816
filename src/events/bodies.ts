/** What each type of event says, in our words. */

/** An instant as ISO 8601 in UTC with milliseconds (`2026-11-23T07:00:00.000Z`), so that text order is time order. */
export type Instant = string

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
  readonly carrier: string | null
  readonly number: Tracking | null
  readonly createdAt: Instant
  readonly voided: boolean
  readonly isReturn: boolean
  /** Null: the label does not say what is in the box. */
  readonly lines: readonly LineUnits[] | null
  /** False: nobody copies this feed's shipments into the shop, so its units add to the shop's. */
  readonly writesBack: boolean
}

/** Rungs of the ladder that a scan can prove; `lost` stands beside it. */
export type ScanStage =
  | 'label_created'
  | 'picked_up'
  | 'in_transit'
  | 'out_for_delivery'
  | 'delivery_attempted'
  | 'available_for_pickup'
  | 'delivered'
  | 'return_to_sender'
  | 'returned_to_sender'
  | 'lost'

/**
 * physical: somebody held the parcel. electronic: only data was exchanged. claimed: it may be either (Shopify's
 * in_transit also follows the mere typing of a number) and counts once a physical scan of the parcel exists.
 */
export type Evidence = 'physical' | 'electronic' | 'claimed'

export type Condition = 'delayed' | 'held' | 'customs' | 'damaged' | 'address_issue' | 'refused' | 'exception'

export interface ScanBody {
  readonly scanId: string
  readonly feed: string
  /** Either a tracking number or, where the teller names none, the fulfilment. */
  readonly of:
    | { readonly number: string; readonly carrier: string | null }
    | { readonly fulfillmentId: string }
  /** Null: the scan tells of a condition only and never moves the ladder. */
  readonly stage: ScanStage | null
  readonly condition: Condition | null
  readonly evidence: Evidence
  /** Version of the table that gave stage and evidence. */
  readonly table: string
  readonly occurredAt: Instant
  /** When the teller wrote it down: decides which number of a fulfilment it can mean. */
  readonly recordedAt: Instant
  readonly place: string | null
  /** The carrier takes back what its feed said above this stage. */
  readonly correction: boolean
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
