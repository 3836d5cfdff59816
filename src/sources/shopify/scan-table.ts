import type { Condition, Evidence, ScanStage } from '../../events/event.ts'

/** Told with every scan, so that a changed table can be told from an old one. */
export const TABLE = 'shopify-1'

export interface Meaning {
  readonly stage: ScanStage | null
  readonly condition: Condition | null
  readonly evidence: Evidence
  /** Evidence of an event that names a place: a carrier's scanner stood somewhere. */
  readonly withPlace?: Evidence
}

const physical = (stage: ScanStage): Meaning => ({ stage, condition: null, evidence: 'physical' })
const electronic = (stage: ScanStage): Meaning => ({ stage, condition: null, evidence: 'electronic' })
const only = (condition: Condition): Meaning => ({ stage: null, condition, evidence: 'electronic' })

/** Says nothing of where the parcel is; `confirmed` is Shopify's default when it knows nothing. */
const NOTHING: Meaning = { stage: null, condition: null, evidence: 'electronic' }

/**
 * Shopify's fulfilment event statuses, which are also those of `shipment_status`. The set is open: Shopify added
 * carrier_picked_up, delayed and picked_up in three different versions of its API.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ['label_purchased', electronic('label_created')],
  ['label_printed', electronic('label_created')],
  ['confirmed', NOTHING],
  ['carrier_picked_up', physical('picked_up')],
  // Shopify says in_transit also when a number was merely typed, so without a place it is a claim.
  ['in_transit', { stage: 'in_transit', condition: null, evidence: 'claimed', withPlace: 'physical' }],
  ['out_for_delivery', physical('out_for_delivery')],
  ['attempted_delivery', physical('delivery_attempted')],
  ['ready_for_pickup', physical('available_for_pickup')],
  ['ready_for_recipient_pickup', physical('available_for_pickup')],
  ['delivered', physical('delivered')],
  ['picked_up', physical('delivered')],
  ['delayed', only('delayed')],
  ['failure', only('exception')],
  ['not_delivered', only('exception')],
  ['returning_to_sender', physical('return_to_sender')],
])

/** What a status means; one that nobody knows yet moves nothing. */
export const meaningOf = (status: string | null): Meaning => MEANINGS.get(status ?? '') ?? NOTHING
