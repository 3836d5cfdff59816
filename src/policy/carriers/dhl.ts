import { electronic, only, physical, type Row, rows } from './meaning.ts'

export const DHL_TABLE = 'dhl-1'

/** Event codes of DHL Express, and the status words of DHL's unified tracking, in capitals. */
export const DHL: ReadonlyMap<string, Row> = new Map([
  ...rows(electronic('label_created'), 'PRE-TRANSIT'),
  ...rows(physical('picked_up'), 'PU', 'PL', 'OR'),
  ...rows(physical('in_transit'), 'DF', 'AF', 'AR', 'TR', 'TRANSIT'),
  ...rows(physical('out_for_delivery'), 'WC'),
  // Not at home, and closed on arrival.
  ...rows(physical('delivery_attempted'), 'NH', 'CM'),
  ...rows(only('exception'), 'FAILURE'),
  ...rows(physical('delivered'), 'OK', 'DELIVERED'),
  ...rows(physical('return_to_sender'), 'RT'),
])
