import { describe, expect, test } from 'vitest'
import {
  SHIPSTATION_DETAILS,
  SHIPSTATION_EXCEPTIONS,
  SHIPSTATION_STATUSES,
  SHIPSTATION_TABLE,
  type ShipStationScan,
  shipstationEvidence,
} from '../../../src/policy/carriers/shipstation.ts'

const scan = (told: Partial<ShipStationScan>): ShipStationScan => ({
  status: null,
  detail: null,
  carrier: null,
  carrierDetail: null,
  eventCode: null,
  ...told,
})
const meaning = (told: Partial<ShipStationScan>) => {
  const { stage, condition, evidence } = shipstationEvidence(scan(told))
  return [stage, condition, evidence]
}

const STATUSES = [
  ['AC', 'picked_up', null, 'claimed'],
  ['IT', 'in_transit', null, 'physical'],
  ['DE', 'delivered', null, 'physical'],
  ['AT', 'delivery_attempted', null, 'physical'],
  ['SP', 'available_for_pickup', null, 'physical'],
  ['NY', 'label_created', null, 'electronic'],
  ['EX', null, 'exception', 'electronic'],
  ['UN', null, null, 'electronic'],
] as const

const DETAILS = [
  ['ELEC_ADVICE_RECD_BY_CARRIER', 'label_created', 'electronic'],
  ['SHIPMENT_CREATED', 'label_created', 'electronic'],
  ['AWAITING_PICKUP_DROP_OFF', 'label_created', 'electronic'],
  ['AWAITING_DESPATCH', 'label_created', 'electronic'],
  ['COLLECTION_REQUESTED', 'label_created', 'electronic'],
  ['COLLECTION_FAILED', 'label_created', 'electronic'],
  ['NOT_YET_RECEIVED_BY_CARRIER', 'label_created', 'electronic'],
  ['DROPPED_OFF', 'picked_up', 'physical'],
  ['PICKED_UP', 'picked_up', 'physical'],
  ['RECEIVED_BY_CARRIER', 'picked_up', 'physical'],
  ['RECD_BY_CARRIER_NO_ELEC_ADVICE', 'picked_up', 'physical'],
  ['COLLECTION_MADE', 'picked_up', 'physical'],
  ['SUB_CONTRACTOR_RECEIVED', 'picked_up', 'claimed'],
  ['SUB_CONTRACTOR_EVENT', 'picked_up', 'claimed'],
  ['IN_TRANSIT', 'in_transit', 'physical'],
  ['HUB_SCAN_IN', 'in_transit', 'physical'],
  ['HUB_SCAN_OUT', 'in_transit', 'physical'],
  ['HUB_PROCESSING', 'in_transit', 'physical'],
  ['RECEIVED_LOCAL_DELIVERY_DEPOT', 'in_transit', 'physical'],
  ['INFORMATION', 'in_transit', 'claimed'],
  ['PARCEL_UPDATE_NOTIFICATION', 'in_transit', 'claimed'],
  ['OUT_FOR_DELIVERY', 'out_for_delivery', 'physical'],
  ['AWAITING_COLLECTION_FROM_PICKUP_POINT', 'available_for_pickup', 'physical'],
] as const

const EXCEPTIONS = [
  ['RETURN_TO_SENDER', 'return_to_sender', null, 'physical'],
  ['CUSTOMS_PROCESSING', null, 'customs', 'electronic'],
  ['PARCEL_DAMAGED', null, 'damaged', 'electronic'],
  ['REFUSED_BY_CUSTOMER', null, 'refused', 'electronic'],
  ['PARCEL_REFUSED', null, 'refused', 'electronic'],
  ['WRONG_ADDRESS', null, 'address_issue', 'electronic'],
  ['CUSTOMER_MOVED', null, 'address_issue', 'electronic'],
  ['ADDRESS_QUERY', null, 'address_issue', 'electronic'],
  ['DELAYED', null, 'delayed', 'electronic'],
  ['DELIVERY_RESCHEDULED', null, 'delayed', 'electronic'],
] as const

describe('a row of the table', () => {
  test.each(STATUSES)('status %s alone', (status, stage, condition, evidence) => {
    expect(meaning({ status })).toEqual([stage, condition, evidence])
  })

  test.each(DETAILS)('in transit, detail %s', (detail, stage, evidence) => {
    expect(meaning({ status: 'IT', detail })).toEqual([stage, null, evidence])
  })

  test.each(EXCEPTIONS)('exception, detail %s', (detail, stage, condition, evidence) => {
    expect(meaning({ status: 'EX', detail })).toEqual([stage, condition, evidence])
  })

  test('has its test above, every one', () => {
    expect(STATUSES.map(([code]) => code).toSorted()).toEqual([...SHIPSTATION_STATUSES.keys()].toSorted())
    expect(DETAILS.map(([code]) => code).toSorted()).toEqual([...SHIPSTATION_DETAILS.keys()].toSorted())
    expect(EXCEPTIONS.map(([code]) => code).toSorted()).toEqual([...SHIPSTATION_EXCEPTIONS.keys()].toSorted())
  })

  test('names the table and its version, and the carrier’s where that decided', () => {
    expect(shipstationEvidence(scan({ status: 'DE' })).table).toBe(SHIPSTATION_TABLE)
    expect(shipstationEvidence(scan({ status: 'IT', carrier: 'ups', carrierDetail: 'OT' })).table).toMatch(
      /^shipstation-\d+\/ups-\d+$/,
    )
  })
})

describe('traps', () => {
  test('AC with electronic advice (USPS, at the label) is a label, not a scan', () => {
    const told = {
      status: 'AC',
      detail: 'ELEC_ADVICE_RECD_BY_CARRIER',
      carrier: 'stamps_com',
      eventCode: 'GX',
    }
    expect(meaning(told)).toEqual(['label_created', null, 'electronic'])
  })

  test('NY of UPS, whose description says Accepted, is a label, whatever code stands beside it', () => {
    const told = { status: 'NY', carrier: 'ups', carrierDetail: 'MP', eventCode: 'M' }
    expect(meaning(told)).toEqual(['label_created', null, 'electronic'])
  })

  test('AC alone is undecided: no first scan by itself', () => {
    expect(meaning({ status: 'AC', carrier: 'fedex' })).toEqual(['picked_up', null, 'claimed'])
  })

  test('IT with OUT_FOR_DELIVERY is out for delivery', () => {
    const told = { status: 'IT', detail: 'OUT_FOR_DELIVERY', carrier: 'stamps_com', eventCode: 'OF' }
    expect(meaning(told)).toEqual(['out_for_delivery', null, 'physical'])
  })

  test.each([
    ['OT', 'out_for_delivery'],
    ['OD', 'in_transit'],
    ['OR', 'picked_up'],
    ['AR', 'in_transit'],
    // Preparing for delivery: nobody's table has it, so its type (I) tells.
    ['YP', 'in_transit'],
  ])('UPS has no detail, so its own code %s decides', (carrierDetail, stage) => {
    const told = { status: 'IT', detail: null, carrier: 'ups', carrierDetail, eventCode: 'I' }
    expect(meaning(told)).toEqual([stage, null, 'physical'])
  })

  test('a code of UPS that says label, under IT, is no first scan', () => {
    expect(meaning({ status: 'IT', carrier: 'ups', carrierDetail: 'XD', eventCode: 'I' })[2]).toBe(
      'electronic',
    )
  })

  test('an empty status moves only by a code of the carrier’s that is known', () => {
    expect(meaning({ status: '', carrier: 'ups', eventCode: 'I' })).toEqual(['in_transit', null, 'physical'])
    expect(meaning({ status: '', carrier: 'nobody', eventCode: 'I' })).toEqual([null, null, 'electronic'])
    expect(meaning({})).toEqual([null, null, 'electronic'])
  })

  test('EX is a condition only, for it is told of parcels that arrive in time', () => {
    expect(meaning({ status: 'EX', detail: 'SOMETHING_NEW', carrier: 'ups', carrierDetail: 'X' })).toEqual([
      null,
      'exception',
      'electronic',
    ])
  })

  test('EX of UPS that goes back says so only in its own code', () => {
    expect(meaning({ status: 'EX', carrier: 'ups', carrierDetail: 'RS' })[0]).toBe('return_to_sender')
  })

  test('a shipping partner’s scan, while USPS awaits the item, is no first scan of USPS', () => {
    const told = { status: 'IT', detail: 'HUB_SCAN_OUT', carrier: 'stamps_com', eventCode: '82' }
    expect(meaning(told)).toEqual(['picked_up', null, 'claimed'])
  })

  test('in transit to the next facility, which a program writes between two scans, is no scan', () => {
    const told = { status: 'IT', detail: 'INFORMATION', carrier: 'stamps_com', eventCode: 'TL' }
    expect(meaning(told)).toEqual(['in_transit', null, 'claimed'])
  })

  test('a status that nobody knows yet moves nothing', () => {
    expect(meaning({ status: 'ZZ', detail: 'IN_TRANSIT', carrier: 'ups', carrierDetail: 'AR' })).toEqual([
      null,
      null,
      'electronic',
    ])
  })

  test('words are read in any case and with blanks around them', () => {
    expect(meaning({ status: ' it ', detail: 'out_for_delivery' })[0]).toBe('out_for_delivery')
  })
})
