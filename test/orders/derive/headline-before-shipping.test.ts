import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

describe('rule 9, partially shipped', () => {
  test('some units have a tracking number and not all', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 2 }))
      .when(fulfillment('F1', { chair: 1 }, ['A1']))
      .expects({ status: 'partially_shipped', rule: 9, substatus: null })
  })

  test('even if the rest is on hold, which is a flag', () => {
    const { order, fulfillment, allocation } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(allocation('O2', { chair: 1 }, { state: 'on_hold' }))
      .expects({ status: 'partially_shipped', flags: { on_hold: true } })
  })
})

describe('rule 10, on hold', () => {
  test('all unshipped units are held', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }))
      .when(allocation('O1', { chair: 2 }, { state: 'on_hold' }))
      .expects({ status: 'on_hold', rule: 10, flags: { on_hold: true }, lines: { chair: { held: 2 } } })
  })

  test('not when some of them are, which is a flag', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }), allocation('O1', { chair: 1 }, { state: 'on_hold' }))
      .when(allocation('O2', { chair: 1 }, { state: 'in_progress' }))
      .expects({ status: 'processing', flags: { on_hold: true } })
  })

  test.each(['payment', 'fraud', 'address'] as const)('the whole order is held for its %s', reason => {
    const { order, hold } = story()
    given(order({ chair: 2 }))
      .when(hold('H1', { reason }))
      .expects({ status: 'on_hold', rule: 10 })
  })

  test('one allocation is held by a hold of its own', () => {
    const { order, allocation, hold } = story()
    given(order({ chair: 2 }), allocation('O1', { chair: 2 }))
      .when(hold('H1', { allocationId: 'O1', reason: 'inventory' }))
      .expects({ status: 'on_hold' })
  })

  test('holds stack: the release of one need not free the order', () => {
    const { order, hold } = story()
    const both = [hold('H1', { reason: 'fraud' }), hold('H2', { reason: 'address' })]
    given(order({ chair: 2 }), ...both)
      .when(hold('H1', { reason: 'fraud', released: true }))
      .expects({ status: 'on_hold' })
    given(order({ chair: 2 }), ...both, hold('H1', { reason: 'fraud', released: true }))
      .when(hold('H2', { reason: 'address', released: true }))
      .expects({ status: 'confirmed', flags: { on_hold: false } })
  })
})

describe('rule 11, scheduled', () => {
  const later = { state: 'scheduled', scheduledFor: day(30) } as const

  test('all open units are dated in the future', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }))
      .when(allocation('O1', { chair: 2 }, later))
      .expects({ status: 'scheduled', rule: 11 })
  })

  test('not when some of them are being worked on', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }), allocation('O1', { chair: 1 }, later))
      .when(allocation('O2', { chair: 1 }, { state: 'in_progress' }))
      .expects({ status: 'processing' })
  })
})

describe('rule 12, processing', () => {
  test('some unit is being worked on', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }))
      .when(allocation('O1', { chair: 1 }, { state: 'in_progress' }))
      .expects({ status: 'processing', rule: 12 })
  })

  test('not any more when the allocation is cancelled', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }), allocation('O1', { chair: 1 }, { state: 'in_progress' }))
      .when(allocation('O1', { chair: 1 }, { state: 'cancelled' }))
      .expects({ status: 'confirmed', lines: { chair: { allocated: 0 } } })
  })

  test('an allocation that nobody has taken up leaves the order confirmed', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }))
      .when(allocation('O1', { chair: 2 }, { state: 'open' }))
      .expects({ status: 'confirmed' })
  })

  test('an allocation that could not be completed is an exception', () => {
    const { order, allocation } = story()
    given(order({ chair: 2 }))
      .when(allocation('O1', { chair: 2 }, { state: 'incomplete' }))
      .expects({ flags: { exception: true } })
  })
})

describe('rules 13 and 14, confirmed and pending', () => {
  test.each(['authorized', 'paid'] as const)('%s is confirmed', financial => {
    const { order } = story()
    given(order({ sofa: 1 }, { financial })).expects({ status: 'confirmed', rule: 13 })
  })

  test.each(['pending', 'expired'] as const)('%s is pending', financial => {
    const { order } = story()
    given(order({ sofa: 1 }, { financial })).expects({ status: 'pending', rule: 14 })
  })
})

describe('an order', () => {
  test('of which only its parcels are known is flagged as unrecorded and pending', () => {
    const { fulfillment, scan } = story()
    given(fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'in_transit', { at: day(1) }))
      .expects({ status: 'pending', flags: { unrecorded: true } })
  })

  test('that was deleted is flagged, also if a snapshot of it comes later', () => {
    const { order, deleted } = story()
    given(deleted())
      .when(order({ sofa: 1 }))
      .expects({ flags: { deleted: true, unrecorded: false } })
  })

  test('of a test is flagged', () => {
    const { order } = story()
    given(order({ sofa: 1 }, { test: true })).expects({ flags: { test: true } })
  })

  test('that is in no trouble has no flag', () => {
    const { order } = story()
    const none = {
      unrecorded: false,
      deleted: false,
      on_hold: false,
      exception: false,
      test: false,
      pickup: false,
    }
    given(order({ sofa: 1 })).expects({ flags: { ...none, kit_unproved: false, duplicate_label: false } })
  })
})
