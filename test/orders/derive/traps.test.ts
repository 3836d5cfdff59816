import { describe, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

/** Traps of the trade that no other file here is about. */

describe('an old order that wakes up', () => {
  /** Years after it was placed. */
  const NOW = day(3000)

  test('because it was tagged says nothing, and stands where it stood', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), scan('A1', 'delivered', { at: day(2) }))
      .under({ receivedAt: NOW })
      .when(order({ sofa: 1 }, { updated: NOW }))
      .expects({ status: 'delivered', said: [] })
  })

  test('and is seen for the first time by that says nothing of all that happened to it', () => {
    const { order, fulfillment, refund } = story()
    const claim = { stage: 'delivered', evidence: 'physical' } as const
    given()
      .under({ receivedAt: NOW })
      .when(
        order({ sofa: 2 }, { updated: NOW, refunds: ['R1'] }),
        fulfillment('F1', { sofa: 2 }, ['A1'], { claim }),
        refund('R1', { sofa: 1 }, 'return', { at: day(9) }),
      )
      .expects({ status: 'partially_returned', said: [] })
  })

  test('and never left the shop is not news either', () => {
    const { order } = story()
    given()
      .under({ receivedAt: NOW })
      .when(order({ sofa: 1 }, { updated: NOW }))
      .expects({ status: 'confirmed', said: [] })
  })
})

describe('a deleted order', () => {
  test('of which nothing was scanned is cancelled, labels or not', () => {
    const { order, fulfillment, deleted } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(deleted())
      .expects({ status: 'cancelled', flags: { deleted: true } })
  })

  test('is not brought back by a later snapshot', () => {
    const { order, deleted } = story()
    given(order({ sofa: 1 }), deleted())
      .when(order({ sofa: 1 }, { updated: day(5) }))
      .expects({ status: 'cancelled' })
  })

  test('whose parcel is under way is not cancelled by that', () => {
    const { order, fulfillment, scan, deleted } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), scan('A1', 'in_transit'))
      .when(deleted())
      .expects({ status: 'shipped', substatus: 'in_transit', flags: { deleted: true } })
  })
})

describe('a local delivery', () => {
  const local = { method: 'local_delivery' } as const

  test('is shipped by the id of its run, as by a tracking number', () => {
    const { order, allocation, fulfillment } = story()
    given(order({ sofa: 1 }), allocation('O1', { sofa: 1 }, local))
      .when(fulfillment('F1', { sofa: 1 }, ['RUN7']))
      .expects({
        status: 'shipped',
        substatus: 'awaiting_carrier',
        lines: { sofa: { kind: 'local_delivery' } },
      })
  })

  test('without one is prepared, until its driver says that he is on the way and there', () => {
    const { order, allocation, fulfillment, fulfillmentEvent } = story()
    const known = [order({ sofa: 1 }), allocation('O1', { sofa: 1 }, local)]
    const packed = fulfillment('F1', { sofa: 1 }, [])
    given(...known)
      .when(packed)
      .expects({ status: 'processing' })
    const out = fulfillmentEvent('F1', 'out_for_delivery', { at: day(1) })
    given(...known, packed)
      .when(out)
      .expects({ status: 'out_for_delivery' })
    given(...known, packed, out)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(1.1) }))
      .expects({ status: 'delivered', said: ['delivered fulfillment:F1', 'order_delivered'] })
  })

  test('beside goods that are sent is owed like them', () => {
    const { order, allocation, fulfillment } = story()
    const known = [order({ sofa: 1, lamp: 1 }), allocation('O1', { sofa: 1 }, local)]
    given(...known)
      .when(fulfillment('F1', { lamp: 1 }, ['A1']))
      .expects({ status: 'partially_shipped' })
  })
})

describe('an order whose goods are held, scheduled and collected in parts', () => {
  test('is told by the part that has gone furthest towards the customer', () => {
    const { order, allocation, fulfillment } = story()
    const known = [
      order({ sofa: 1, lamp: 1, desk: 1 }),
      allocation('O1', { sofa: 1 }, { state: 'on_hold' }),
      allocation('O2', { lamp: 1 }, { state: 'scheduled', scheduledFor: day(30) }),
    ]
    given(...known).expects({ status: 'confirmed', flags: { on_hold: true } })
    given(...known)
      .when(allocation('O3', { desk: 1 }, { state: 'in_progress' }))
      .expects({ status: 'processing' })
    given(...known)
      .when(fulfillment('F1', { desk: 1 }, ['A1']))
      .expects({ status: 'partially_shipped', flags: { on_hold: true } })
  })

  test('that becomes free is open again', () => {
    const { order, allocation } = story()
    given(order({ sofa: 1 }), allocation('O1', { sofa: 1 }, { state: 'scheduled', scheduledFor: day(30) }))
      .when(allocation('O1', { sofa: 1 }, { state: 'open', scheduledFor: null }))
      .expects({ status: 'confirmed' })
  })
})
