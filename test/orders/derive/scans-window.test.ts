import { describe, test } from 'vitest'
import { day, hour, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

const scannedAt = (at: string) => {
  const { order, fulfillment, scan } = story()
  return given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])).when(
    scan('A1', 'in_transit', { at }),
  )
}

describe('a scan counts', () => {
  test('from 48 hours before the order was created', () => {
    scannedAt(hour(-47)).expects({ progress: { scanned: 1 } })
  })

  test('and not before: it is of an earlier parcel with this number', () => {
    scannedAt(hour(-49)).expects({ progress: { scanned: 0 }, milestones: { 'first_scan A1': false } })
  })

  test('until 120 days after the earliest facet of its number', () => {
    scannedAt(day(119)).expects({ progress: { scanned: 1 } })
  })

  test('and not later: the number has been reused', () => {
    scannedAt(day(121)).expects({ progress: { scanned: 0 }, milestones: { 'first_scan A1': false } })
  })

  test('by the earliest facet, whichever source it is of', () => {
    const { order, fulfillment, label, scan } = story()
    const late = fulfillment('F1', { sofa: 1 }, ['A1'], { createdAt: day(60), updated: day(60) })
    given(order({ sofa: 1 }), late)
      .when(scan('A1', 'in_transit', { at: day(130) }))
      .expects({ progress: { scanned: 1 } })
    given(order({ sofa: 1 }), late, label('L1', 'A1', { sofa: 1 }))
      .when(scan('A1', 'in_transit', { at: day(130) }))
      .expects({ progress: { scanned: 0 } })
  })

  test('for each number by its own facets', () => {
    const { order, fulfillment, scan } = story()
    const late = fulfillment('F2', { lamp: 1 }, ['B2'], { createdAt: day(60), updated: day(60) })
    given(order({ sofa: 1, lamp: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), late)
      .when(scan('A1', 'delivered', { at: day(130) }), scan('B2', 'delivered', { at: day(130) }))
      .expects({ status: 'partially_delivered', lines: { sofa: { delivered: 0 }, lamp: { delivered: 1 } } })
  })

  test('for nobody when its number is not carried by any parcel of the order', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('Z9', 'delivered', { at: day(2) }))
      .expects({ status: 'shipped', substatus: 'awaiting_carrier', parcels: { Z9: null } })
  })
})

describe('evidence of a scan', () => {
  const inTransit = (evidence: 'physical' | 'electronic' | 'claimed') => {
    const { order, fulfillment, scan } = story()
    return given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])).when(
      scan('A1', 'in_transit', { at: day(1), evidence }),
    )
  }

  test('physical: somebody holds the parcel', () => {
    inTransit('physical').expects({
      status: 'shipped',
      substatus: 'in_transit',
      milestones: { 'first_scan A1': day(1) },
      parcels: { A1: { scanned: true, stage: 'in_transit' } },
    })
  })

  test('electronic: advice is not a scan, whatever its headline says', () => {
    inTransit('electronic').expects({
      status: 'shipped',
      substatus: 'awaiting_carrier',
      milestones: { 'first_scan A1': false },
      parcels: { A1: { scanned: false, stage: 'label_created' } },
    })
  })

  test('claimed: it counts for nothing alone', () => {
    inTransit('claimed').expects({
      substatus: 'awaiting_carrier',
      milestones: { 'first_scan A1': false },
      parcels: { A1: { scanned: false, stage: 'label_created' } },
    })
  })

  test('claimed: it counts once a physical scan of the parcel exists', () => {
    const { order, fulfillment, scan } = story()
    const claimed = scan('A1', 'out_for_delivery', { at: day(2), evidence: 'claimed' })
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), claimed)
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ status: 'out_for_delivery' })
  })
})

describe('a condition never moves the ladder', () => {
  test.each(['delayed', 'exception', 'customs', 'damaged'] as const)('%s', condition => {
    const { order, fulfillment, scan } = story()
    given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1']),
      scan('A1', 'out_for_delivery', { at: day(2) }),
    )
      .when(scan('A1', null, { at: day(3), condition }))
      .expects({ status: 'out_for_delivery', parcels: { A1: { stage: 'out_for_delivery', condition } } })
  })

  test('a delayed parcel flags its order', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1']),
      scan('A1', 'in_transit', { at: day(2) }),
    )
      .when(scan('A1', null, { at: day(3), condition: 'delayed' }))
      .expects({ flags: { delayed: true } })
  })
})
