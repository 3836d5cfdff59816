import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

describe('units that a label tells for one number', () => {
  test('are taken off first and stand where that number stands', () => {
    const { order, fulfillment, label, scan } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1', 'B2']), label('L1', 'A1', { chair: 2 }))
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { chair: { tracked: 3, delivered: 2 } } })
  })

  test('leave the rest to the other number', () => {
    const { order, fulfillment, label, scan } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1', 'B2']), label('L1', 'A1', { chair: 2 }))
      .when(scan('B2', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { chair: { tracked: 3, delivered: 1 } } })
  })

  test('are taken off for a dead number too', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1', 'B2']))
      .when(label('L1', 'A1', { chair: 2 }, { voided: true }))
      .expects({ status: 'partially_shipped', lines: { chair: { tracked: 1 } } })
  })

  test('are one for a dead number of which nobody tells the units', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1', 'B2']))
      .when(label('L1', 'A1', null, { voided: true }))
      .expects({ status: 'partially_shipped', lines: { chair: { tracked: 2 } } })
  })
})

describe('the rest is a group', () => {
  test('that is tracked at the first number', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 3 }))
      .when(fulfillment('F1', { chair: 3 }, ['A1']))
      .expects({ status: 'shipped', lines: { chair: { tracked: 3 } } })
  })

  test('of which every number that reached a stage proves one unit', () => {
    const { order, fulfillment, scan } = story()
    given(order({ chair: 4 }), fulfillment('F1', { chair: 4 }, ['A1', 'B2', 'C3']))
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { chair: { delivered: 1 } } })
    given(order({ chair: 4 }), fulfillment('F1', { chair: 4 }, ['A1', 'B2', 'C3']))
      .when(scan('A1', 'delivered', { at: day(2) }), scan('C3', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { chair: { delivered: 2 } } })
  })

  test('of which the last unit needs all numbers', () => {
    const { order, fulfillment, scan } = story()
    const numbers = ['A1', 'B2', 'C3']
    given(order({ chair: 4 }), fulfillment('F1', { chair: 4 }, numbers))
      .when(...numbers.map(number => scan(number, 'delivered', { at: day(2) })))
      .expects({ status: 'delivered', lines: { chair: { delivered: 4 } } })
  })

  test('that proves nothing by one number when it has fewer units than numbers', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1', 'B2']))
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ status: 'shipped', lines: { sofa: { tracked: 1, delivered: 0 } } })
  })

  test('that proves no unit one by one when there are fewer units than numbers, however many', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 2 }), fulfillment('F1', { sofa: 2 }, ['A1', 'B2', 'C3']))
      .when(scan('A1', 'delivered', { at: day(2) }), scan('B2', 'delivered', { at: day(2) }))
      .expects({ status: 'shipped', lines: { sofa: { tracked: 2, delivered: 0 } } })
  })

  test('that is delivered whole when all its numbers are, though it has fewer units', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1', 'B2']),
      scan('A1', 'delivered', { at: day(2) }),
    )
      .when(scan('B2', 'delivered', { at: day(3) }))
      .expects({ status: 'delivered', lines: { sofa: { delivered: 1 } } })
  })

  test('in which a dead number no longer counts', () => {
    const { order, fulfillment, label, scan } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 3 }, ['A1', 'B2']))
      .when(label('L1', 'A1', null, { voided: true }), scan('B2', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { chair: { tracked: 2, delivered: 2 } } })
  })

  test('whose units are scanned one by one too', () => {
    const { order, fulfillment, scan } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['A1', 'B2']))
      .when(scan('B2', 'picked_up', { at: day(1) }))
      .expects({
        status: 'shipped',
        substatus: 'partially_in_transit',
        progress: { net: 2, tracked: 2, scanned: 1 },
      })
  })

  test('over its lines: one number proves a unit, though nobody can say of which line', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1, lamp: 1 }), fulfillment('F1', { sofa: 1, lamp: 1 }, ['A1', 'B2']))
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { sofa: { delivered: 0 }, lamp: { delivered: 0 } } })
  })

  test.each(['digital', 'non_fulfillable'] as const)('in which a %s line is no unit', kind => {
    const { order, fulfillment, scan } = story()
    const other = { quantity: 1, kind }
    given(order({ sofa: 1, other }), fulfillment('F1', { sofa: 1, other: 1 }, ['A1', 'B2']))
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ notStatus: ['delivered', 'partially_delivered'], progress: { net: 1, delivered: 0 } })
  })

  test('in which a number proves nothing of the line that is left when the other line is cancelled', () => {
    const { order, fulfillment, scan } = story()
    const lamp = { quantity: 1, current: 0, fulfillable: 0, fulfilled: 1 }
    given(
      order({ sofa: 1, lamp: 1 }),
      fulfillment('F1', { sofa: 1, lamp: 1 }, ['A1', 'B2']),
      order({ sofa: 1, lamp }),
    )
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ notStatus: ['delivered'], lines: { sofa: { delivered: 0 } } })
  })
})
