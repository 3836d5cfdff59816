import {
  type CarrierMeaning,
  electronic,
  NOTHING,
  only,
  physical,
  type Row,
  rows,
  undecided,
} from './meaning.ts'
import { type Beside, weighed } from './weigh.ts'

const TABLE = 'easypost-1'

/** Statuses that say enough, whatever the detail. */
const STATUSES: ReadonlyMap<string, Row> = new Map([
  // Also where its detail speaks of a facility: the carrier has been told, and has nothing yet.
  ...rows(electronic('label_created'), 'pre_transit'),
  ...rows(physical('out_for_delivery'), 'out_for_delivery'),
  ...rows(physical('available_for_pickup'), 'available_for_pickup'),
  ...rows(physical('delivered'), 'delivered'),
  ...rows(physical('return_to_sender'), 'return_to_sender'),
  // Of the tracker, not of the parcel.
  ...rows(NOTHING, 'unknown', 'cancelled', 'canceled', 'error'),
])

/** Details of `in_transit` and `failure`. */
const DETAILS: ReadonlyMap<string, Row> = new Map([
  ...rows(physical('picked_up'), 'received_at_origin_facility'),
  ...rows(
    physical('in_transit'),
    'arrived_at_facility',
    'departed_facility',
    'departed_origin_facility',
    'received_at_destination_facility',
    'arrived_at_destination',
    'arrived_at_pickup_location',
    'transferred_to_destination_carrier',
    'missorted',
  ),
  ...rows(physical('return_to_sender'), 'return'),
  ...rows(physical('lost'), 'lost'),
  ...rows(only('delayed'), 'delayed', 'weather_delay'),
  ...rows(only('held'), 'held'),
  ...rows(only('address_issue'), 'address_correction', 'awaiting_information'),
  ...rows(only('damaged'), 'damaged'),
  ...rows(only('refused'), 'refused'),
  ...rows(only('exception'), 'delivery_exception', 'transit_exception', 'failure'),
  // Thirty days of silence prove nothing.
  ...rows(NOTHING, 'expired', 'cancelled'),
])

/** What is left of a status that needs a detail, without one that says anything. A tracker is in_transit at its creation. */
const BARE: ReadonlyMap<string, Row> = new Map([
  ...rows(undecided('in_transit'), 'in_transit'),
  ...rows(only('exception'), 'failure'),
])

/** What one detail of a tracker of EasyPost means. A status that nobody knows yet moves nothing. */
export function easypostEvidence(
  word: { readonly status: string | null; readonly detail: string | null } & Beside,
): CarrierMeaning {
  const status = word.status ?? ''
  const row = STATUSES.get(status) ?? detailed(status, word.detail ?? '') ?? NOTHING
  return weighed({ ...row, table: TABLE }, word)
}

function detailed(status: string, detail: string): Row | undefined {
  const bare = BARE.get(status)
  return bare && (DETAILS.get(detail) ?? bare)
}
