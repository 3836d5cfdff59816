import { describe, expect, test } from 'vitest'
import type { ShipmentClaim } from '../../../src/events/event.ts'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

const delivered: ShipmentClaim = { stage: 'delivered', evidence: 'physical' }

describe('an event of a fulfilment counts for exactly one number', () => {
  test('the first that it carries now and already carried before the event', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const first = fulfillment('F1', { chair: 2 }, ['A1'], { updated: day(1) })
    const second = fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { updated: day(2) })
    given(order({ chair: 2 }), first, second)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(3) }))
      .expects({
        status: 'partially_delivered',
        parcels: { A1: { stage: 'delivered' }, B2: { scanned: false } },
        progress: { delivered: 1 },
      })
  })

  test('the first in array order', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['B2', 'A1'], { updated: day(1) }))
      .when(fulfillmentEvent('F1', 'in_transit', { at: day(3) }))
      .expects({ parcels: { B2: { stage: 'in_transit' }, A1: { scanned: false } } })
  })

  test('the number that took the place of another, for an event told after it did', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const typed = fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(1) })
    const corrected = fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) })
    given(order({ sofa: 1 }), typed, corrected)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(3) }))
      .expects({ status: 'delivered', parcels: { B2: { stage: 'delivered' } } })
  })

  test('the number that is left after the first was withdrawn, for an event told when both were carried', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const both = fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { updated: day(1) })
    const left = fulfillment('F1', { chair: 2 }, ['B2'], { updated: day(3) })
    given(order({ chair: 2 }), both, left)
      .when(fulfillmentEvent('F1', 'in_transit', { at: day(2) }))
      .expects({ parcels: { B2: { stage: 'in_transit' } } })
  })

  test('nobody, while no version is told that had the new number before the event', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const typed = fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(1) })
    const together = fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(3) })
    const event = fulfillmentEvent('F1', 'in_transit', { at: day(3) })
    given(order({ sofa: 1 }), typed, event)
      .when(together)
      .expects({ parcels: { B2: { scanned: false } } })
    given(order({ sofa: 1 }), typed, event, together)
      .when(fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) }))
      .expects({ parcels: { B2: { stage: 'in_transit' } } })
  })

  test('nobody, when the number that it can have meant is no longer carried', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const typed = fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(1) })
    const corrected = fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(3) })
    given(order({ sofa: 1 }), typed, corrected)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2) }))
      .expects({ status: 'shipped', substatus: 'awaiting_carrier', progress: { scanned: 0, delivered: 0 } })
  })

  test('nobody, when a number took the place of the one it meant, though the number beside it stayed', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const typed = fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { updated: day(1) })
    const corrected = fulfillment('F1', { chair: 2 }, ['C3', 'B2'], { updated: day(3) })
    given(order({ chair: 2 }), typed, corrected)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2) }))
      .expects({ status: 'shipped', parcels: { B2: { scanned: false }, C3: { scanned: false } } })
  })

  test('its first number still, when another was put before it later', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const alone = fulfillment('F1', { chair: 2 }, ['A1'], { updated: day(1) })
    const both = fulfillment('F1', { chair: 2 }, ['C3', 'A1'], { updated: day(3) })
    given(order({ chair: 2 }), alone, both)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2) }))
      .expects({ parcels: { A1: { stage: 'delivered' }, C3: { scanned: false } } })
  })

  test('the first number of all, from the beginning', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(3) }))
      .when(fulfillmentEvent('F1', 'in_transit', { at: day(2) }))
      .expects({ status: 'shipped', substatus: 'in_transit' })
  })

  test('by the moment at which it was written down, not at which it happened', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    const typed = fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(1) })
    const corrected = fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(3) })
    given(order({ sofa: 1 }), typed, corrected)
      .when(fulfillmentEvent('F1', 'delivered', { at: day(2), recorded: day(4) }))
      .expects({ status: 'delivered' })
  })
})

describe('a shipment status of a fulfilment', () => {
  test('counts for its number', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { claim: delivered }))
      .expects({ status: 'delivered' })
  })

  test('counts for one number only', () => {
    const { order, fulfillment } = story()
    given(order({ chair: 2 }), fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { updated: day(1) }))
      .when(fulfillment('F1', { chair: 2 }, ['A1', 'B2'], { claim: delivered, updated: day(2) }))
      .expects({
        status: 'partially_delivered',
        parcels: { A1: { stage: 'delivered' }, B2: { scanned: false } },
      })
  })

  test('stays with the version that said it first, when the number is replaced later', () => {
    const { order, fulfillment } = story()
    const typed = fulfillment('F1', { sofa: 1 }, ['A1'], { claim: delivered, updated: day(1) })
    given(order({ sofa: 1 }), typed)
      .when(fulfillment('F1', { sofa: 1 }, ['B2'], { claim: delivered, updated: day(2) }))
      .expects({ status: 'shipped', progress: { delivered: 0 } })
  })

  test('stays in the set when a later version says another', () => {
    const { order, fulfillment } = story()
    const attempted: ShipmentClaim = { stage: 'delivery_attempted', evidence: 'physical' }
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'], { claim: delivered, updated: day(1) }))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { claim: attempted, updated: day(2) }))
      .expects({ status: 'delivered' })
  })

  test('never dates a milestone', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { claim: delivered }))
      .expects({ milestones: { 'delivered A1': false }, said: [] })
  })

  test('that says in transit raises nothing by itself', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { claim: { stage: 'in_transit', evidence: 'claimed' } }))
      .expects({ status: 'shipped', substatus: 'awaiting_carrier', parcels: { A1: { scanned: false } } })
  })

  test('that says in transit counts once there is a physical scan of the parcel', () => {
    const { order, fulfillment, scan } = story()
    const claim: ShipmentClaim = { stage: 'in_transit', evidence: 'claimed' }
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'], { claim }))
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ parcels: { A1: { scanned: true, stage: 'in_transit' } } })
  })
})

describe('a deleted event of a fulfilment', () => {
  test('no longer counts', () => {
    const { order, fulfillment, fulfillmentEvent, withdrawn } = story()
    const event = fulfillmentEvent('F1', 'delivered', { at: day(1) })
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), event)
      .when(withdrawn(event))
      .expects({ status: 'shipped', substatus: 'awaiting_carrier', milestones: { 'delivered A1': false } })
  })

  test('never counts when its deletion came first', () => {
    const { order, fulfillment, fulfillmentEvent, withdrawn } = story()
    const event = fulfillmentEvent('F1', 'delivered', { at: day(1) })
    const situation = given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1']),
      withdrawn(event),
    ).when(event)
    situation.expects({ status: 'shipped', said: [] })
    expect(situation.state().parcels.flatMap(parcel => parcel.scans)).toEqual([])
  })

  const claimed = { claim: { stage: 'delivered', evidence: 'physical' } } as const

  test("takes the shop's own status with it, once the fulfilment does not claim it any more", () => {
    const { order, fulfillment, fulfillmentEvent, withdrawn } = story()
    const event = fulfillmentEvent('F1', 'delivered', { at: day(1) })
    const known = given(
      order({ sofa: 1 }),
      event,
      fulfillment('F1', { sofa: 1 }, ['A1'], { ...claimed, updated: day(1) }),
      withdrawn(event),
    )
    known.expects({ status: 'delivered' })
    known
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(2) }))
      .expects({ status: 'shipped', parcels: { A1: { stage: 'label_created' } } })
  })

  test("leaves the shop's own status where another event of that stage stands", () => {
    const { order, fulfillment, fulfillmentEvent, withdrawn } = story()
    const event = fulfillmentEvent('F1', 'delivered', { at: day(1) })
    given(
      order({ sofa: 1 }),
      event,
      fulfillmentEvent('F1', 'delivered', { at: day(1.1) }),
      fulfillment('F1', { sofa: 1 }, ['A1'], { ...claimed, updated: day(1) }),
      fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(2) }),
    )
      .when(withdrawn(event))
      .expects({ status: 'delivered' })
  })

  test("says nothing of a shop's own status that no event stands behind", () => {
    const { order, fulfillment, fulfillmentEvent, withdrawn } = story()
    const event = fulfillmentEvent('F1', 'out_for_delivery', { at: day(1) })
    given(
      order({ sofa: 1 }),
      event,
      fulfillment('F1', { sofa: 1 }, ['A1'], { ...claimed, updated: day(1) }),
      fulfillment('F1', { sofa: 1 }, ['A1'], { updated: day(2) }),
    )
      .when(withdrawn(event))
      .expects({ status: 'delivered' })
  })
})
