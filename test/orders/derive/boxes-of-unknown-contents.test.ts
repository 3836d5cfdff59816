import { describe, test } from 'vitest'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

const pieces = { 'TABLE-LEGS': 1, 'TABLE-TOP': 1 }

describe('a fulfilment of a kit and of other goods', () => {
  test('proves nothing of the other goods by a box that may hold a piece of the kit', () => {
    const { order, kit, fulfillment, scan } = story()
    const known = given(
      order({ table: 1, chair: 4 }),
      kit('table', pieces),
      fulfillment('f1', { table: 1, chair: 4 }, ['A', 'B', 'C']),
    )
    known.when(scan('A', 'delivered')).expects({
      status: 'partially_delivered',
      progress: { net: 5, scanned: 0, delivered: 0 },
    })
    known
      .when(scan('A', 'delivered'), scan('B', 'delivered'), scan('C', 'delivered'))
      .expects({ lines: { chair: { delivered: 4 } } })
  })

  test('and its untold boxes may be filled by another kit: each needs one for every kind of piece', () => {
    const { order, kit, fulfillment } = story()
    const before = [order({ table: 1, desk: 1 }), kit('table', pieces), kit('desk', { LEGS: 1, TOP: 1 })]
    given(...before, fulfillment('f1', { table: 1, desk: 1 }, ['A', 'B', 'C'])).expects({
      status: 'partially_shipped',
      progress: { tracked: 0 },
    })
    given(...before, fulfillment('f1', { table: 1, desk: 1 }, ['A', 'B', 'C', 'D'])).expects({
      status: 'shipped',
      progress: { tracked: 2 },
    })
  })
})

describe('a fulfilment of two kits without a number', () => {
  test('has brought some piece once it is delivered, though nobody can say of which', () => {
    const { order, kit, fulfillment, fulfillmentEvent } = story()
    given(
      order({ table: 1, desk: 1 }),
      kit('table', pieces),
      kit('desk', { LEGS: 1, TOP: 1 }),
      fulfillment('f1', { table: 1, desk: 1 }, []),
      fulfillmentEvent('f1', 'delivered'),
    ).expects({ status: 'partially_delivered', progress: { delivered: 0 }, flags: { kit_unproved: true } })
  })
})

describe('an order called off while a carrier has one of several boxes', () => {
  test('still owes as many units as were scanned, of whichever line, and no more', () => {
    const { order, fulfillment, scan } = story()
    const cancelled = { cancelledAt: '2026-03-04T08:00:00.000Z' }
    given(
      order({ lamp: 1, rug: 2 }, cancelled),
      fulfillment('f1', { lamp: 1, rug: 2 }, ['A', 'B']),
      scan('A', 'delivered'),
    ).expects({ status: 'delivered', progress: { net: 1, scanned: 1, delivered: 1 } })
  })
})
