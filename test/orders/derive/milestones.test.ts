import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

const parcel = () => {
  const told = story()
  return { ...told, known: [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])] }
}

describe('a milestone', () => {
  test('carries the instant of the scan', () => {
    const { known, scan } = parcel()
    given(...known, scan('A1', 'picked_up', { at: day(1), recorded: day(6) }))
      .when(scan('A1', 'delivered', { at: day(3), recorded: day(7) }))
      .expects({ milestones: { 'first_scan A1': day(1), 'delivered A1': day(3), order_delivered: day(3) } })
  })

  test('of the first scan is the earliest physical scan, whatever its stage', () => {
    const { known, scan } = parcel()
    given(...known, scan('A1', 'label_created', { at: day(0.5), evidence: 'electronic' }))
      .when(scan('A1', 'in_transit', { at: day(2) }), scan('A1', 'picked_up', { at: day(1) }))
      .expects({ milestones: { 'first_scan A1': day(1) } })
  })

  test('of a cancellation carries the instant of the cancellation, not of the snapshot', () => {
    const { order } = story()
    given(order({ sofa: 1 }))
      .when(order({ sofa: 1 }, { cancelledAt: day(1), updated: day(400) }))
      .expects({ milestones: { order_cancelled: day(1) } })
  })

  test('of the whole delivery is passed with the last parcel only', () => {
    const { order, fulfillment, scan } = story()
    const parcels = [fulfillment('F1', { sofa: 1 }, ['A1']), fulfillment('F2', { lamp: 1 }, ['B2'])]
    const known = [order({ sofa: 1, lamp: 1 }), ...parcels, scan('A1', 'delivered', { at: day(3) })]
    given(...known).expects({ milestones: { 'delivered A1': day(3), order_delivered: false } })
    given(...known)
      .when(scan('B2', 'delivered', { at: day(5) }))
      .expects({ milestones: { 'delivered A1': day(3), 'delivered B2': day(5), order_delivered: day(5) } })
  })

  test('is passed by a delivery attempt, and stays passed', () => {
    const { known, scan } = parcel()
    given(...known, scan('A1', 'delivery_attempted', { at: day(2) }))
      .when(scan('A1', 'delivered', { at: day(3) }))
      .expects({ milestones: { 'delivery_attempted A1': day(2), 'delivered A1': day(3) } })
  })

  test('is passed when a parcel can be collected', () => {
    const { known, scan } = parcel()
    given(...known)
      .when(scan('A1', 'available_for_pickup', { at: day(2) }))
      .expects({ milestones: { 'ready_for_pickup A1': day(2) } })
  })

  test('is passed when a parcel is out for delivery', () => {
    const { known, scan } = parcel()
    given(...known)
      .when(scan('A1', 'out_for_delivery', { at: day(2) }))
      .expects({ milestones: { 'out_for_delivery A1': day(2), 'first_scan A1': day(2) } })
  })

  test('is not passed by typing a number, nor by electronic advice', () => {
    const { known, scan } = parcel()
    given(...known)
      .when(scan('A1', 'picked_up', { at: day(1), evidence: 'electronic' }))
      .expects({ milestones: { 'first_scan A1': false } })
  })

  test('is not passed by a parcel that is no longer carried', () => {
    const { known, scan, fulfillment } = parcel()
    given(...known, scan('A1', 'delivered', { at: day(1) }))
      .when(fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) }))
      .expects({ milestones: { 'first_scan A1': false, 'delivered A1': false, order_delivered: false } })
  })

  test('of a fulfilment without a number is named after the fulfilment', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, []))
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2) }))
      .expects({ milestones: { 'delivered fulfillment:F1': day(2) } })
  })
})
