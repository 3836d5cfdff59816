import type { Instant, LineKind, OrderStatus, WismoEvent } from '../../events/event.ts'
import type { Following } from '../../events/followed.ts'
import type { Flag, Stage, Substatus } from '../state.ts'

/** An event with the delivery that told it first. */
export interface ToldEvent {
  readonly event: WismoEvent
  /** Null where a row was repaired by hand. */
  readonly source: string | null
  /** With the source the key of the delivery, under which its raw bytes are kept. */
  readonly digest: string | null
  readonly receivedAt: Instant
  /** Where it stands in the file that told it, like `ships.csv:17`; absent where it came in no file. */
  readonly place?: string
}

/** Units or pieces that have come so far, of all that are owed. */
export interface Share {
  readonly reached: number
  readonly of: number
}

/** How much of a line stands at a stage; pieces only for a kit, of which a unit stands at its slowest piece. */
export interface LineStage {
  readonly units: Share
  readonly pieces: Share | null
}

export interface LineExplanation {
  readonly id: string
  readonly sku: string | null
  readonly title: string
  readonly kind: LineKind
  readonly ordered: number
  readonly cancelled: number
  readonly owed: number
  readonly returned: number
  readonly tracked: LineStage
  readonly scanned: LineStage
  readonly delivered: LineStage
  /** Keys of the parcels in which its units are, by the records. */
  readonly parcels: readonly string[]
  /** What is missing for the next stage, in words; empty when nothing is. */
  readonly missing: readonly string[]
}

export interface ScanExplanation {
  readonly id: string
  readonly feed: string
  readonly says: string
  readonly at: Instant | null
  /** Null: it counts. */
  readonly ignored: Reason | null
}

export interface ParcelExplanation {
  readonly key: string
  readonly stage: Stage
  readonly live: boolean
  /** Why it stands where it stands beside its scans: voided, cancelled, replaced, revived. */
  readonly because: string | null
  /** What is to be heard of it now. */
  readonly following: Following
  readonly lastHeardAt: Instant | null
  /** Set when its units do not count. */
  readonly ignored: Reason | null
  /** The records that make it one parcel. */
  readonly facets: readonly string[]
  readonly scans: readonly ScanExplanation[]
}

/** One resource with all that was told of it. */
export interface FactExplanation {
  readonly resource: string
  readonly says: string
  readonly events: readonly {
    readonly id: string
    readonly source: string | null
    readonly digest: string | null
    readonly receivedAt: Instant
    readonly place?: string
    /** False: without it the facts would be the same. */
    readonly inFacts: boolean
  }[]
}

export type IgnoredBecause =
  | 'stale_version'
  | 'not_merged'
  | 'before_window'
  | 'after_window'
  | 'other_carrier'
  | 'nobodys_scan'
  | 'unknown_fulfillment'
  | 'no_such_parcel'
  | 'other_order'
  | 'withdrawn'
  | 'electronic'
  | 'claimed'
  | 'corrected'
  | 'corrected_by_other_feed'
  | 'voided'
  | 'cancelled'
  | 'superseded'
  | 'refund_listed'
  | 'return_label'
  | 'override_lifted'
  | 'override_outdated'
  | 'override_expired'

export interface Reason {
  readonly because: IgnoredBecause
  readonly why: string
}

/** Something told that does not count, and why. */
export interface Ignored extends Reason {
  readonly what: string
}

export interface OverrideExplanation {
  readonly status: OrderStatus | null
  readonly by: string
  readonly why: string
  readonly until: Instant
  readonly inForce: boolean
}

/** Why an order shows what it shows. */
export interface Explanation {
  readonly order: string
  readonly name: string | null
  /** The instant for which it is asked what was shown; null: now. */
  readonly at: Instant | null
  /** Only facts up to this instant are regarded; null: all. */
  readonly asOfFact: Instant | null
  readonly shown: OrderStatus
  readonly computed: OrderStatus
  readonly substatus: Substatus | null
  readonly rule: { readonly number: number; readonly words: string }
  /** The last one told, be it in force or not. */
  readonly override: OverrideExplanation | null
  readonly flags: readonly { readonly flag: Flag; readonly words: string }[]
  readonly lines: readonly LineExplanation[]
  readonly parcels: readonly ParcelExplanation[]
  readonly missing: readonly string[]
  readonly ignored: readonly Ignored[]
  readonly facts: readonly FactExplanation[]
}
