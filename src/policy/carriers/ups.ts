import { electronic, only, physical, type Row, rows } from './meaning.ts'

export const UPS_TABLE = 'ups-1'

/** Status types (one letter) and codes of UPS, in capitals. Check them against the documents of your contract. */
export const UPS: ReadonlyMap<string, Row> = new Map([
  // "Shipper created a label": nobody at UPS has it. OA and XD are put here by some lists and elsewhere by others.
  ...rows(electronic('label_created'), 'M', 'MP', 'OA', 'XD'),
  ...rows(physical('picked_up'), 'OR', 'PU'),
  // OD is loaded on the vehicle, which is still in the yard.
  ...rows(physical('in_transit'), 'I', 'DP', 'AR', 'AF', 'DS', 'OD'),
  ...rows(physical('out_for_delivery'), 'OT'),
  // An exception may be an attempt, the weather, or an address.
  ...rows(only('exception'), 'X'),
  ...rows(physical('available_for_pickup'), 'RP', 'WC'),
  ...rows(physical('delivered'), 'D', 'FS', 'KB'),
  ...rows(physical('return_to_sender'), 'RS', 'RT'),
])
