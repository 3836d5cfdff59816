import { describe, expect, test } from 'vitest'
import type { PieceState } from '../../../src/orders/state.ts'
import { story } from '../../support/events.ts'
import { given, stateOf } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'

/** A table of four legs and a top. */
function tables(quantity: number) {
  const told = story()
  const begun = [
    told.order({ table: { quantity, title: 'Dining table' } }),
    told.kit('table', { LEG: 4, TOP: 1 }),
  ]
  return { ...told, begun }
}

const nowhere = { tracked: 0, scanned: 0, delivered: 0, unknown: 0 }
/** Of one table, in no parcel unless told otherwise. */
const leg = (counts: Partial<PieceState> = {}): PieceState => ({
  sku: 'LEG',
  title: 'leg',
  owed: 4,
  ...nowhere,
  ...counts,
})
const top = (counts: Partial<PieceState> = {}): PieceState => ({
  ...leg({ sku: 'TOP', title: 'top', owed: 1 }),
  ...counts,
})

describe('the pieces of a kit', () => {
  test('are in no parcel before anybody tells of one', () => {
    given(...tables(2).begun).expects({
      lines: { table: { kit: [leg({ owed: 8 }), top({ owed: 2 })] } },
    })
  })

  test('stand where labels name them, and the others certainly in no parcel', () => {
    const { begun, label, scan } = tables(1)
    given(...begun, label('L1', 'A1', skus({ LEG: 4 })))
      .when(scan('A1', 'in_transit'))
      .expects({
        status: 'partially_shipped',
        lines: {
          table: {
            tracked: 0,
            kit: [leg({ tracked: 4, scanned: 4 }), top()],
          },
        },
      })
  })

  test('of a kind are counted one by one', () => {
    const { begun, label } = tables(1)
    given(...begun)
      .when(label('L1', 'A1', skus({ LEG: 3 })))
      .expects({
        lines: { table: { kit: [leg({ tracked: 3 }), top()] } },
      })
  })

  test('are not named by a number of the shop’s alone: each may be behind it', () => {
    const { begun, fulfillment } = tables(1)
    given(...begun)
      .when(fulfillment('F1', { table: 1 }, ['A1']))
      .expects({
        lines: { table: { kit: [leg({ unknown: 4 }), top({ unknown: 1 })] } },
      })
  })

  test('are all there when the whole unit is, though nobody says which number is whose', () => {
    const { begun, fulfillment, scan } = tables(1)
    given(...begun, fulfillment('F1', { table: 1 }, ['A1', 'B2']))
      .when(scan('A1', 'delivered'), scan('B2', 'in_transit'))
      .expects({
        lines: {
          table: {
            kit: [leg({ tracked: 4, scanned: 4 }), top({ tracked: 1, scanned: 1 })],
          },
        },
      })
  })

  test('of a voided label are in no parcel again', () => {
    const { begun, label } = tables(1)
    given(...begun, label('L1', 'A1', skus({ TOP: 1 })))
      .when(label('L1', 'A1', skus({ TOP: 1 }), { voided: true }))
      .expects({ lines: { table: { kit: [leg(), top()] } } })
  })

  test('are left out of what is no kit', () => {
    expect(stateOf([story().order({ chair: 1 })]).lines[0]).not.toHaveProperty('kit')
  })
})

describe('what is in a parcel', () => {
  test('are the pieces that its label names, and the unit of which they are', () => {
    const { begun, label } = tables(2)
    given(...begun)
      .when(label('L1', 'A1', skus({ LEG: 8 })))
      .expects({
        parcels: {
          A1: { lines: [{ line: 'table', units: 2 }], pieces: [{ line: 'table', sku: 'LEG', count: 8 }] },
        },
      })
  })

  test('is known of a warehouse that knows SKUs and no lines', () => {
    const { order, label } = story()
    given(order({ chair: 3 }))
      .when(label('L1', 'A1', skus({ CHAIR: 2 })))
      .expects({ parcels: { A1: { lines: [{ line: 'chair', units: 2 }] } } })
  })

  test('is told once where the shop and the warehouse tell it, and not at all of several numbers', () => {
    const { order, fulfillment, label } = story()
    given(order({ chair: 3 }), fulfillment('F1', { chair: 2 }, ['A1']), label('L1', 'A1', skus({ CHAIR: 2 })))
      .when(fulfillment('F2', { chair: 1 }, ['B2', 'C3']))
      .expects({
        parcels: { A1: { lines: [{ line: 'chair', units: 2 }] }, B2: { lines: [] }, C3: { lines: [] } },
      })
  })
})
