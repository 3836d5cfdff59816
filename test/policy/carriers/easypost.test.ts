import { describe, expect, test } from 'vitest'
import { easypostEvidence } from '../../../src/policy/carriers/index.ts'

const meaning = (
  status: string | null,
  detail: string | null = null,
  beside: {
    readonly carrier?: string | null
    readonly code?: string | null
    readonly somewhere?: boolean
  } = {},
) => easypostEvidence({ status, detail, carrier: null, code: null, somewhere: false, ...beside })

describe('a detail of a tracker', () => {
  test.each([
    ['pre_transit', null, 'label_created', null, 'electronic'],
    ['pre_transit', 'label_created', 'label_created', null, 'electronic'],
    ['pre_transit', 'arrived_at_facility', 'label_created', null, 'electronic'],
    ['in_transit', 'received_at_origin_facility', 'picked_up', null, 'physical'],
    ['in_transit', 'arrived_at_facility', 'in_transit', null, 'physical'],
    ['in_transit', 'departed_facility', 'in_transit', null, 'physical'],
    ['in_transit', 'departed_origin_facility', 'in_transit', null, 'physical'],
    ['in_transit', 'received_at_destination_facility', 'in_transit', null, 'physical'],
    ['in_transit', 'arrived_at_destination', 'in_transit', null, 'physical'],
    ['in_transit', 'arrived_at_pickup_location', 'in_transit', null, 'physical'],
    ['in_transit', 'transferred_to_destination_carrier', 'in_transit', null, 'physical'],
    ['in_transit', 'missorted', 'in_transit', null, 'physical'],
    ['in_transit', 'return', 'return_to_sender', null, 'physical'],
    ['in_transit', 'lost', 'lost', null, 'physical'],
    ['failure', 'lost', 'lost', null, 'physical'],
    ['failure', 'return', 'return_to_sender', null, 'physical'],
    ['in_transit', 'delayed', null, 'delayed', 'electronic'],
    ['in_transit', 'weather_delay', null, 'delayed', 'electronic'],
    ['in_transit', 'held', null, 'held', 'electronic'],
    ['in_transit', 'address_correction', null, 'address_issue', 'electronic'],
    ['in_transit', 'awaiting_information', null, 'address_issue', 'electronic'],
    ['failure', 'damaged', null, 'damaged', 'electronic'],
    ['failure', 'refused', null, 'refused', 'electronic'],
    ['in_transit', 'delivery_exception', null, 'exception', 'electronic'],
    ['in_transit', 'transit_exception', null, 'exception', 'electronic'],
    ['failure', 'failure', null, 'exception', 'electronic'],
    ['failure', 'expired', null, null, 'electronic'],
    ['failure', 'cancelled', null, null, 'electronic'],
    ['failure', null, null, 'exception', 'electronic'],
    ['in_transit', 'in_transit', 'in_transit', null, 'claimed'],
    ['in_transit', 'unknown', 'in_transit', null, 'claimed'],
    ['in_transit', 'status_update', 'in_transit', null, 'claimed'],
    ['out_for_delivery', 'out_for_delivery', 'out_for_delivery', null, 'physical'],
    ['available_for_pickup', 'arrived_at_pickup_location', 'available_for_pickup', null, 'physical'],
    ['delivered', 'arrived_at_destination', 'delivered', null, 'physical'],
    ['return_to_sender', 'return', 'return_to_sender', null, 'physical'],
    ['unknown', 'unknown', null, null, 'electronic'],
    ['cancelled', null, null, null, 'electronic'],
    ['canceled', null, null, null, 'electronic'],
    ['error', null, null, null, 'electronic'],
    ['a status to come', 'arrived_at_facility', null, null, 'electronic'],
    ['constructor', null, null, null, 'electronic'],
    [null, null, null, null, 'electronic'],
  ])('%s with %s means stage %s, condition %s, evidence %s', (status, detail, stage, condition, evidence) => {
    expect(meaning(status, detail)).toEqual({ stage, condition, evidence, table: 'easypost-1' })
  })

  test('that is in_transit at creation without any physical detail is a claim', () => {
    expect(meaning('in_transit', 'unknown', { carrier: 'UPS' })).toMatchObject({ evidence: 'claimed' })
  })

  test('is a claim from a carrier nobody knows, wherever it says to be', () => {
    expect(
      meaning('in_transit', 'unknown', { carrier: 'Alpine Post', code: 'PU', somewhere: true }),
    ).toMatchObject({
      evidence: 'claimed',
    })
  })

  test('is physical by the place that a known carrier names', () => {
    expect(meaning('in_transit', 'unknown', { carrier: 'UPS', somewhere: true })).toMatchObject({
      stage: 'in_transit',
      evidence: 'physical',
    })
  })

  test('is a claim from USPS wherever it is: a partner names his town while USPS awaits the item', () => {
    expect(meaning('in_transit', 'unknown', { carrier: 'USPS', somewhere: true })).toMatchObject({
      evidence: 'claimed',
    })
  })

  test.each(['TM', '83', '89', 'GC', 'MA', 'GX'])(
    'of USPS with its code %s is electronic, whatever it says',
    code => {
      expect(meaning('in_transit', 'departed_facility', { carrier: 'USPS', code, somewhere: true })).toEqual({
        stage: 'label_created',
        condition: null,
        evidence: 'electronic',
        table: 'easypost-1+usps-1',
      })
    },
  )

  test('is proved by a physical code of its carrier', () => {
    expect(meaning('in_transit', 'unknown', { carrier: 'FedEx', code: 'IT' })).toEqual({
      stage: 'in_transit',
      condition: null,
      evidence: 'physical',
      table: 'easypost-1+fedex-1',
    })
  })

  test('is not proved by a code on which the sources disagree, nor by its place', () => {
    expect(meaning('in_transit', 'unknown', { carrier: 'USPS', code: 'OA', somewhere: true })).toMatchObject({
      evidence: 'claimed',
    })
  })

  test('stays delivered, whatever code stands beside it', () => {
    expect(meaning('delivered', 'unknown', { carrier: 'UPS', code: 'MP' })).toMatchObject({
      stage: 'delivered',
      evidence: 'physical',
    })
  })
})
