import { describe, expect, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'
import { skus } from '../../support/goods.ts'

/** An oak table sold as one, listed as two lines; `sets` of it, with four legs a set. */
function table(sets = 1) {
  const told = story()
  const lines = {
    legs: { quantity: 4 * sets, bundle: 'B1' },
    top: { quantity: sets, bundle: 'B1' },
    lamp: 1,
  }
  return {
    ...told,
    placed: told.order(lines),
    sold: told.bundle('B1', { title: 'Oak table', sku: 'OAK-TABLE', units: sets }),
  }
}

describe('the lines of a bundle', () => {
  test('are known to belong together, by title once that is told', () => {
    const { placed, sold } = table()
    given(placed).expects({ lines: { legs: { bundle: { id: 'B1', title: null } }, lamp: { bundle: null } } })
    given(placed)
      .when(sold)
      .expects({ lines: { top: { bundle: { id: 'B1', title: 'Oak table' } } } })
  })

  test('are each sent for themselves: a top without its legs is a part of the order', () => {
    const { placed, sold, fulfillment } = table()
    given(placed, sold)
      .when(fulfillment('F1', { top: 1, lamp: 1 }, ['A1']))
      .expects({ status: 'partially_shipped', lines: { top: { tracked: 1 }, legs: { tracked: 0 } } })
  })

  test('are no kits by the table or the policy, since the bundle spells out its pieces', () => {
    const { placed, kit, fulfillment } = table()
    const component = kit('top', {}, { authority: 'bundle' })
    const listed = [
      kit('top', { LEFT: 1, RIGHT: 1 }, { authority: 'table' }),
      kit('top', { LEFT: 1, RIGHT: 1, SCREWS: 1 }, { authority: 'policy' }),
    ]
    given(placed, ...listed, component)
      .when(fulfillment('F1', { top: 1 }, ['A1']))
      .expects({ lines: { top: { pieces: 1, tracked: 1 } }, flags: { kit_unproved: false } })
  })

  test('are kits where a warehouse, which outranks the bundle, tells the components that it packs', () => {
    const { placed, kit, fulfillment } = table()
    given(
      placed,
      kit('top', {}, { authority: 'bundle' }),
      kit('top', { LEFT: 1, RIGHT: 1 }, { authority: 'warehouse' }),
    )
      .when(fulfillment('F1', { top: 1 }, ['A1']))
      .expects({ lines: { top: { pieces: 2, tracked: 0 } } })
  })
})

describe('a label that names the SKU of the bundle', () => {
  test('tells all its lines in their proportion', () => {
    const { placed, sold, label, scan } = table(2)
    given(placed, sold, label('L1', 'A1', skus({ 'OAK-TABLE': 1 })))
      .when(scan('A1', 'delivered', { at: day(1) }))
      .expects({
        status: 'partially_delivered',
        lines: {
          legs: { tracked: 4, delivered: 4 },
          top: { tracked: 1, delivered: 1 },
          lamp: { tracked: 0 },
        },
      })
  })

  test.each([
    ['nobody has told the SKU', { sku: null }],
    ['the units of a line cannot be shared out evenly', { units: 3 }],
    ['no bundle is left on the order', { units: 0 }],
  ])('tells nothing where %s', (_, told) => {
    const { placed, bundle, label } = table(2)
    const sold = bundle('B1', { title: 'Oak table', sku: 'OAK-TABLE', units: 2, ...told })
    given(placed, sold, label('L1', 'A1', skus({ 'OAK-TABLE': 1 }))).expects({
      progress: { tracked: 0 },
    })
  })

  test('tells nothing where two bundles have that SKU', () => {
    const { placed, sold, bundle, label } = table()
    const other = bundle('B2', { title: 'Oak table', sku: 'OAK-TABLE' })
    given(placed, sold, other, label('L1', 'A1', skus({ 'OAK-TABLE': 1 }))).expects({
      progress: { tracked: 0 },
    })
  })

  test('means the line where a line has that SKU too', () => {
    const { order, bundle, label } = story()
    const lines = { legs: { quantity: 4, bundle: 'B1' }, table: { quantity: 1, sku: 'OAK-TABLE' } }
    given(
      order(lines),
      bundle('B1', { sku: 'OAK-TABLE' }),
      label('L1', 'A1', skus({ 'OAK-TABLE': 1 })),
    ).expects({ lines: { legs: { tracked: 0 }, table: { tracked: 1 } } })
  })

  test('and stands on more boxes than were sold says of none what is in it', () => {
    const { placed, sold, fulfillment, label, scan } = table()
    const boxes = [label('L1', 'A1', skus({ 'OAK-TABLE': 1 })), label('L2', 'B2', skus({ 'OAK-TABLE': 1 }))]
    const sent = fulfillment('F1', { legs: 4, top: 1 }, ['A1', 'B2'])
    const known = given(placed, sold, ...boxes, sent)
    known.expects({ lines: { legs: { tracked: 4 }, top: { tracked: 1 } }, flags: { duplicate_label: false } })
    const arrived = known.when(scan('A1', 'delivered', { at: day(1) }))
    arrived.expects({ status: 'partially_delivered' })
    expect(arrived.state().progress.delivered).toBe(1)
  })
})
