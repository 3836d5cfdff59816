import { describe, test } from 'vitest'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** What was lost or came back is sent anew under another fulfilment, after the shop has cancelled the first. */
describe('units sent anew', () => {
  test('are not undelivered, although the parcel before them is', () => {
    const { order, fulfillment, scan } = story()
    const lost = [
      order({ lamp: 1 }),
      fulfillment('f1', { lamp: 1 }, ['A']),
      scan('A', 'picked_up'),
      scan('A', 'lost'),
      fulfillment('f1', { lamp: 1 }, ['A'], { state: 'cancelled' }),
    ]
    given(...lost).expects({ status: 'undelivered' })
    given(...lost, fulfillment('f2', { lamp: 1 }, ['B'])).expects({
      status: 'shipped',
      progress: { net: 1, tracked: 1 },
      lines: { lamp: { undelivered: 0 } },
    })
    given(...lost, fulfillment('f2', { lamp: 1 }, ['B']), scan('B', 'delivered')).expects({
      status: 'delivered',
    })
  })

  test('are no second units: what the cancelled parcel reached proves nothing of the others', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ rug: 2 }),
      fulfillment('f1', { rug: 1 }, ['A']),
      scan('A', 'picked_up'),
      fulfillment('f2', { rug: 1 }, ['B']),
      fulfillment('f1', { rug: 1 }, ['A'], { state: 'cancelled' }),
      fulfillment('f3', { rug: 1 }, ['C']),
      scan('C', 'picked_up'),
    ).expects({ status: 'shipped', substatus: 'partially_in_transit', progress: { tracked: 2, scanned: 1 } })
  })

  test('in a parcel with other goods are no second units either', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ lamp: 2, rug: 1 }),
      fulfillment('f1', { lamp: 1, rug: 1 }, ['A', 'B']),
      scan('A', 'picked_up'),
      fulfillment('f2', { lamp: 1 }, ['C']),
      scan('C', 'picked_up'),
      fulfillment('f2', { lamp: 1 }, ['C'], { state: 'cancelled' }),
    ).expects({ progress: { scanned: 1 } })
  })

  test('once more are still the same units, and do not come to be owed twice', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ rug: { quantity: 3, current: 1 } }),
      fulfillment('f1', { rug: 1 }, ['A']),
      scan('A', 'delivered'),
      fulfillment('f1', { rug: 1 }, ['A'], { state: 'cancelled' }),
      fulfillment('f2', { rug: 1 }, ['B']),
      scan('B', 'returned_to_sender'),
      fulfillment('f2', { rug: 1 }, ['B'], { state: 'cancelled' }),
    ).expects({ status: 'delivered', progress: { net: 1, scanned: 1, delivered: 1 } })
  })

  test('of a kit begin from the start, while the pieces sent before go on', () => {
    const { order, kit, fulfillment, scan } = story()
    given(
      order({ table: 2 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('f1', { table: 1 }, ['A', 'B']),
      scan('A', 'delivered'),
      scan('B', 'delivered'),
      fulfillment('f1', { table: 1 }, ['A', 'B'], { state: 'cancelled' }),
      fulfillment('f2', { table: 1 }, ['C', 'D']),
      scan('C', 'delivered'),
      scan('D', 'delivered'),
    ).expects({ status: 'partially_delivered', progress: { delivered: 1 } })
  })
})
