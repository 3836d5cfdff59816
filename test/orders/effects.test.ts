import { describe, expect, test } from 'vitest'
import { effects, stillTrue } from '../../src/orders/effects.ts'
import { day, hour, ORDER, story } from '../support/events.ts'
import { given, stateOf, telling } from '../support/given.ts'

const everything = telling(
  'first_scan',
  'out_for_delivery',
  'delivery_attempted',
  'delivered',
  'order_cancelled',
)

const parcel = () => {
  const told = story()
  return { ...told, known: [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])] }
}

describe('a milestone is said', () => {
  test('at its first crossing', () => {
    const { known, scan } = parcel()
    given(...known)
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ said: ['first_scan A1'], effects: { 'first_scan A1': 'pending' } })
  })

  test('not again by the next scan', () => {
    const { known, scan } = parcel()
    given(...known, scan('A1', 'picked_up', { at: day(1) }))
      .when(scan('A1', 'in_transit', { at: day(2) }))
      .expects({ said: [], effects: { 'first_scan A1': false } })
  })

  test('not by a number or a label: the customer hears "shipped" at the first physical scan', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }))
      .when(
        fulfillment('F1', { sofa: 1 }, ['A1']),
        scan('A1', 'in_transit', { at: day(1), evidence: 'electronic' }),
      )
      .expects({ status: 'shipped', said: [] })
  })

  test('for each parcel by itself', () => {
    const { order, fulfillment, scan } = story()
    const parcels = [fulfillment('F1', { sofa: 1 }, ['A1']), fulfillment('F2', { lamp: 1 }, ['B2'])]
    given(order({ sofa: 1, lamp: 1 }), ...parcels)
      .when(scan('A1', 'picked_up', { at: day(1) }), scan('B2', 'picked_up', { at: day(1) }))
      .expects({ said: ['first_scan A1', 'first_scan B2'] })
  })

  test('not when an event is told again', () => {
    const { known, scan } = parcel()
    const delivered = scan('A1', 'delivered', { at: day(2) })
    given(...known, delivered)
      .when(delivered, ...known)
      .expects({ said: [] })
  })
})

describe('a milestone that must not be said is a row that holds it', () => {
  test('held:stale when it is older than the freshness window', () => {
    const { known, scan } = parcel()
    given(...known)
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .under({ receivedAt: hour(24 + 73) })
      .expects({ effects: { 'first_scan A1': 'held:stale' }, said: [] })
    given(...known)
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .under({ receivedAt: hour(24 + 71) })
      .expects({ effects: { 'first_scan A1': 'pending' } })
  })

  test('held:off when policy does not tell it', () => {
    const { known, scan } = parcel()
    given(...known)
      .under({ notifications: telling('delivered') })
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ effects: { 'first_scan A1': 'held:off' }, said: [] })
  })

  test('held:test for a test order', () => {
    const { order, fulfillment, scan } = story()
    given(order({ sofa: 1 }, { test: true }), fulfillment('F1', { sofa: 1 }, ['A1']))
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ effects: { 'first_scan A1': 'held:test' }, said: [] })
  })

  test('held:overtaken when a higher one is crossed in the same commit', () => {
    const { known, scan } = parcel()
    given(...known)
      .under({ notifications: everything })
      .when(scan('A1', 'picked_up', { at: day(1) }), scan('A1', 'delivered', { at: day(2) }))
      .expects({
        effects: { 'first_scan A1': 'held:overtaken', 'delivered A1': 'pending' },
        said: ['delivered A1'],
      })
  })

  test('but not overtaken by one that is not said itself', () => {
    const { known, scan } = parcel()
    given(...known)
      .under({ notifications: telling('first_scan') })
      .when(scan('A1', 'picked_up', { at: day(1) }), scan('A1', 'out_for_delivery', { at: day(2) }))
      .expects({ effects: { 'out_for_delivery A1': 'held:off' }, said: ['first_scan A1'] })
  })

  test('whatever arrives late of it: the parcel was delivered before its pick-up was told', () => {
    const { known, scan } = parcel()
    given(...known, scan('A1', 'delivered', { at: day(2) }))
      .when(scan('A1', 'picked_up', { at: day(1) }))
      .expects({ said: [] })
  })
})

describe('an order that is seen for the first time', () => {
  test('and is older than the freshness window says nothing, not even of today', () => {
    const { known, scan } = parcel()
    const old = [...known, scan('A1', 'delivered', { at: day(30) })]
    given()
      .when(...old)
      .under({ receivedAt: hour(30 * 24 + 1) })
      .expects({ effects: { 'delivered A1': 'held:stale' }, said: [] })
  })

  test('and is young says what is fresh', () => {
    const { known, scan } = parcel()
    given()
      .when(...known, scan('A1', 'picked_up', { at: day(1) }))
      .under({ receivedAt: day(1.1) })
      .expects({ said: ['first_scan A1'] })
  })

  test('and was cancelled long ago says nothing because somebody tags it today', () => {
    const { order } = story()
    given()
      .when(order({ sofa: 1 }, { cancelledAt: day(1), updated: day(900) }))
      .under({ receivedAt: day(900) })
      .expects({ status: 'cancelled', effects: { order_cancelled: 'held:stale' }, said: [] })
  })
})

test('a cancellation is said with its own instant', () => {
  const { order } = story()
  given(order({ sofa: 1 }))
    .when(order({ sofa: 1 }, { cancelledAt: day(1), updated: day(1) }))
    .expects({ said: ['order_cancelled'] })
})

describe('the key of a row', () => {
  const rowsAt = (receivedAt: string, at: string) => {
    const { known, scan } = parcel()
    const before = stateOf(known)
    const after = stateOf([...known, scan('A1', 'picked_up', { at })])
    return effects({ before, after, order: ORDER, policy: everything, receivedAt })
  }

  test('has no clock in it: a later crossing of the same milestone has the same key', () => {
    const [first] = rowsAt(day(1), day(1))
    const [again] = rowsAt(day(9), day(2))
    expect(first).toMatchObject({
      order: ORDER,
      parcel: 'A1',
      milestone: 'first_scan',
      channel: 'email',
      occurredAt: day(1),
    })
    expect(again?.key).toBe(first?.key)
  })

  test('names the order and the parcel', () => {
    expect(rowsAt(day(1), day(1))[0]?.key).toContain(ORDER)
    expect(rowsAt(day(1), day(1))[0]?.key).toContain('A1')
  })
})

describe('at the moment of sending', () => {
  test('a milestone that still stands is still true', () => {
    const { known, scan } = parcel()
    expect(
      stillTrue({ parcel: 'A1', milestone: 'first_scan' }, stateOf([...known, scan('A1', 'picked_up')])),
    ).toBe(true)
  })

  test('a delivery that the carrier took back is no longer true', () => {
    const { known, scan } = parcel()
    const said = [...known, scan('A1', 'delivered', { at: day(2) })]
    const corrected = [...said, scan('A1', 'in_transit', { at: day(3), correction: true })]
    expect(stillTrue({ parcel: 'A1', milestone: 'delivered' }, stateOf(said))).toBe(true)
    expect(stillTrue({ parcel: 'A1', milestone: 'delivered' }, stateOf(corrected))).toBe(false)
  })

  test('a scan that was withdrawn is no longer true', () => {
    const { known, scan, withdrawn } = parcel()
    const first = scan('A1', 'picked_up', { at: day(1) })
    const state = stateOf([...known, first, withdrawn(first)])
    expect(stillTrue({ parcel: 'A1', milestone: 'first_scan' }, state)).toBe(false)
  })

  test('a parcel whose number was replaced has nothing to say', () => {
    const { known, scan, fulfillment } = parcel()
    const first = scan('A1', 'delivered', { at: day(1) })
    const state = stateOf([...known, first, fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(2) })])
    expect(stillTrue({ parcel: 'A1', milestone: 'delivered' }, state)).toBe(false)
  })
})

describe('parcels of an order', () => {
  const rowsOfTwo = (...numbers: readonly string[]) => {
    const { order, fulfillment, scan } = story()
    const parcels = [fulfillment('F1', { sofa: 1 }, ['A1']), fulfillment('F2', { lamp: 1 }, ['B2'])]
    const known = [order({ sofa: 1, lamp: 1 }), ...parcels]
    const scans = numbers.map(number => scan(number, 'picked_up', { at: day(1) }))
    return effects({
      before: stateOf(known),
      after: stateOf([...known, ...scans]),
      order: ORDER,
      policy: everything,
      receivedAt: day(1),
    })
  }

  test('that are scanned within the digest window share a message, so the first waits for those beside it', () => {
    expect(rowsOfTwo('A1')).toMatchObject([{ parcel: 'A1', waitSeconds: 900 }])
  })

  test('wait for nobody once all were scanned', () => {
    const rows = rowsOfTwo('A1', 'B2')
    expect(rows.map(row => row.waitSeconds)).toEqual([0, 0])
    expect(new Set(rows.map(row => row.digest)).size).toBe(1)
  })
})

describe('a shop', () => {
  const policy = { ...everything, shops: { 'furniture.example': { first_scan: false } } }
  const at = (notifications: typeof everything) => {
    const { known, scan } = parcel()
    return given(...known)
      .under({ notifications })
      .when(scan('A1', 'picked_up', { at: day(1) }))
  }

  test('can tell less than the others', () => {
    at(policy).expects({ effects: { 'first_scan A1': 'held:off' } })
    at({ ...policy, shops: { 'lamps.example': 'silent' } }).expects({ said: ['first_scan A1'] })
  })

  test('can tell more than the others', () => {
    const quiet = { ...telling(), shops: { 'furniture.example': { first_scan: true } } }
    at(quiet).expects({ said: ['first_scan A1'] })
  })

  test('can be silent', () => {
    at({ ...everything, shops: { 'furniture.example': 'silent' } }).expects({
      effects: { 'first_scan A1': 'held:off' },
    })
  })
})

describe('a trouble that the carrier tells of', () => {
  const troubled = () => {
    const { known, scan } = parcel()
    const before = [...known, scan('A1', 'picked_up', { at: day(1) })]
    return { scan, before, trouble: scan('A1', null, { at: day(2), condition: 'customs' }) }
  }

  test('is a milestone at its own instant, while it lasts', () => {
    const { scan, before, trouble } = troubled()
    given(...before)
      .when(trouble)
      .expects({ milestones: { 'exception A1': day(2) }, said: ['exception A1'] })
    given(...before, trouble)
      .when(scan('A1', 'in_transit', { at: day(3) }))
      .expects({ milestones: { 'exception A1': false } })
  })

  test('neither overtakes a first scan nor is overtaken by it', () => {
    const { known, scan } = parcel()
    given(...known)
      .under({ notifications: telling('first_scan', 'exception') })
      .when(
        scan('A1', 'picked_up', { at: day(1) }),
        scan('A1', null, { at: day(1.1), condition: 'address_issue' }),
      )
      .expects({ said: ['exception A1', 'first_scan A1'] })
  })
})
