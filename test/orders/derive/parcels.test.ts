import { describe, expect, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given } from '../../support/given.ts'

describe('one parcel', () => {
  test('is made of the facets with the same normalised number', () => {
    const { order, fulfillment, label } = story()
    const situation = given(order({ chair: 3 }), fulfillment('F1', { chair: 1 }, ['1Z999AA'])).when(
      label('L1', '1Z999AA', { chair: 1 }),
    )
    situation.expects({
      parcels: { '1Z999AA': { live: true, number: '1Z999AA' } },
      progress: { net: 3, tracked: 1 },
    })
    expect(situation.state().parcels).toHaveLength(1)
  })

  test('takes the scans of its number however that is written', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['1Z999AA']))
      .when(scan('1z-999 aa', 'in_transit', { at: day(1) }))
      .expects({
        status: 'shipped',
        substatus: 'in_transit',
        parcels: { '1Z999AA': { stage: 'in_transit' } },
      })
  })

  test('may be told by two fulfilments', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ sofa: 1, lamp: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1']),
      fulfillment('F2', { lamp: 1 }, ['A1']),
    )
      .when(scan('A1', 'delivered', { at: day(1) }))
      .expects({ status: 'delivered', progress: { net: 2, delivered: 2 } })
  })
})

describe("the carrier's name only vetoes", () => {
  const parcel = (fulfilmentCarrier: string | null, scanCarrier: string | null) => {
    const { order, fulfillment, scan } = story()
    return given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1'], { carrier: fulfilmentCarrier }),
    ).when(scan('A1', 'in_transit', { at: day(1), carrier: scanCarrier }))
  }

  test('a known contradiction', () => {
    parcel('UPS', 'FedEx').expects({ substatus: 'awaiting_carrier', progress: { scanned: 0 } })
  })

  test.each([
    ['a carrier that one side does not tell', null, 'UPS'],
    ['a carrier that the other side does not tell', 'UPS', null],
    ['a carrier that is written in another case', 'UPS', 'ups'],
    ['a carrier that nobody knows', 'Two Men and a Van', 'UPS'],
  ])('and never %s', (_, fulfilmentCarrier, scanCarrier) => {
    parcel(fulfilmentCarrier, scanCarrier).expects({ substatus: 'in_transit', progress: { scanned: 1 } })
  })
})

describe('a parcel lives', () => {
  test('while one of its facets is uncancelled', () => {
    const { order, fulfillment, label } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), label('L1', 'A1', { sofa: 1 }))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { state: 'cancelled' }))
      .expects({ status: 'shipped', parcels: { A1: { live: true } } })
  })

  test('no longer once all of them are cancelled', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { state: 'cancelled' }))
      .expects({
        status: 'confirmed',
        parcels: { A1: { live: false, stage: 'cancelled' } },
        progress: { tracked: 0 },
      })
  })

  test('no longer once a label of its number is voided, whatever the fulfilment says', () => {
    const { order, fulfillment, label } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .expects({ parcels: { A1: { live: false, stage: 'voided' } }, progress: { tracked: 0 } })
  })

  test('no longer when its voided number is repeated on another label', () => {
    const { order, label } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .when(label('L2', 'A1', { sofa: 1 }))
      .expects({ parcels: { A1: null }, progress: { tracked: 0 } })
  })

  test('not again because an older version of its label says that it was not voided', () => {
    const { order, label } = story()
    const [before, after] = [label('L1', 'A1', { sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true })]
    given(order({ sofa: 1 }), after)
      .when(before)
      .expects({ parcels: { A1: null } })
  })

  test('not again because a newer version of its label says that it is not voided', () => {
    const { order, label } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .when(label('L1', 'A1', { sofa: 1 }, { voided: false }))
      .expects({ parcels: { A1: null }, progress: { tracked: 0 } })
  })
})

describe('a physical scan', () => {
  test('brings back a voided parcel, flagged', () => {
    const { order, label, scan } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .when(scan('A1', 'in_transit', { at: day(1) }))
      .expects({
        status: 'shipped',
        parcels: { A1: { live: true, scanned: true, stage: 'in_transit' } },
        flags: { scanned_after_void: true },
      })
  })

  test('keeps a parcel whose fulfilment is cancelled afterwards, flagged', () => {
    const { order, fulfillment, scan } = story()
    given(
      order({ sofa: 1 }),
      fulfillment('F1', { sofa: 1 }, ['A1']),
      scan('A1', 'in_transit', { at: day(1) }),
    )
      .when(fulfillment('F1', { sofa: 1 }, ['A1'], { state: 'cancelled', updated: day(2) }))
      .expects({
        status: 'shipped',
        parcels: { A1: { live: true } },
        progress: { tracked: 1, scanned: 1 },
        flags: { scanned_after_void: true },
      })
  })

  test('alone does it: electronic advice leaves a voided parcel dead', () => {
    const { order, label, scan } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .when(scan('A1', 'label_created', { at: day(1), evidence: 'electronic' }))
      .expects({
        parcels: { A1: null },
        progress: { tracked: 0, scanned: 0 },
        flags: { scanned_after_void: false },
      })
  })

  test('alone does it: a claim leaves a voided parcel dead', () => {
    const { order, label, scan } = story()
    given(order({ sofa: 1 }), label('L1', 'A1', { sofa: 1 }, { voided: true }))
      .when(scan('A1', 'in_transit', { at: day(1), evidence: 'claimed' }))
      .expects({
        parcels: { A1: null },
        progress: { tracked: 0, scanned: 0 },
        flags: { scanned_after_void: false },
      })
  })

  test('of a parcel in order raises no flag', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'in_transit', { at: day(1) }))
      .expects({ flags: { scanned_after_void: false } })
  })
})

describe('a fulfilment without a number', () => {
  test('is a parcel of its own, untracked, and flagged as a mere claim', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }))
      .when(fulfillment('F1', { sofa: 1 }, []))
      .expects({
        notStatus: ['shipped', 'partially_shipped'],
        parcels: { 'fulfillment:F1': { live: true, number: null } },
        progress: { tracked: 0 },
        flags: { claimed_untracked: true },
      })
  })

  test('can be delivered', () => {
    const { order, fulfillment, fulfillmentEvent } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, []))
      .when(fulfillmentEvent('F1', 'delivered', { at: day(1) }))
      .expects({ status: 'delivered', progress: { delivered: 1 } })
  })

  test('becomes the parcel of its number as soon as it has one', () => {
    const { order, fulfillment } = story()
    given(order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, []))
      .when(fulfillment('F1', { sofa: 1 }, ['A1']))
      .expects({
        status: 'shipped',
        parcels: { A1: { live: true }, 'fulfillment:F1': null },
        flags: { claimed_untracked: false },
      })
  })
})

describe('a shipment that replaces another', () => {
  test('takes the units of the lost parcel out of the count', () => {
    const { order, fulfillment, scan, label, replaced } = story()
    const lost = [fulfillment('F1', { sofa: 1 }, ['A1']), scan('A1', 'in_transit', { at: day(1) })]
    given(order({ sofa: 1 }), ...lost, scan('A1', 'lost', { at: day(9) }))
      .when(replaced('A1', 'B2'), label('L2', 'B2', { sofa: 1 }))
      .expects({
        status: 'shipped',
        substatus: 'awaiting_carrier',
        parcels: { A1: null, B2: { live: true } },
      })
  })

  test('is what counts when the old parcel is found and delivered nowhere', () => {
    const { order, label, scan, replaced } = story()
    given(
      order({ sofa: 1 }),
      label('L1', 'A1', { sofa: 1 }),
      replaced('A1', 'B2'),
      label('L2', 'B2', { sofa: 1 }),
    )
      .when(scan('B2', 'delivered', { at: day(9) }))
      .expects({ status: 'delivered', flags: { duplicate_label: false } })
  })
})
