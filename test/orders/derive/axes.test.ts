import { describe, expect, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

describe('beside its status an order tells how far it is fulfilled', () => {
  const card = { quantity: 1, kind: 'digital' } as const

  test('unfulfilled while nothing has a parcel', () => {
    const { order } = story()
    given(order({ chair: 2 })).expects({ fulfillment: 'unfulfilled' })
  })

  test('partial while some units have one', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 2 }))
      .when(fulfillment('F1', { chair: 1 }, ['A1']))
      .expects({ fulfillment: 'partial' })
  })

  test('fulfilled when all have', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(fulfillment('F2', { chair: 1 }, ['B2']))
      .expects({ fulfillment: 'fulfilled' })
  })

  test('fulfilled when all are delivered without any number', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, []))
      .when(fulfillmentEvent('F1', 'delivered', { at: day(1) }))
      .expects({ fulfillment: 'fulfilled' })
  })

  test('not required where there is nothing to ship', () => {
    const { order } = story()
    given(order({ card })).expects({ fulfillment: 'not_required' })
  })
})

describe('its payment', () => {
  test('is what the snapshot says', () => {
    const { order } = story()
    given(order({ sofa: 1 }, { financial: 'partially_refunded' })).expects({
      financial: 'partially_refunded',
    })
  })

  test.each(['sale', 'capture', 'authorization'] as const)(
    'confirms it by a %s before the snapshot says so',
    kind => {
      const { order, payment } = story()
      given(order({ sofa: 1 }, { financial: 'pending' }))
        .when(payment('P1', { kind }))
        .expects({ status: 'confirmed' })
    },
  )

  test.each([
    ['a sale that failed', { kind: 'sale', outcome: 'failure' }],
    ['a sale that is pending', { kind: 'sale', outcome: 'pending' }],
    ['a refund', { kind: 'refund', outcome: 'success' }],
    ['a void', { kind: 'void', outcome: 'success' }],
  ] as const)('does not confirm it by %s', (_, told) => {
    const { order, payment } = story()
    given(order({ sofa: 1 }, { financial: 'pending' }))
      .when(payment('P1', told))
      .expects({ status: 'pending' })
  })
})

describe('trouble of a parcel is a flag of the order', () => {
  const withCondition = (condition: 'delayed' | 'damaged' | null) => {
    const { order, fulfillment, scan } = story()
    const moving = [fulfillment('F1', { sofa: 1 }, ['A1']), scan('A1', 'in_transit', { at: day(1) })]
    return given(order({ sofa: 1 }), ...moving).when(scan('A1', null, { at: day(2), condition }))
  }

  test('damage is an exception', () => {
    withCondition('damaged').expects({ flags: { exception: true, delayed: false } })
  })

  test('delay is no exception', () => {
    withCondition('delayed').expects({ flags: { exception: false, delayed: true } })
  })

  test('neither is raised without trouble', () => {
    withCondition(null).expects({ flags: { exception: false, delayed: false } })
  })
})

describe('an allocation for collection', () => {
  test('makes its lines ready, all of them', () => {
    const { order, allocation } = story()
    given(order({ sofa: 1, lamp: 1 }), allocation('O1', { sofa: 1, lamp: 1 }, { method: 'pickup' }))
      .when(allocation('O1', { sofa: 1, lamp: 1 }, { method: 'pickup', readyForPickup: true }))
      .expects({ status: 'ready_for_pickup', progress: { net: 2 } })
  })
})

test('the scans of a parcel are listed from the oldest to the newest, however they came', () => {
  const { order, fulfillment, scan } = story()
  const days = [3, 1, 4, 2].map(day)
  const scans = days.map(at => scan('A1', 'in_transit', { at }))
  const { parcels } = given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), ...scans).state()
  expect(parcels[0]?.scans.map(each => each.at)).toEqual(days.toSorted())
})

test('promise and estimate are told apart', () => {
  const { order, promise } = story()
  const told = [promise('E1', day(5)), promise('E2', day(4), { kind: 'estimate' })]
  expect(given(order({ sofa: 1 }), ...told).state()).toMatchObject({ promised: day(5), estimated: day(4) })
})

test('a parcel lists its lines with their units', () => {
  const { order, fulfillment, label } = story()
  given(order({ chair: 3, lamp: 1 }), fulfillment('F1', { chair: 2, lamp: 1 }, ['A1']))
    .when(label('L1', 'A1', { chair: 2, lamp: 1 }))
    .expects({
      parcels: {
        A1: {
          lines: [
            { line: 'chair', units: 2 },
            { line: 'lamp', units: 1 },
          ],
        },
      },
    })
})
