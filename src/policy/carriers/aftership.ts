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

const TABLE = 'aftership-1'

/** Subtags, which say more than their tags. */
const SUBTAGS: ReadonlyMap<string, Row> = new Map([
  ...rows(electronic('label_created'), 'InfoReceived_001', 'InfoReceived_002'),
  // "Shipment on the way", "problem resolved", "forwarded to another address": nobody need have scanned it.
  ...rows(undecided('in_transit'), 'InTransit_001', 'InTransit_008', 'InTransit_009'),
  ...rows(physical('picked_up'), 'InTransit_002'),
  ...rows(physical('in_transit'), 'InTransit_003', 'InTransit_004', 'InTransit_007'),
  // Papers are cleared before the parcel has come, too.
  ...rows(undecided('in_transit'), 'InTransit_005'),
  ...rows(only('customs'), 'InTransit_006', 'Exception_004', 'Exception_018'),
  ...rows(physical('out_for_delivery'), 'OutForDelivery_001'),
  ...rows(physical('available_for_pickup'), 'OutForDelivery_002', 'AvailableForPickup_001'),
  // The customer was called, or a day was agreed: no van is out for that.
  ...rows(undecided('in_transit'), 'OutForDelivery_003', 'OutForDelivery_004'),
  ...rows(physical('delivery_attempted'), 'AttemptFail_001', 'AttemptFail_002', 'AttemptFail_003'),
  ...rows(
    physical('delivered'),
    'Delivered_001',
    'Delivered_002',
    'Delivered_003',
    'Delivered_004',
    'Delivered_005',
  ),
  ...rows(
    only('exception'),
    'Exception_001',
    'Exception_008',
    'Exception_009',
    'Exception_020',
    'Exception_021',
  ),
  ...rows(only('address_issue'), 'Exception_002', 'Exception_007'),
  ...rows(only('refused'), 'Exception_003'),
  ...rows(only('delayed'), 'Exception_005', 'Exception_016', 'Exception_017', 'Exception_019'),
  ...rows(only('held'), 'Exception_006'),
  ...rows(physical('return_to_sender'), 'Exception_010'),
  ...rows(physical('returned_to_sender'), 'Exception_011'),
  ...rows(only('damaged'), 'Exception_012'),
  ...rows(physical('lost'), 'Exception_013'),
])

/** For a subtag that is missing or that nobody knows yet. */
const TAGS: ReadonlyMap<string, Row> = new Map([
  ...rows(NOTHING, 'Pending', 'Expired'),
  ...rows(electronic('label_created'), 'InfoReceived'),
  ...rows(undecided('in_transit'), 'InTransit'),
  ...rows(undecided('out_for_delivery'), 'OutForDelivery'),
  ...rows(physical('delivery_attempted'), 'AttemptFail'),
  ...rows(physical('available_for_pickup'), 'AvailableForPickup'),
  ...rows(physical('delivered'), 'Delivered'),
  ...rows(only('exception'), 'Exception'),
])

/** What one checkpoint of AfterShip means. A tag that nobody knows yet moves nothing. */
export function aftershipEvidence(
  word: { readonly tag: string | null; readonly subtag: string | null } & Beside,
): CarrierMeaning {
  const row = SUBTAGS.get(word.subtag ?? '') ?? TAGS.get(word.tag ?? '') ?? NOTHING
  return weighed({ ...row, table: TABLE }, word)
}
