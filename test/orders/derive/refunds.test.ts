import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

describe('cancelled units of a line', () => {
  test('are those that the snapshot no longer has', () => {
    const { order } = story()
    given(order({ chair: 2 }))
      .when(order({ chair: { quantity: 2, current: 1, fulfillable: 1 } }))
      .expects({ lines: { chair: { ordered: 2, cancelled: 1, net: 1 } } })
  })

  test('are not the returned units of the refunds that the snapshot lists', () => {
    const { order, fulfillment, scan, refund } = story()
    const gone = [fulfillment('F1', { chair: 2 }, ['A1']), scan('A1', 'delivered', { at: day(2) })]
    const after = { quantity: 2, current: 1, fulfillable: 0, fulfilled: 2 }
    given(order({ chair: 2 }), ...gone)
      .when(
        refund('R1', { chair: 1 }, 'return'),
        order({ chair: after }, { refunds: ['R1'], updated: day(5) }),
      )
      .expects({
        status: 'partially_returned',
        lines: { chair: { cancelled: 0, net: 2, delivered: 2, returned: 1 } },
      })
  })

  test('are not the returned units either where no carrier ever scanned the parcel', () => {
    const { order, fulfillment, refund } = story()
    const after = { quantity: 2, current: 1, fulfillable: 0, fulfilled: 2 }
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['A1']))
      .when(
        refund('R1', { chair: 1 }, 'return'),
        order({ chair: after }, { refunds: ['R1'], updated: day(5) }),
      )
      .expects({ status: 'shipped', lines: { chair: { cancelled: 0, net: 2, returned: 1 } } })
  })

  test('are those too that a refund cancels which the snapshot does not list yet', () => {
    const { order, refund } = story()
    given(order({ chair: 2 }))
      .when(refund('R1', { chair: 1 }, 'cancel'))
      .expects({ lines: { chair: { cancelled: 1, net: 1 } } })
  })

  test('are not counted again once the snapshot lists the refund', () => {
    const { order, refund } = story()
    given(order({ chair: 2 }), refund('R1', { chair: 1 }, 'cancel'))
      .when(order({ chair: { quantity: 2, current: 1, fulfillable: 1 } }, { refunds: ['R1'] }))
      .expects({ lines: { chair: { cancelled: 1, net: 1 } } })
  })

  test('do not change by a return that the snapshot does not list', () => {
    const { order, fulfillment, scan, refund } = story()
    given(
      order({ chair: 2 }),
      fulfillment('F1', { chair: 2 }, ['A1']),
      scan('A1', 'delivered', { at: day(2) }),
    )
      .when(refund('R1', { chair: 1 }, 'return'))
      .expects({ lines: { chair: { cancelled: 0, net: 2, delivered: 2 } } })
  })

  test('are never more than were ordered', () => {
    const { order, refund } = story()
    given(order({ chair: { quantity: 2, current: 0, fulfillable: 0 } }))
      .when(refund('R1', { chair: 2 }, 'cancel'))
      .expects({ status: 'cancelled', lines: { chair: { cancelled: 2, net: 0 } } })
  })
})

describe('a refund without restocking', () => {
  const half = { quantity: 2, current: 2, fulfillable: 1, fulfilled: 1 }
  const all = { quantity: 2, current: 2, fulfillable: 0, fulfilled: 2 }

  test('that is not listed is taken from unfulfilled units first', () => {
    const { order, fulfillment, refund } = story()
    given(fulfillment('F1', { chair: 1 }, ['A1']), order({ chair: half }))
      .when(refund('R1', { chair: 1 }, 'no_restock'))
      .expects({ status: 'shipped', lines: { chair: { cancelled: 1, net: 1, tracked: 1 } } })
  })

  test('that is not listed cancels nothing where everything is fulfilled', () => {
    const { order, fulfillment, refund } = story()
    given(fulfillment('F1', { chair: 2 }, ['A1']), order({ chair: all }))
      .when(refund('R1', { chair: 1 }, 'no_restock'))
      .expects({ status: 'shipped', lines: { chair: { cancelled: 0, net: 2, tracked: 2 } } })
  })

  test('that is listed cancels an unfulfilled unit', () => {
    const { order, fulfillment, refund } = story()
    given(
      fulfillment('F1', { chair: 1 }, ['A1']),
      order({ chair: half }),
      refund('R1', { chair: 1 }, 'no_restock'),
    )
      .when(order({ chair: { quantity: 2, current: 1, fulfillable: 0, fulfilled: 1 } }, { refunds: ['R1'] }))
      .expects({ status: 'shipped', lines: { chair: { cancelled: 1, net: 1 } } })
  })

  test('that is listed cancels no unit that the same snapshot has fulfilled', () => {
    const { order, fulfillment, refund } = story()
    given(
      fulfillment('F1', { chair: 2 }, ['A1']),
      order({ chair: all }),
      refund('R1', { chair: 1 }, 'no_restock'),
    )
      .when(order({ chair: { quantity: 2, current: 1, fulfillable: 0, fulfilled: 2 } }, { refunds: ['R1'] }))
      .expects({ status: 'shipped', lines: { chair: { cancelled: 0, net: 2, tracked: 2 } } })
  })
})

describe('a snapshot that does not carry refunds', () => {
  test('has counted the refunds that lowered it: none is counted twice', () => {
    const { order, refund } = story()
    given(refund('R1', { chair: 1 }, 'cancel'))
      .when(order({ chair: { quantity: 2, current: 1, fulfillable: 1 } }, { refunds: null }))
      .expects({ lines: { chair: { cancelled: 1, net: 1 } } })
  })

  test('of an old version, without current quantities, leaves the counting to the refunds', () => {
    const { order, refund } = story()
    given(
      order({ chair: { quantity: 2, current: null, fulfillable: 2, fulfilled: null } }, { refunds: null }),
    )
      .when(refund('R1', { chair: 1 }, 'cancel'))
      .expects({ lines: { chair: { cancelled: 1, net: 1 } } })
  })
})

describe('a return', () => {
  const deliveredThree = () => {
    const told = story()
    const gone = [told.fulfillment('F1', { chair: 3 }, ['A1']), told.scan('A1', 'delivered', { at: day(2) })]
    return { ...told, known: [told.order({ chair: 3 }), ...gone] }
  }

  test('and its refund are counted once', () => {
    const { known, returned, refund } = deliveredThree()
    given(...known, returned('T1', { chair: 1 }))
      .when(refund('R1', { chair: 1 }, 'return', { returnId: 'T1' }))
      .expects({ lines: { chair: { returned: 1 } } })
  })

  test('counts the larger of its own units and those of its refunds', () => {
    const { known, returned, refund } = deliveredThree()
    const first = refund('R1', { chair: 1 }, 'return', { returnId: 'T1' })
    given(...known, returned('T1', { chair: 1 }), first)
      .when(refund('R2', { chair: 1 }, 'return', { returnId: 'T1' }))
      .expects({ lines: { chair: { returned: 2 } } })
  })

  test('is added to by the refunds that settle no return', () => {
    const { known, returned, refund } = deliveredThree()
    given(...known, returned('T1', { chair: 1 }))
      .when(refund('R1', { chair: 1 }, 'return'))
      .expects({ status: 'partially_returned', lines: { chair: { returned: 2 } } })
  })

  test('keeps its units in what is owed, and delivered', () => {
    const { known, returned } = deliveredThree()
    given(...known)
      .when(returned('T1', { chair: 3 }))
      .expects({ status: 'returned', progress: { net: 3, delivered: 3, returned: 3 } })
  })

  test.each(['requested', 'declined', 'cancelled'] as const)('that is %s counts no unit', state => {
    const { known, returned } = deliveredThree()
    given(...known)
      .when(returned('T1', { chair: 1 }, state))
      .expects({ status: 'delivered', lines: { chair: { returned: 0 } } })
  })

  test.each([
    ['requested', 'requested'],
    ['open', 'in_transit'],
    ['declined', 'none'],
  ] as const)('that is %s shows as %s beside the status', (state, returns) => {
    const { known, returned } = deliveredThree()
    given(...known)
      .when(returned('T1', { chair: 1 }, state))
      .expects({ status: 'delivered', returns })
  })
})

describe('what is owed', () => {
  test('never falls below what was physically scanned on a live parcel', () => {
    const { order, fulfillment, scan, refund } = story()
    given(
      order({ chair: 2 }),
      fulfillment('F1', { chair: 2 }, ['A1']),
      scan('A1', 'in_transit', { at: day(1) }),
    )
      .when(refund('R1', { chair: 1 }, 'cancel'))
      .expects({ status: 'shipped', progress: { net: 2, scanned: 2 } })
  })

  test('does fall for a unit that only has a label', () => {
    const { order, fulfillment, refund } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(refund('R1', { chair: 1 }, 'cancel'))
      .expects({ status: 'shipped', progress: { net: 1, tracked: 1 } })
  })
})

describe('an order that is cancelled', () => {
  test('has every unit cancelled that was not physically scanned', () => {
    const { order, fulfillment, scan } = story()
    const parcels = [fulfillment('F1', { chair: 1 }, ['A1']), fulfillment('F2', { chair: 1 }, ['B2'])]
    given(order({ chair: 3 }), ...parcels, scan('A1', 'in_transit', { at: day(1) }))
      .when(order({ chair: 3 }, { cancelledAt: day(2), updated: day(2) }))
      .expects({
        status: 'shipped',
        lines: { chair: { cancelled: 2, net: 1, scanned: 1 } },
        flags: { cancel_requested: true },
      })
  })

  test('and had nothing scanned is cancelled whole, labels or not', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1']))
      .when(order({ chair: 3 }, { cancelledAt: day(2), updated: day(2) }))
      .expects({ status: 'cancelled', rule: 1, flags: { cancel_requested: false } })
  })
})
