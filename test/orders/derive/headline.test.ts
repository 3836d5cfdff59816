import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** Two pieces of furniture in a parcel each. */
const twoParcels = () => {
  const told = story()
  const parcels = [told.fulfillment('F1', { sofa: 1 }, ['A1']), told.fulfillment('F2', { lamp: 1 }, ['B2'])]
  return { ...told, known: [told.order({ sofa: 1, lamp: 1 }), ...parcels] }
}

describe('rule 1, cancelled', () => {
  test('every unit of every kind is cancelled and nothing was ever scanned', () => {
    const { order } = story()
    given(order({ sofa: 1, card: { quantity: 1, kind: 'digital' } }))
      .when(
        order({ sofa: 1, card: { quantity: 1, kind: 'digital' } }, { cancelledAt: day(1), updated: day(1) }),
      )
      .expects({ status: 'cancelled', rule: 1, milestones: { order_cancelled: day(1) } })
  })

  test('a cancel after a scan keeps the ladder and asks', () => {
    const { known, order, scan } = twoParcels()
    given(...known, scan('A1', 'in_transit', { at: day(1) }), scan('B2', 'in_transit', { at: day(1) }))
      .when(order({ sofa: 1, lamp: 1 }, { cancelledAt: day(2), updated: day(2) }))
      .expects({
        status: 'shipped',
        flags: { cancel_requested: true },
        milestones: { order_cancelled: false },
      })
  })

  test.each(['refunded', 'voided'] as const)('being %s alone does not cancel', financial => {
    const { known, order } = twoParcels()
    given(...known)
      .when(order({ sofa: 1, lamp: 1 }, { financial, updated: day(1) }))
      .expects({ status: 'shipped' })
  })
})

describe('rule 3, returned', () => {
  test('returned when everything came back', () => {
    const { known, scan, returned } = twoParcels()
    given(...known, scan('A1', 'delivered', { at: day(2) }), scan('B2', 'delivered', { at: day(2) }))
      .when(returned('T1', { sofa: 1, lamp: 1 }))
      .expects({ status: 'returned', rule: 3, returns: 'returned' })
  })

  test('partially_returned when some came back and nothing is open', () => {
    const { known, scan, returned } = twoParcels()
    given(...known, scan('A1', 'delivered', { at: day(2) }), scan('B2', 'delivered', { at: day(2) }))
      .when(returned('T1', { lamp: 1 }))
      .expects({ status: 'partially_returned', rule: 3 })
  })

  test('while units are still moving the ladder wins and the return is told beside it', () => {
    const { known, scan, returned } = twoParcels()
    given(...known, scan('A1', 'delivered', { at: day(2) }), scan('B2', 'in_transit', { at: day(2) }))
      .when(returned('T1', { sofa: 1 }))
      .expects({ status: 'partially_delivered', returns: 'returned' })
  })
})

describe('rule 4, delivered', () => {
  test('delivered when all units are', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'delivered', { at: day(2) }))
      .when(scan('B2', 'delivered', { at: day(3) }))
      .expects({ status: 'delivered', rule: 4, progress: { net: 2, delivered: 2 } })
  })

  test('partially_delivered when some are, also if the rest has no parcel yet', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1, lamp: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'delivered', { at: day(3) }))
      .expects({ status: 'partially_delivered', rule: 4 })
  })

  test('partially_delivered also if the rest is lost', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'delivered', { at: day(2) }))
      .when(scan('B2', 'lost', { at: day(9) }))
      .expects({ status: 'partially_delivered', lines: { lamp: { undelivered: 1 } } })
  })
})

describe('rule 5, undelivered', () => {
  test('every open unit has returned to its sender or is lost', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'returned_to_sender', { at: day(8) }))
      .when(scan('B2', 'lost', { at: day(9) }))
      .expects({ status: 'undelivered', rule: 5 })
  })

  test('and not while another unit may still arrive', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'returned_to_sender', { at: day(8) }))
      .when(scan('B2', 'in_transit', { at: day(9) }))
      .expects({ notStatus: ['undelivered', 'delivered'] })
  })
})

describe('rule 6, ready for pickup', () => {
  const pickup = { quantity: 1, kind: 'pickup' } as const
  const ready = { method: 'pickup', readyForPickup: true } as const

  test('all open units are ready for collection, without any tracking number', () => {
    const { order, allocation } = story()
    given(order({ sofa: pickup }), allocation('O1', { sofa: 1 }, { method: 'pickup' }))
      .when(allocation('O1', { sofa: 1 }, ready))
      .expects({ status: 'ready_for_pickup', rule: 6 })
  })

  test('not while some of them are not', () => {
    const { order, allocation } = story()
    given(order({ sofa: pickup, lamp: pickup }), allocation('O1', { sofa: 1 }, ready))
      .when(allocation('O2', { lamp: 1 }, { method: 'pickup' }))
      .expects({ notStatus: ['ready_for_pickup'] })
  })

  test('all parcels wait at a carrier point', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'available_for_pickup', { at: day(2) }))
      .when(scan('B2', 'available_for_pickup', { at: day(2) }))
      .expects({ status: 'ready_for_pickup', rule: 6 })
  })

  test('collected units are delivered', () => {
    const { order, allocation, fulfillment, fulfillmentEvent } = story()
    given(order({ sofa: pickup }), allocation('O1', { sofa: 1 }, ready), fulfillment('F1', { sofa: 1 }, []))
      .when(fulfillmentEvent('F1', 'delivered', { at: day(3) }))
      .expects({ status: 'delivered' })
  })

  test('units that went back to their sender are not collected', () => {
    const { order, allocation, fulfillment, fulfillmentEvent } = story()
    given(order({ sofa: pickup }), allocation('O1', { sofa: 1 }, ready), fulfillment('F1', { sofa: 1 }, []))
      .when(fulfillmentEvent('F1', 'returned_to_sender', { at: day(9) }))
      .expects({ notStatus: ['delivered'], progress: { delivered: 0 } })
  })

  test('where some ship and some are collected the ship part decides, and the pickup is a flag', () => {
    const { order, allocation, fulfillment } = story()
    given(order({ sofa: 1, lamp: pickup }), allocation('O2', { lamp: 1 }, ready))
      .when(fulfillment('F1', { sofa: 1 }, ['A1']))
      .expects({ status: 'shipped', flags: { pickup: true } })
  })

  test('an order is not delivered while a unit waits to be collected', () => {
    const { order, allocation, fulfillment, scan } = story()
    const known = [order({ sofa: 1, lamp: pickup }), allocation('O2', { lamp: 1 }, ready)]
    given(...known, fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'delivered', { at: day(3) }))
      .expects({ status: 'partially_delivered', progress: { net: 2, delivered: 1 } })
  })
})

describe('rule 7, out for delivery', () => {
  test('every unit stands at out for delivery or above', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'delivery_attempted', { at: day(2) }))
      .when(scan('B2', 'out_for_delivery', { at: day(3) }))
      .expects({ status: 'out_for_delivery', rule: 7 })
  })

  test('not while one of them is on its way', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'in_transit', { at: day(2) }))
      .when(scan('B2', 'out_for_delivery', { at: day(3) }))
      .expects({ status: 'shipped', substatus: 'in_transit' })
  })

  test('not while one of them has no tracking number', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1, lamp: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'out_for_delivery', { at: day(3) }))
      .expects({ status: 'partially_shipped' })
  })

  test('is counted in units, not in parcels', () => {
    const { order, fulfillment, scan } = story()
    const both = [fulfillment('F1', { chair: 1 }, ['A1']), fulfillment('F2', { chair: 1 }, ['B2'])]
    const third = fulfillment('F3', { chair: 1 }, ['A1'])
    const known = [order({ chair: 3 }), ...both, third]
    given(...known)
      .when(scan('A1', 'out_for_delivery', { at: day(3) }), scan('B2', 'out_for_delivery', { at: day(3) }))
      .expects({ status: 'out_for_delivery', lines: { chair: { outForDelivery: 3 } } })
  })
})

describe('rule 8, shipped', () => {
  test('every part has a tracking number; nothing is scanned: it awaits its carrier', () => {
    const { known } = twoParcels()
    given(...known).expects({ status: 'shipped', rule: 8, substatus: 'awaiting_carrier' })
  })

  test('some units are scanned: it is in transit in part', () => {
    const { known, scan } = twoParcels()
    given(...known)
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ status: 'shipped', substatus: 'partially_in_transit' })
  })

  test('all units are scanned: it is in transit', () => {
    const { known, scan } = twoParcels()
    given(...known, scan('A1', 'picked_up', { at: day(1) }))
      .when(scan('B2', 'in_transit', { at: day(1) }))
      .expects({ status: 'shipped', substatus: 'in_transit' })
  })

  test('by policy it takes scans of all units', () => {
    const { known, scan } = twoParcels()
    const status = { shippedRule: 'scan', digitalDelivered: 'fulfilled' } as const
    given(...known)
      .under({ status })
      .expects({ notStatus: ['shipped', 'partially_shipped'] })
    given(...known, scan('A1', 'picked_up', { at: day(1) }))
      .under({ status })
      .expects({ status: 'partially_shipped' })
    given(...known, scan('A1', 'picked_up', { at: day(1) }), scan('B2', 'picked_up', { at: day(1) }))
      .under({ status })
      .expects({ status: 'shipped', substatus: 'in_transit' })
  })

  test('a refund of the rest completes an order without any new parcel', () => {
    const { order, fulfillment, refund } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(refund('R1', { chair: 1 }, 'cancel'))
      .expects({ status: 'shipped' })
  })
})
