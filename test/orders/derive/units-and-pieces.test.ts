import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'

describe('units of a line', () => {
  test('are summed over its live parcels', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 4 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(fulfillment('F2', { chair: 2 }, ['B2']))
      .expects({ status: 'partially_shipped', lines: { chair: { ordered: 4, net: 4, tracked: 3 } } })
  })

  test('are capped by the largest number that any one source claims', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(label('L1', 'B2', { chair: 1 }))
      .expects({ status: 'partially_shipped', lines: { chair: { tracked: 1 } } })
  })

  test('add to the cap where nobody copies the feed into the shop', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(label('L1', 'B2', { chair: 1 }, { writesBack: false }))
      .expects({ status: 'shipped', lines: { chair: { tracked: 2 } } })
  })

  test('are not capped by what a cancelled record claims', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['A1'], { state: 'cancelled' }))
      .when(fulfillment('F2', { chair: 1 }, ['B2']), label('L1', 'C3', { chair: 1 }))
      .expects({ status: 'partially_shipped', lines: { chair: { tracked: 1 } } })
  })

  test('are counted once, and flagged, under two live labels for the same unit', () => {
    const { order, label } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }))
      .when(label('L2', 'B2', { sofa: 1 }))
      .expects({ status: 'shipped', progress: { net: 1, tracked: 1 }, flags: { duplicate_label: true } })
  })

  test('are counted once when the warehouse and the shop tell the same parcel', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 1 }, ['A1']))
      .when(label('L1', 'A1', { chair: 1 }))
      .expects({ lines: { chair: { tracked: 1 } }, flags: { duplicate_label: false } })
  })
})

describe('a unit of a kit stands at its slowest piece', () => {
  test('partially_shipped holds when one piece is tracked and the unit is not', () => {
    const { order, kit, fulfillment } = story()
    given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }))
      .when(fulfillment('F1', { table: 1 }, ['A1']))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 0, pieces: 2 } } })
  })

  test('it is in transit in part when one of its pieces is', () => {
    const { order, kit, fulfillment, scan } = story()
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 1 }, ['A1', 'B2']),
    )
      .when(scan('B2', 'in_transit', { at: day(1) }))
      .expects({
        status: 'shipped',
        substatus: 'partially_in_transit',
        lines: { table: { tracked: 1, scanned: 0 } },
      })
  })

  test('partially_delivered holds when one piece is delivered and the unit is not', () => {
    const { order, kit, fulfillment, scan } = story()
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 1 }, ['A1', 'B2']),
    )
      .when(scan('A1', 'delivered', { at: day(2) }))
      .expects({ status: 'partially_delivered', lines: { table: { delivered: 0 } } })
  })

  test('it is delivered when its last piece is', () => {
    const { order, kit, fulfillment, scan } = story()
    const told = fulfillment('F1', { table: 1 }, ['A1', 'B2'])
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      told,
      scan('A1', 'delivered', { at: day(2) }),
    )
      .when(scan('B2', 'delivered', { at: day(3) }))
      .expects({ status: 'delivered', lines: { table: { delivered: 1 } } })
  })

  test('it is out for delivery only when its slowest piece is', () => {
    const { order, kit, fulfillment, scan } = story()
    const told = fulfillment('F1', { table: 1 }, ['A1', 'B2'])
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      told,
      scan('A1', 'in_transit', { at: day(2) }),
    )
      .when(scan('B2', 'out_for_delivery', { at: day(3) }))
      .expects({ status: 'shipped', substatus: 'in_transit' })
  })
})

describe('what a fulfilment proves of a kit', () => {
  test('is as many kinds of piece as it has live tracking numbers, for all its units', () => {
    const { order, kit, fulfillment } = story()
    given(
      order({ table: 3 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 3 }, ['A1']),
    ).expects({ status: 'partially_shipped', lines: { table: { tracked: 0 } } })
    given(
      order({ table: 3 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 3 }, ['A1', 'B2']),
    ).expects({ status: 'shipped', lines: { table: { tracked: 3 } } })
  })

  test('is not more for a number that is dead', () => {
    const { order, kit, fulfillment, label } = story()
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 1 }, ['A1', 'B2']),
    )
      .when(label('L1', 'B2', null, { voided: true }))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 0 } } })
  })

  test('leaves the pieces open, and flags them, that no number proves', () => {
    const { order, kit, fulfillment, fulfillmentEvent } = story()
    given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }), fulfillment('F1', { table: 1 }, []))
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2) }))
      .expects({
        notStatus: ['delivered', 'shipped'],
        lines: { table: { tracked: 0, delivered: 0 } },
        flags: { kit_unproved: true },
      })
  })

  test('is not flagged once every piece is proved', () => {
    const { order, kit, fulfillment } = story()
    given(
      order({ table: 1 }),
      kit('table', { LEGS: 1, TOP: 1 }),
      fulfillment('F1', { table: 1 }, ['A1', 'B2']),
    ).expects({ flags: { kit_unproved: false } })
  })
})

describe('component SKUs told by a warehouse', () => {
  test('prove their pieces, also in one box', () => {
    const { order, kit, label } = story()
    given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }))
      .when(label('L1', 'A1', skus({ LEGS: 1, TOP: 1 })))
      .expects({ status: 'shipped', lines: { table: { tracked: 1 } } })
  })

  test('prove no other piece, however many there are', () => {
    const { order, kit, label } = story()
    given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }))
      .when(label('L1', 'A1', skus({ LEGS: 2 })))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 0 } } })
  })

  test('are counted: a unit of four legs is not tracked by two', () => {
    const { order, kit, label } = story()
    given(order({ table: 1 }), kit('table', { LEG: 4 }), label('L1', 'A1', skus({ LEG: 2 }))).expects({
      status: 'partially_shipped',
      lines: { table: { tracked: 0 } },
    })
    given(order({ table: 1 }), kit('table', { LEG: 4 }), label('L1', 'A1', skus({ LEG: 2 })))
      .when(label('L2', 'B2', skus({ LEG: 2 })))
      .expects({ status: 'shipped', lines: { table: { tracked: 1 } } })
  })

  test('take precedence over what the numbers of the fulfilment would prove', () => {
    const { order, kit, fulfillment, label } = story()
    const both = fulfillment('F1', { table: 1, lamp: 1 }, ['A1', 'B2'])
    given(order({ table: 1, lamp: 1 }), kit('table', { LEGS: 1, TOP: 1 }), both)
      .when(label('L1', 'A1', skus({ LEGS: 1 })), label('L2', 'B2', { lamp: 1 }))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 0 }, lamp: { tracked: 1 } } })
  })
})

describe('of several kit records of one line', () => {
  const pieces = { LEGS: 1, TOP: 1 }

  test('the highest authority holds: warehouse, bundle, table, policy', () => {
    const { order, kit } = story()
    const told = [
      kit('table', { ONE: 1 }, { authority: 'policy', revision: 1 }),
      kit('table', { ONE: 1, TWO: 1 }, { authority: 'table', revision: 2 }),
      kit('table', { ONE: 1, TWO: 1, THREE: 1 }, { authority: 'bundle', revision: 3 }),
      kit('table', { ONE: 1, TWO: 1, THREE: 1, FOUR: 1 }, { authority: 'warehouse', revision: 4 }),
    ]
    for (let count = 1; count <= told.length; count += 1) {
      given(order({ table: 1 }), ...told.slice(0, count)).expects({ lines: { table: { pieces: count } } })
    }
  })

  test('the lowest revision holds: a changed policy never alters an order under way', () => {
    const { order, kit } = story()
    given(order({ table: 1 }), kit('table', pieces, { revision: 1 }))
      .when(kit('table', { LEGS: 1, TOP: 1, SCREWS: 1 }, { revision: 2 }))
      .expects({ lines: { table: { pieces: 2 } } })
  })

  test('a line that was no kit at the lowest revision never becomes one', () => {
    const { order, kit, fulfillment } = story()
    given(order({ table: 1 }), kit('table', {}, { revision: 1 }), fulfillment('F1', { table: 1 }, ['A1']))
      .when(kit('table', pieces, { revision: 2 }))
      .expects({ status: 'shipped', lines: { table: { pieces: 1 } } })
  })

  test('two that are equal but for their pieces give one answer in any order', () => {
    const { order, kit } = story()
    const [a, b] = [kit('table', pieces), kit('table', { LEGS: 1, TOP: 1, SCREWS: 1 })]
    given(order({ table: 1 }), a, b).expects({})
  })
})
