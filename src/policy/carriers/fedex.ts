import { electronic, only, physical, type Row, rows } from './meaning.ts'

export const FEDEX_TABLE = 'fedex-1'

/** Scan event codes of FedEx. Check them against the documents of your contract. */
export const FEDEX: ReadonlyMap<string, Row> = new Map([
  ...rows(electronic('label_created'), 'OC', 'OX', 'EP', 'MD'),
  ...rows(physical('picked_up'), 'PU', 'PX', 'OF', 'AP'),
  ...rows(physical('in_transit'), 'IT', 'AR', 'DP', 'AF', 'FD', 'LO', 'PL', 'SF'),
  ...rows(physical('out_for_delivery'), 'OD', 'ED', 'AD'),
  // Exceptions of a delivery and of a shipment: not every one is an attempt, so none is said to be.
  ...rows(only('exception'), 'DE', 'SE'),
  ...rows(only('held'), 'HA'),
  ...rows(only('customs'), 'CD'),
  ...rows(only('delayed'), 'DY', 'DD'),
  ...rows(physical('available_for_pickup'), 'HL', 'HP'),
  ...rows(physical('delivered'), 'DL'),
  ...rows(physical('return_to_sender'), 'RS', 'RT'),
])
