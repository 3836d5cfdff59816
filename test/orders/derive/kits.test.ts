import { describe, expect, test } from 'vitest'
import type { WismoEvent } from '../../../src/events/event.ts'
import { day, story } from '../../support/events.ts'
import { given, stateOf } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'
import { permutations } from '../../support/permutations.ts'

type Delivery = readonly WismoEvent[]

/** What is told step by step, and what must be shown once exactly these steps are known, in whatever order. */
interface Furniture {
  readonly deliveries: Readonly<Record<string, Delivery>>
  readonly shown: (told: ReadonlySet<string>) => string
}

/** The brief's table as two lines: the legs ship from one warehouse, the top from another. */
function asTwoLines(): Furniture {
  const { order, fulfillment, scan } = story()
  const deliveries = {
    order: [order({ legs: 1, top: 1 })],
    legs: [fulfillment('F1', { legs: 1 }, ['A1'], { updated: day(1) })],
    top: [fulfillment('F2', { top: 1 }, ['B2'], { updated: day(2) })],
    legsScanned: [scan('A1', 'in_transit', { at: day(3) })],
    topDelivered: [scan('B2', 'delivered', { at: day(4) })],
  }
  return {
    deliveries,
    shown: told => {
      if (!told.has('order')) return 'unrecorded'
      if (told.has('top') && told.has('topDelivered')) return 'partially_delivered'
      if (told.has('legs') && told.has('top')) return 'shipped'
      return told.has('legs') || told.has('top') ? 'partially_shipped' : 'confirmed'
    },
  }
}

/** The same as one line of which policy says that it is a kit of two: one fulfilment, from one number to two. */
function asOneKitLine(): Furniture {
  const { order, kit, fulfillment, scan } = story()
  const deliveries = {
    order: [order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 })],
    first: [fulfillment('F1', { table: 1 }, ['A1'], { updated: day(1) })],
    second: [fulfillment('F1', { table: 1 }, ['A1', 'B2'], { updated: day(2) })],
    legsScanned: [scan('A1', 'in_transit', { at: day(3) })],
    topDelivered: [scan('B2', 'delivered', { at: day(4) })],
  }
  return {
    deliveries,
    shown: told => {
      if (!told.has('order')) return 'unrecorded'
      if (told.has('second')) return told.has('topDelivered') ? 'partially_delivered' : 'shipped'
      return told.has('first') ? 'partially_shipped' : 'confirmed'
    },
  }
}

describe.each([
  ['two lines', asTwoLines],
  ['one line that is a kit', asOneKitLine],
])('a table whose legs and top come from two warehouses, as %s', (_, furniture) => {
  const { deliveries, shown } = furniture()
  const names = Object.keys(deliveries)
  const eventsOf = (told: readonly string[]) => told.flatMap(name => deliveries[name] ?? [])
  const check = (told: readonly string[]) => {
    const expected = shown(new Set(told))
    const state = stateOf(eventsOf(told))
    if (expected === 'unrecorded') expect(state.flags, told.join(' ')).toContain('unrecorded')
    else expect(state.status, told.join(' ')).toBe(expected)
  }

  test('shows what is known after each delivery, in every order of arrival', () => {
    for (const order of permutations(names)) {
      for (let count = 1; count <= order.length; count += 1) check(order.slice(0, count))
    }
  })

  test('shows the same when every delivery comes twice in a row', () => {
    for (const order of permutations(names)) {
      const doubled = order.flatMap(name => [name, name])
      for (let count = 1; count <= doubled.length; count += 1) check(doubled.slice(0, count))
    }
  })

  test('ends in the same state when all deliveries come again in any other order', () => {
    const final = stateOf(eventsOf(names))
    for (const order of permutations(names)) {
      expect(stateOf(eventsOf([...names, ...order])), order.join(' ')).toEqual(final)
      expect(stateOf(eventsOf([...order, ...names])), order.join(' ')).toEqual(final)
    }
  })
})

test('a fulfilment proves the other piece by its other number, where the warehouse tells one piece of the first', () => {
  const { order, kit, fulfillment, label } = story()
  const known = [
    order({ table: 1 }),
    kit('table', { LEGS: 1, TOP: 1 }),
    fulfillment('F1', { table: 1 }, ['A1', 'B2']),
  ]
  given(...known)
    .when(label('L1', 'A1', skus({ LEGS: 1 })))
    .expects({ status: 'shipped', lines: { table: { tracked: 1 } } })
})

test('a fulfilment proves no second piece by the number of which the warehouse tells the first', () => {
  const { order, kit, fulfillment, label } = story()
  const known = [
    order({ table: 1 }),
    kit('table', { LEGS: 1, TOP: 1 }),
    fulfillment('F1', { table: 1 }, ['A1']),
  ]
  given(...known)
    .when(label('L1', 'A1', skus({ LEGS: 1 })))
    .expects({ status: 'partially_shipped', lines: { table: { tracked: 0 } } })
})

describe('two tables of which the shop sends one and a warehouse that nobody copies into it the other', () => {
  const { order, kit, fulfillment, label, scan } = story()
  const apart = { writesBack: false }
  const known = [
    order({ table: 2 }),
    kit('table', { LEGS: 1, TOP: 1 }),
    fulfillment('F1', { table: 1 }, ['A1', 'B2']),
    label('L1', 'C3', skus({ LEGS: 1 }), apart),
  ]
  const whole = [...known, label('L2', 'D4', skus({ TOP: 1 }), apart)]

  test('are two tables, each by its own boxes', () => {
    given(...whole).expects({ status: 'shipped', lines: { table: { tracked: 2 } } })
    given(...whole)
      .when(scan('C3', 'delivered'), scan('D4', 'delivered'))
      .expects({ status: 'partially_delivered', lines: { table: { delivered: 1 } } })
  })

  test('are one table as long as the warehouse has told one piece of the other', () => {
    given(...known).expects({ status: 'partially_shipped', lines: { table: { tracked: 1 } } })
  })

  test('are not completed by each other’s pieces, which nobody says are of one table', () => {
    const legsOnly = fulfillment('F1', { table: 1 }, ['A1'])
    given(order({ table: 2 }), kit('table', { LEGS: 1, TOP: 1 }), legsOnly)
      .when(label('L2', 'D4', skus({ TOP: 1 }), apart))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 0 } } })
  })

  test('are one table where both tell of the same boxes', () => {
    given(...known.slice(0, 3))
      .when(label('L1', 'A1', skus({ LEGS: 1 }), apart), label('L2', 'B2', skus({ TOP: 1 }), apart))
      .expects({ status: 'partially_shipped', lines: { table: { tracked: 1 } } })
  })

  test('are no more than were ordered where the shop’s record claims both', () => {
    given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }), fulfillment('F1', { table: 1 }, ['A1']))
      .when(label('L2', 'D4', skus({ TOP: 1 }), apart), label('L1', 'A1', skus({ LEGS: 1 }), apart))
      .expects({ status: 'shipped', lines: { table: { tracked: 1 } } })
  })
})

test('legs and top of one table are two labels, and no duplicate of each other', () => {
  const { order, kit, label } = story()
  given(order({ table: 1 }), kit('table', { LEGS: 1, TOP: 1 }), label('L1', 'A1', skus({ LEGS: 1 })))
    .when(label('L2', 'B2', skus({ TOP: 1 })))
    .expects({ status: 'shipped', flags: { duplicate_label: false } })
})
