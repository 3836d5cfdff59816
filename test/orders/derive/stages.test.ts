import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** One sofa in one parcel that was picked up on day 1. */
const onTheWay = () => {
  const told = story()
  const parcel = [told.fulfillment('F1', { sofa: 1 }, ['A1']), told.scan('A1', 'picked_up', { at: day(1) })]
  return { ...told, known: [told.order({ sofa: 1 }), ...parcel] }
}

describe('the stage of a parcel', () => {
  test('is the highest that any scan proves, whenever it came', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'out_for_delivery', { at: day(3) }))
      .when(scan('A1', 'in_transit', { at: day(2) }))
      .expects({ status: 'out_for_delivery', parcels: { A1: { stage: 'out_for_delivery' } } })
  })

  test('is not lowered by a later scan of a lower stage', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'delivered', { at: day(3) }))
      .when(scan('A1', 'in_transit', { at: day(4) }))
      .expects({ status: 'delivered' })
  })

  test('is the highest over all feeds, whose clocks are not compared', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'delivered', { at: day(2), feed: 'aggregator' }))
      .when(scan('A1', 'out_for_delivery', { at: day(3), feed: 'carrier' }))
      .expects({ status: 'delivered' })
  })
})

describe('a parcel that is returning to its sender', () => {
  test('is not delivered, though it was', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'delivered', { at: day(3) }))
      .when(scan('A1', 'return_to_sender', { at: day(4) }))
      .expects({
        notStatus: ['delivered'],
        progress: { delivered: 0 },
        parcels: { A1: { stage: 'return_to_sender' } },
      })
  })

  test('has returned once the same feed says delivered afterwards', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'return_to_sender', { at: day(4) }))
      .when(scan('A1', 'delivered', { at: day(6) }))
      .expects({
        status: 'undelivered',
        parcels: { A1: { stage: 'returned_to_sender' } },
        progress: { delivered: 0 },
        milestones: { 'delivered A1': false },
      })
  })

  test('has returned when it says so', () => {
    const { known, scan } = onTheWay()
    given(...known)
      .when(scan('A1', 'returned_to_sender', { at: day(6) }))
      .expects({ status: 'undelivered', lines: { sofa: { undelivered: 1, delivered: 0 } } })
  })
})

test('a unit that the customer returned stays delivered', () => {
  const { known, scan, returned } = onTheWay()
  given(...known, scan('A1', 'delivered', { at: day(3) }))
    .when(returned('T1', { sofa: 1 }))
    .expects({ lines: { sofa: { delivered: 1, returned: 1 } }, parcels: { A1: { stage: 'delivered' } } })
})

describe('a lost parcel', () => {
  test('is lost, though it was on its way', () => {
    const { known, scan } = onTheWay()
    given(...known)
      .when(scan('A1', 'lost', { at: day(9) }))
      .expects({
        status: 'undelivered',
        parcels: { A1: { stage: 'lost' } },
        lines: { sofa: { undelivered: 1 } },
      })
  })

  test('is found by a later scan of the same feed', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'lost', { at: day(9) }))
      .when(scan('A1', 'in_transit', { at: day(10) }))
      .expects({ status: 'shipped', substatus: 'in_transit', parcels: { A1: { stage: 'in_transit' } } })
  })

  test('is not found by an earlier scan of the same feed that comes later', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'lost', { at: day(9) }))
      .when(scan('A1', 'in_transit', { at: day(8) }))
      .expects({ parcels: { A1: { stage: 'lost' } } })
  })

  test('is not found by a later scan of another feed', () => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'lost', { at: day(9) }))
      .when(scan('A1', 'in_transit', { at: day(10), feed: 'aggregator' }))
      .expects({ parcels: { A1: { stage: 'lost' } } })
  })

  test.each([
    ['another feed', 'aggregator', 10],
    ['another feed with an earlier clock', 'aggregator', 2],
    ['its own feed before it', 'carrier', 2],
  ])('is delivered if %s says so', (_, feed, on) => {
    const { known, scan } = onTheWay()
    given(...known, scan('A1', 'lost', { at: day(9) }))
      .when(scan('A1', 'delivered', { at: day(on), feed }))
      .expects({ status: 'delivered', parcels: { A1: { stage: 'delivered' } } })
  })
})

describe('the status goes back', () => {
  test('when a label is voided before any physical scan', () => {
    const { order, label } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }))
      .when(label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .expects({ status: 'confirmed', progress: { tracked: 0 } })
  })

  test('when a fulfilment is cancelled before any physical scan', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { state: 'cancelled' }))
      .expects({ status: 'confirmed' })
  })

  test('when its owner withdraws a tracking number', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(fulfillment('F1', { sofa: 1 }, []))
      .expects({
        notStatus: ['shipped', 'partially_shipped'],
        progress: { tracked: 0 },
        parcels: { A1: null },
      })
  })

  test('when its owner replaces a tracking number, whose scans were of a stranger’s parcel', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), scan('A1', 'delivered', { at: day(1) }))
      .when(fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) }))
      .expects({
        status: 'shipped',
        substatus: 'awaiting_carrier',
        parcels: { A1: null, B2: { live: true } },
      })
  })

  test('when a line is added', () => {
    const { known, order, scan } = onTheWay()
    given(...known, scan('A1', 'delivered', { at: day(2) }))
      .when(order({ sofa: 1, lamp: 1 }, { updated: day(3) }))
      .expects({ status: 'partially_delivered', progress: { net: 2, delivered: 1 } })
  })

  test('when a quantity is raised', () => {
    const { known, order } = onTheWay()
    given(...known)
      .when(order({ sofa: 2 }, { updated: day(3) }))
      .expects({ status: 'partially_shipped', progress: { net: 2, tracked: 1 } })
  })

  test('and never because an old snapshot comes late', () => {
    const { order, fulfillment } = story()
    const [old, current] = [order({ sofa: 1 }, { financial: 'pending' }), order({ sofa: 1 })]
    const [first, second] = [fulfillment('F1', { sofa: 1 }, []), fulfillment('F1', { sofa: 1 }, ['A1'])]
    given(current, second).when(first, old).expects({ status: 'shipped', financial: 'paid' })
  })
})
