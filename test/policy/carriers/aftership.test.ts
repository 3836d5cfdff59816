import { describe, expect, test } from 'vitest'
import { aftershipEvidence } from '../../../src/policy/carriers/index.ts'

const meaning = (
  tag: string | null,
  subtag: string | null,
  beside: {
    readonly carrier?: string | null
    readonly code?: string | null
    readonly somewhere?: boolean
  } = {},
) => aftershipEvidence({ tag, subtag, carrier: null, code: null, somewhere: false, ...beside })

describe('a checkpoint', () => {
  test.each([
    ['InfoReceived', 'InfoReceived_001', 'label_created', null, 'electronic'],
    ['InfoReceived', 'InfoReceived_002', 'label_created', null, 'electronic'],
    ['InTransit', 'InTransit_001', 'in_transit', null, 'claimed'],
    ['InTransit', 'InTransit_002', 'picked_up', null, 'physical'],
    ['InTransit', 'InTransit_003', 'in_transit', null, 'physical'],
    ['InTransit', 'InTransit_004', 'in_transit', null, 'physical'],
    ['InTransit', 'InTransit_005', 'in_transit', null, 'claimed'],
    ['InTransit', 'InTransit_006', null, 'customs', 'electronic'],
    ['InTransit', 'InTransit_007', 'in_transit', null, 'physical'],
    ['InTransit', 'InTransit_008', 'in_transit', null, 'claimed'],
    ['InTransit', 'InTransit_009', 'in_transit', null, 'claimed'],
    ['OutForDelivery', 'OutForDelivery_001', 'out_for_delivery', null, 'physical'],
    ['OutForDelivery', 'OutForDelivery_002', 'available_for_pickup', null, 'physical'],
    ['OutForDelivery', 'OutForDelivery_003', 'in_transit', null, 'claimed'],
    ['OutForDelivery', 'OutForDelivery_004', 'in_transit', null, 'claimed'],
    ['AttemptFail', 'AttemptFail_001', 'delivery_attempted', null, 'physical'],
    ['AttemptFail', 'AttemptFail_002', 'delivery_attempted', null, 'physical'],
    ['AttemptFail', 'AttemptFail_003', 'delivery_attempted', null, 'physical'],
    ['AvailableForPickup', 'AvailableForPickup_001', 'available_for_pickup', null, 'physical'],
    ['Delivered', 'Delivered_001', 'delivered', null, 'physical'],
    ['Delivered', 'Delivered_002', 'delivered', null, 'physical'],
    ['Delivered', 'Delivered_003', 'delivered', null, 'physical'],
    ['Delivered', 'Delivered_004', 'delivered', null, 'physical'],
    ['Delivered', 'Delivered_005', 'delivered', null, 'physical'],
    ['Exception', 'Exception_001', null, 'exception', 'electronic'],
    ['Exception', 'Exception_002', null, 'address_issue', 'electronic'],
    ['Exception', 'Exception_003', null, 'refused', 'electronic'],
    ['Exception', 'Exception_004', null, 'customs', 'electronic'],
    ['Exception', 'Exception_005', null, 'delayed', 'electronic'],
    ['Exception', 'Exception_006', null, 'held', 'electronic'],
    ['Exception', 'Exception_007', null, 'address_issue', 'electronic'],
    ['Exception', 'Exception_008', null, 'exception', 'electronic'],
    ['Exception', 'Exception_009', null, 'exception', 'electronic'],
    ['Exception', 'Exception_010', 'return_to_sender', null, 'physical'],
    ['Exception', 'Exception_011', 'returned_to_sender', null, 'physical'],
    ['Exception', 'Exception_012', null, 'damaged', 'electronic'],
    ['Exception', 'Exception_013', 'lost', null, 'physical'],
    ['Exception', 'Exception_016', null, 'delayed', 'electronic'],
    ['Exception', 'Exception_017', null, 'delayed', 'electronic'],
    ['Exception', 'Exception_018', null, 'customs', 'electronic'],
    ['Exception', 'Exception_019', null, 'delayed', 'electronic'],
    ['Exception', 'Exception_020', null, 'exception', 'electronic'],
    ['Exception', 'Exception_021', null, 'exception', 'electronic'],
    ['Pending', null, null, null, 'electronic'],
    ['Expired', null, null, null, 'electronic'],
    ['InfoReceived', null, 'label_created', null, 'electronic'],
    ['InTransit', 'InTransit_099', 'in_transit', null, 'claimed'],
    ['OutForDelivery', null, 'out_for_delivery', null, 'claimed'],
    ['AttemptFail', null, 'delivery_attempted', null, 'physical'],
    ['AvailableForPickup', null, 'available_for_pickup', null, 'physical'],
    ['Delivered', 'Delivered_099', 'delivered', null, 'physical'],
    ['Exception', null, null, 'exception', 'electronic'],
    ['a tag to come', 'ATagToCome_001', null, null, 'electronic'],
    ['constructor', 'constructor', null, null, 'electronic'],
    [null, null, null, null, 'electronic'],
  ])('%s, %s means stage %s, condition %s, evidence %s', (tag, subtag, stage, condition, evidence) => {
    expect(meaning(tag, subtag)).toEqual({ stage, condition, evidence, table: 'aftership-1' })
  })

  test('InfoReceived is no scan, even with a physical code and a place beside it', () => {
    expect(
      meaning('InfoReceived', 'InfoReceived_001', { carrier: 'ups', code: 'PU', somewhere: true }),
    ).toMatchObject({ stage: 'label_created', evidence: 'electronic' })
  })

  test('"departed shipping partner facility, USPS awaiting item" is no scan, though it is in transit in some town', () => {
    expect(meaning('InTransit', 'InTransit_001', { carrier: 'usps', somewhere: true })).toMatchObject({
      evidence: 'claimed',
    })
    expect(
      meaning('InTransit', 'InTransit_007', { carrier: 'usps', code: 'TM', somewhere: true }),
    ).toMatchObject({
      stage: 'label_created',
      evidence: 'electronic',
    })
  })

  test('that is only on the way is physical by the place that a known carrier names', () => {
    expect(meaning('InTransit', 'InTransit_001', { carrier: 'fedex', somewhere: true })).toMatchObject({
      evidence: 'physical',
    })
  })

  test('that is only on the way is a claim from a carrier nobody knows', () => {
    expect(meaning('InTransit', 'InTransit_001', { carrier: 'alpine-post', somewhere: true })).toMatchObject({
      evidence: 'claimed',
    })
  })
})
