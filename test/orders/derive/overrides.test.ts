import { describe, expect, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { given, stateOf } from '../../support/given.ts'

const shipped = () => {
  const told = story()
  const known = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
  const { basis } = stateOf(known)
  return { ...told, known, basis, override: told.override('on_hold', basis) }
}

describe('an override', () => {
  test('holds while the lines and parcels on which it was based are unchanged', () => {
    const { known, override } = shipped()
    expect(given(...known, override).state().override).toMatchObject({
      status: 'on_hold',
      by: 'desk',
      until: day(30),
    })
  })

  test('is kept apart from the computed status', () => {
    const { known, override } = shipped()
    given(...known)
      .when(override)
      .expects({ status: 'shipped' })
  })

  test('still holds after an event that changes neither a line nor a parcel', () => {
    const { known, override, order } = shipped()
    const later = order({ sofa: 1 }, { financial: 'partially_refunded', updated: day(1) })
    expect(given(...known, override, later).state().override).not.toBeNull()
  })

  test('falls at a new scan, also one of the same stage', () => {
    const { known, scan, override: overrideFor } = { ...shipped(), ...story() }
    const moving = [...known, scan('A1', 'in_transit', { at: day(1) })]
    const override = overrideFor('delivered', stateOf(moving).basis)
    expect(given(...moving, override).state().override).not.toBeNull()
    expect(given(...moving, override, scan('A1', 'in_transit', { at: day(2) })).state().override).toBeNull()
  })

  test('falls when a number is corrected', () => {
    const { known, override, fulfillment } = shipped()
    const corrected = fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(1) })
    expect(given(...known, override, corrected).state().override).toBeNull()
  })

  test('falls when what is owed grows', () => {
    const { known, override, order } = shipped()
    expect(given(...known, override, order({ sofa: 2 }, { updated: day(1) })).state().override).toBeNull()
  })

  test('never holds on another basis', () => {
    const { known } = shipped()
    const { override } = story()
    expect(given(...known, override('delivered', 'another-basis')).state().override).toBeNull()
  })

  test('is lifted by the next one that says nothing', () => {
    const { known, override, basis } = shipped()
    const { override: overrideLater, order } = story()
    for (let minute = 0; minute < 10; minute += 1) order({ sofa: 1 })
    expect(given(...known, override, overrideLater(null, basis)).state().override).toBeNull()
  })

  test('is still there for the reader when its time has passed: derive has no clock', () => {
    const { known, basis } = shipped()
    const { override } = story()
    expect(given(...known, override('delivered', basis, day(-1))).state().override).not.toBeNull()
  })

  test('does not change the basis on which it rests', () => {
    const { known, override, basis } = shipped()
    expect(given(...known, override).state().basis).toBe(basis)
  })
})
