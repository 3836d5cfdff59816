import type {
  Condition,
  FinancialStatus,
  Instant,
  LineKind,
  OrderStatus,
  ScanStage,
} from '../events/event.ts'
import type { NotifiedMilestone } from '../policy/policy.ts'

export type Stage = ScanStage | 'pending' | 'voided' | 'cancelled'

export type Substatus = 'awaiting_carrier' | 'partially_in_transit' | 'in_transit'
export type FulfillmentStatus = 'unfulfilled' | 'partial' | 'fulfilled' | 'not_required'
export type ReturnStatus = 'none' | 'requested' | 'in_transit' | 'received' | 'returned'

export type Flag =
  | 'unrecorded'
  | 'deleted'
  | 'on_hold'
  | 'exception'
  | 'delayed'
  | 'cancel_requested'
  | 'claimed_untracked'
  | 'kit_unproved'
  | 'duplicate_label'
  | 'unmatched'
  | 'scanned_after_void'
  | 'pickup'
  | 'test'

/** Units; each counter counts whole units of which every piece has reached the stage. */
export interface LineState {
  readonly id: string
  readonly sku: string | null
  readonly title: string
  readonly kind: LineKind
  /** Of equal id were sold as one; the title is null until somebody tells it. */
  readonly bundle: { readonly id: string; readonly title: string | null } | null
  readonly ordered: number
  readonly cancelled: number
  readonly net: number
  readonly held: number
  readonly allocated: number
  readonly tracked: number
  readonly scanned: number
  readonly outForDelivery: number
  readonly ready: number
  readonly delivered: number
  readonly undelivered: number
  readonly returned: number
  /** Kinds of piece in one unit; 1 for what is not a kit. */
  readonly pieces: number
  /** Of a kit, where its kinds of piece are; left out for what is none. */
  readonly kit?: readonly PieceState[]
}

/** Pieces of one kind, of all units of a line that are owed. Each counter counts what is proved, and no more. */
export interface PieceState {
  readonly sku: string
  readonly title: string
  readonly owed: number
  readonly tracked: number
  readonly scanned: number
  readonly delivered: number
  /** Beyond `tracked`: some parcel may hold them, and nobody says which. The rest is certainly in none. */
  readonly unknown: number
}

export interface ParcelScan {
  readonly id: string
  readonly stage: ScanStage | null
  readonly condition: Condition | null
  /** Null for what a shop's field claims without saying when. */
  readonly at: Instant | null
  readonly place: string | null
  readonly physical: boolean
}

export interface ParcelState {
  /** Normalised tracking number, else `fulfillment:<id>`. */
  readonly key: string
  readonly number: string | null
  readonly url: string | null
  readonly carrier: string | null
  readonly stage: Stage
  readonly live: boolean
  /** Somebody physically held it. */
  readonly scanned: boolean
  readonly condition: Condition | null
  readonly createdAt: Instant | null
  /** Units that somebody says are in it, of kits perhaps some of their pieces only. */
  readonly lines: readonly { readonly line: string; readonly units: number }[]
  /** Pieces of kits that a label says are in it; left out where none does. */
  readonly pieces?: readonly { readonly line: string; readonly sku: string; readonly count: number }[]
  /** The scans that count, oldest first. */
  readonly scans: readonly ParcelScan[]
}

export type MilestoneKind = NotifiedMilestone

export interface Milestone {
  readonly kind: MilestoneKind
  /** Parcel key, or null for what concerns the whole order. */
  readonly parcel: string | null
  /** The fact's own instant, never a snapshot's: what no fact dates is not a milestone. */
  readonly at: Instant
}

/** What is true of an order by its facts alone: no clock, no override applied. Kept beside the facts, and derivable from them. */
export interface OrderState {
  readonly status: OrderStatus
  readonly substatus: Substatus | null
  readonly financial: FinancialStatus
  readonly fulfillment: FulfillmentStatus
  readonly returns: ReturnStatus
  readonly flags: readonly Flag[]
  /** Physical and pickup units. */
  readonly progress: {
    readonly net: number
    readonly tracked: number
    readonly scanned: number
    readonly delivered: number
    readonly returned: number
  }
  /** Number of the aggregate rule that gave the status. */
  readonly rule: number
  readonly lines: readonly LineState[]
  readonly parcels: readonly ParcelState[]
  readonly milestones: readonly Milestone[]
  readonly orderedAt: Instant | null
  readonly cancelledAt: Instant | null
  readonly promised: Instant | null
  readonly estimated: Instant | null
  /** Basis for an override. */
  readonly basis: string
  /** An override whose basis still holds; the reader applies `until`. */
  readonly override: {
    readonly status: OrderStatus
    readonly by: string
    readonly why: string
    readonly until: Instant
  } | null
}
