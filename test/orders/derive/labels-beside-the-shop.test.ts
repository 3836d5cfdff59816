import { describe, test } from 'vitest'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** A label service tells its labels, and the shop tells the fulfilments that hold their numbers. */
describe('what a label tells beside the shop', () => {
  test('is of a cancelled fulfilment no second unit: it may be sent anew under another', () => {
    const { order, fulfillment, label, scan } = story()
    const sentAnew = [
      order({ rug: 3 }),
      fulfillment('f1', { rug: 1 }, ['A']),
      label('l1', 'A', { rug: 1 }),
      scan('A', 'picked_up'),
      scan('A', 'lost'),
      fulfillment('f1', { rug: 1 }, ['A'], { state: 'cancelled' }),
    ]
    given(...sentAnew).expects({ progress: { tracked: 1, scanned: 1 } })
    given(
      ...sentAnew,
      fulfillment('f2', { rug: 1 }, ['B']),
      label('l2', 'B', { rug: 1 }),
      scan('B', 'picked_up'),
    ).expects({ progress: { tracked: 1, scanned: 1 }, lines: { rug: { undelivered: 0 } } })
  })

  test('keeps a cancelled fulfilment that a carrier has, also where it does not say what is in the box', () => {
    const { order, fulfillment, label, scan } = story()
    given(
      order({ rug: 1 }),
      fulfillment('f1', { rug: 1 }, ['A']),
      label('l1', 'A', null),
      scan('A', 'picked_up'),
      fulfillment('f1', { rug: 1 }, ['A'], { state: 'cancelled' }),
    ).expects({ status: 'shipped', progress: { tracked: 1, scanned: 1 } })
  })

  test('leaves the other units of a fulfilment in none of the boxes that it names', () => {
    const { order, fulfillment, label, scan } = story()
    given(
      order({ lamp: 2 }),
      fulfillment('f1', { lamp: 2 }, ['A']),
      label('l1', 'A', { lamp: 1 }),
      scan('A', 'picked_up'),
    ).expects({ status: 'partially_shipped', progress: { tracked: 1, scanned: 1 } })
  })

  test('may leave something out: then the rest of the fulfilment may be in the same box', () => {
    const { order, fulfillment, label, scan } = story()
    given(
      order({ lamp: 1, rug: 1 }),
      fulfillment('f1', { lamp: 1, rug: 1 }, ['A']),
      label('l1', 'A', [
        { line: 'lamp', sku: null, units: 1 },
        { line: null, sku: 'AN-ALIAS', units: 1 },
      ]),
      scan('A', 'picked_up'),
    ).expects({ status: 'shipped', progress: { tracked: 2, scanned: 2 } })
  })

  test('keeps owed what a carrier has of a kit, and no unit of it that was called off before', () => {
    const { order, kit, fulfillment, label, scan } = story()
    given(
      order({ table: { quantity: 2, current: 1 } }),
      kit('table', { legs: 1, top: 1 }),
      fulfillment('f1', { table: 1 }, ['A', 'B']),
      label('l1', 'A', [{ line: 'table', sku: 'legs', units: 1 }]),
      label('l2', 'B', [{ line: 'table', sku: 'top', units: 1 }]),
      scan('A', 'delivered'),
      scan('B', 'delivered'),
    ).expects({ status: 'delivered', progress: { net: 1, delivered: 1 } })
  })

  test('when all labels of a fulfilment were voided it waits at the dock for another, and is processed', () => {
    const { order, fulfillment, label } = story()
    const voided = [
      order({ rug: 1 }),
      fulfillment('f1', { rug: 1 }, ['A']),
      label('l1', 'A', { rug: 1 }, { voided: true }),
    ]
    given(...voided).expects({ status: 'processing', rule: 12, progress: { tracked: 0 } })
    given(...voided, fulfillment('f1', { rug: 1 }, ['A'], { state: 'cancelled' })).expects({
      status: 'confirmed',
    })
  })
})
