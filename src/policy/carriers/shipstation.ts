import { evidenceOf } from './index.ts'
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

export const SHIPSTATION_TABLE = 'shipstation-1'

/** What ShipStation says of one scan; any of it may be missing or ''. */
export interface ShipStationScan {
  /** `status_code`: AC, IT, DE, EX, AT, NY, SP, UN. */
  readonly status: string | null
  /** `status_detail_code`, which UPS hardly ever has. */
  readonly detail: string | null
  /** `carrier_code`, like `stamps_com` or `fedex_walleted`. */
  readonly carrier: string | null
  /** `carrier_detail_code`, which only UPS has. */
  readonly carrierDetail: string | null
  /** `event_code`: the carrier's own. */
  readonly eventCode: string | null
}

/** The status alone, where nothing finer is told. The set is open. */
export const SHIPSTATION_STATUSES: ReadonlyMap<string, Row> = new Map([
  // USPS says AC as soon as there is a label, others when they took the parcel in: alone it proves nothing.
  ['AC', undecided('picked_up')],
  ['IT', physical('in_transit')],
  ['DE', physical('delivered')],
  ['AT', physical('delivery_attempted')],
  // Left at a service point, where the customer collects it.
  ['SP', physical('available_for_pickup')],
  // "Not yet in system", whatever its description says: that of UPS says "Accepted".
  ['NY', electronic('label_created')],
  // Also told of parcels that arrive in time.
  ['EX', only('exception')],
  ['UN', NOTHING],
])

/** The finer word within AC, IT and NY, which are too coarse. */
export const SHIPSTATION_DETAILS: ReadonlyMap<string, Row> = new Map([
  ...rows(
    electronic('label_created'),
    'ELEC_ADVICE_RECD_BY_CARRIER',
    'SHIPMENT_CREATED',
    'AWAITING_PICKUP_DROP_OFF',
    'AWAITING_DESPATCH',
    'COLLECTION_REQUESTED',
    'COLLECTION_FAILED',
    'NOT_YET_RECEIVED_BY_CARRIER',
  ),
  ...rows(
    physical('picked_up'),
    'DROPPED_OFF',
    'PICKED_UP',
    'RECEIVED_BY_CARRIER',
    'RECD_BY_CARRIER_NO_ELEC_ADVICE',
    'COLLECTION_MADE',
  ),
  // A partner of the carrier's has it, and the carrier itself still "awaits the item".
  ...rows(undecided('picked_up'), 'SUB_CONTRACTOR_RECEIVED', 'SUB_CONTRACTOR_EVENT'),
  ...rows(
    physical('in_transit'),
    'IN_TRANSIT',
    'HUB_SCAN_IN',
    'HUB_SCAN_OUT',
    'HUB_PROCESSING',
    'RECEIVED_LOCAL_DELIVERY_DEPOT',
  ),
  // Written by a program between two scans, without a place.
  ...rows(undecided('in_transit'), 'INFORMATION', 'PARCEL_UPDATE_NOTIFICATION'),
  ...rows(physical('out_for_delivery'), 'OUT_FOR_DELIVERY'),
  ...rows(physical('available_for_pickup'), 'AWAITING_COLLECTION_FROM_PICKUP_POINT'),
])

/** Within EX: the one that says where the parcel is going, and kinds of trouble. */
export const SHIPSTATION_EXCEPTIONS: ReadonlyMap<string, Row> = new Map([
  ['RETURN_TO_SENDER', physical('return_to_sender')],
  ...rows(only('customs'), 'CUSTOMS_PROCESSING'),
  ...rows(only('damaged'), 'PARCEL_DAMAGED'),
  ...rows(only('refused'), 'REFUSED_BY_CUSTOMER', 'PARCEL_REFUSED'),
  ...rows(only('address_issue'), 'WRONG_ADDRESS', 'CUSTOMER_MOVED', 'ADDRESS_QUERY'),
  ...rows(only('delayed'), 'DELAYED', 'DELIVERY_RESCHEDULED'),
])

/** USPS: what a shipping partner does while USPS itself "awaits the item", which ShipStation calls hub scans. */
const AWAITED_BY_USPS = new Set(['80', '81', '82'])

/**
 * What one scan means. DE, AT, SP, NY and UN stand for themselves; within AC and IT the detail decides, then the carrier's
 * own code (all that UPS has), then the status. Of EX only an explicit return moves the parcel.
 */
export function shipstationEvidence(scan: ShipStationScan): CarrierMeaning {
  const own = (row: Row): CarrierMeaning => ({ ...row, table: SHIPSTATION_TABLE })
  const status = upper(scan.status)
  const detail = upper(scan.detail)
  const alone = SHIPSTATION_STATUSES.get(status)
  if (status === 'EX') return own(exceptionOf(scan, detail))
  // Some events come with an empty status and a code of the carrier's; a status that nobody knows yet is not guessed.
  if (status !== '' && status !== 'AC' && status !== 'IT') return own(alone ?? NOTHING)
  if (awaitedByUsps(scan)) return own(undecided('picked_up'))
  const finer = SHIPSTATION_DETAILS.get(detail)
  if (finer) return own(finer)
  const carriers = evidenceOf(scan.carrier, scan.carrierDetail) ?? evidenceOf(scan.carrier, scan.eventCode)
  if (carriers) return { ...carriers, table: `${SHIPSTATION_TABLE}/${carriers.table}` }
  return own(alone ?? NOTHING)
}

/** UPS says only in its own code that a parcel goes back. */
function exceptionOf({ carrier, carrierDetail }: ShipStationScan, detail: string): Row {
  const carriers = evidenceOf(carrier, carrierDetail)
  const told = SHIPSTATION_EXCEPTIONS.get(detail)
  return told ?? (carriers?.stage === 'return_to_sender' ? physical('return_to_sender') : only('exception'))
}

const awaitedByUsps = ({ carrier, eventCode }: ShipStationScan): boolean =>
  /usps|stamps/.test((carrier ?? '').toLowerCase()) && AWAITED_BY_USPS.has(upper(eventCode))

const upper = (text: string | null): string => (text ?? '').trim().toUpperCase()
