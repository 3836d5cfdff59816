import type { Instant } from './instant.ts'

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
  /** Where its zone is unknown or not to be trusted, the time as it was written: `occurredAt` may then be hours off. */
  readonly localTime?: string
  /** When the teller wrote it down: decides which number of a fulfilment it can mean. */
  readonly recordedAt: Instant
  readonly place: string | null
  /** The carrier takes back what its feed said above this stage. */
  readonly correction: boolean
}
