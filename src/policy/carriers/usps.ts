import { electronic, physical, type Row, rows, undecided } from './meaning.ts'

export const USPS_TABLE = 'usps-1'

/** Event codes of USPS. Check them against the documents of your contract. */
export const USPS: ReadonlyMap<string, Row> = new Map([
  // "Awaiting item": GX and MA after the label, TM, GC, 83 and 89 at a shipping partner.
  ...rows(electronic('label_created'), 'GX', 'MA', '83', '89', 'TM', 'GC'),
  // 03 is an acceptance by inference only; the others are put under accepted, manifested or in transit, by whom one asks.
  ...rows(undecided('picked_up'), '03', 'OA', 'UA', 'AD'),
  // 07 is the arrival at the post office that delivers; one list calls that out for delivery.
  ...rows(physical('in_transit'), 'A1', 'NT', 'TL', '10', '07'),
  ...rows(physical('out_for_delivery'), 'OF'),
  ...rows(physical('delivery_attempted'), '02', '52'),
  ...rows(physical('available_for_pickup'), '14', '16'),
  ...rows(physical('delivered'), '01'),
  // 21 to 31 are the reasons for which it could not be delivered and goes back.
  ...rows(physical('return_to_sender'), '09', '21', '22', '23', '24', '25', '26', '27', '28', '29', '31'),
])
