import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** A sofa that its carrier called delivered on day 3. */
const calledDelivered = () => {
  const told = story()
  const known = [
    told.order({ sofa: 1 }),
    told.fulfillment('F1', { sofa: 1 }, ['A1']),
    told.scan('A1', 'in_transit', { at: day(1) }),
    told.scan('A1', 'out_for_delivery', { at: day(2) }),
    told.scan('A1', 'delivered', { at: day(3) }),
  ]
  return { ...told, known, correction: told.scan('A1', 'in_transit', { at: day(4), correction: true }) }
}

describe('an explicit correction of a carrier', () => {
  test('withdraws the scans of its feed above it that are dated up to its own instant', () => {
    const { known, correction } = calledDelivered()
    given(...known)
      .when(correction)
      .expects({
        status: 'shipped',
        substatus: 'in_transit',
        parcels: { A1: { stage: 'in_transit' } },
        progress: { delivered: 0 },
        milestones: { 'delivered A1': false },
      })
  })

  test('withdraws a scan of the same instant', () => {
    const { known, scan } = calledDelivered()
    given(...known)
      .when(scan('A1', 'in_transit', { at: day(3), correction: true }))
      .expects({ parcels: { A1: { stage: 'in_transit' } } })
  })

  test('withdraws no scan that is dated after it, if that comes first', () => {
    const { known, scan } = calledDelivered()
    given(...known, scan('A1', 'delivered', { at: day(5) }))
      .when(scan('A1', 'in_transit', { at: day(4), correction: true }))
      .expects({ status: 'delivered' })
  })

  test('withdraws a scan dated before it that comes after it', () => {
    const { known, correction, scan } = calledDelivered()
    given(...known, correction)
      .when(scan('A1', 'delivered', { at: day(3.5) }))
      .expects({ parcels: { A1: { stage: 'in_transit' } }, progress: { delivered: 0 } })
  })

  test('leaves the scans at or below it: the parcel stays scanned', () => {
    const { known, correction } = calledDelivered()
    given(...known)
      .when(correction)
      .expects({ progress: { scanned: 1 }, milestones: { 'first_scan A1': day(1) } })
  })

  test('lets its own feed raise the parcel again afterwards', () => {
    const { known, correction, scan } = calledDelivered()
    given(...known, correction)
      .when(scan('A1', 'out_for_delivery', { at: day(5) }))
      .expects({ status: 'out_for_delivery' })
  })

  test.each([
    ['later', 5],
    ['earlier', 2],
  ])('lets no other feed raise the parcel above it, with a %s clock', (_, on) => {
    const { known, correction, scan } = calledDelivered()
    given(...known, correction)
      .when(scan('A1', 'delivered', { at: day(on), feed: 'aggregator' }))
      .expects({ status: 'shipped', parcels: { A1: { stage: 'in_transit' } }, progress: { delivered: 0 } })
  })

  test('lets no claim of the shop raise the parcel above it', () => {
    const { known, correction, fulfillment } = calledDelivered()
    const claim = { stage: 'delivered', evidence: 'physical' } as const
    given(...known, correction)
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { claim, updated: day(5) }))
      .expects({ status: 'shipped', progress: { delivered: 0 } })
  })

  test('concerns its own parcel only', () => {
    const { known, correction, order, fulfillment, scan } = calledDelivered()
    const second = [
      fulfillment('F2', { lamp: 1 }, ['B2'], { updated: day(1) }),
      scan('B2', 'delivered', { at: day(3) }),
    ]
    given(...known, order({ sofa: 1, lamp: 1 }, { updated: day(1) }), ...second)
      .when(correction)
      .expects({ status: 'partially_delivered', lines: { lamp: { delivered: 1 }, sofa: { delivered: 0 } } })
  })
})
