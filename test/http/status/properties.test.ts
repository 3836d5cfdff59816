import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { followed } from '../../../src/events/followed.ts'
import { realParcels } from '../../../src/http/status/goods.ts'
import type { Plan } from '../../../src/http/status/plan.ts'
import { planOrder } from '../../../src/http/status/plan-order.ts'
import { statusSchema } from '../../../src/http/status/schema.ts'
import { headlineOf } from '../../../src/http/status/shown.ts'
import type { State } from '../../../src/http/status/state.ts'
import { LOCALES } from '../../../src/policy/texts/index.ts'
import { anyHistory } from '../../support/arbitrary-events.ts'
import { day } from '../../support/events.ts'
import { stateOf } from '../../support/given.ts'
import { viewOfState } from '../../support/status-view.ts'

/** Whatever was told of an order, in whatever disorder, and whenever it is read. */
const anyState = anyHistory.map(history => stateOf(history))
const anyNow = fc.constantFrom(day(1), day(6), day(40))

const always = (holds: (state: State, now: string) => void): void =>
  fc.assert(
    fc.property(anyState, anyNow, (state, now) => void holds(state, now)),
    { numRuns: 300 },
  )

const planOf = (state: State, now: string): Plan => {
  const heard = new Map(
    realParcels(state).map(parcel => [parcel, followed(parcel, { now, silentDays: 7, trackers: [] })]),
  )
  return planOrder(headlineOf(state, new Date(now)), state, heard, at => at.slice(0, 10))
}

describe('of any order', () => {
  test('the answer is what its schema says, and holds nothing beside', () => {
    always((state, now) => {
      for (const locale of LOCALES) {
        const answer = JSON.parse(
          JSON.stringify(viewOfState(state, { locale, now, timeZone: 'Asia/Kolkata' })),
        )
        expect(statusSchema.parse(answer)).toEqual(answer)
      }
    })
  })

  test('every sentence is whole in every language: no hole, nothing undefined, a full stop', () => {
    always((state, now) => {
      for (const locale of LOCALES) {
        const { sentence, expectation, shipments } = viewOfState(state, { locale, now })
        for (const each of [sentence, expectation ?? 'None.', ...shipments.map(parcel => parcel.sentence)]) {
          expect(each).toMatch(/^[\p{Lu}\p{N}].*\.$/su)
          expect(each).not.toMatch(/[{}]|undefined|null|NaN| {2}| [.,;:]|\(\)|: *\./)
        }
      }
    })
  })

  test('every language says the same facts: the same figures and the same titles', () => {
    const titles = (state: State, sentence: string) =>
      state.lines.map(({ title }) => title).filter(title => sentence.includes(title))
    const figures = (sentence: string) => (sentence.match(/\d+/g) ?? []).toSorted()
    always((state, now) => {
      const [first, ...others] = LOCALES.map(locale => viewOfState(state, { locale, now }).sentence)
      for (const other of others) {
        expect(titles(state, other)).toEqual(titles(state, first ?? ''))
        expect(figures(other)).toEqual(figures(first ?? ''))
      }
    })
  })

  test('no more units of a thing are said to be somewhere than are owed', () => {
    always((state, now) => {
      const told = new Map<string, number>()
      for (const clause of planOf(state, now)) {
        if (clause.kind !== 'goods' || clause.what.of !== 'things') continue
        for (const { title, count, share } of clause.what.things)
          if (share === 'whole') told.set(title, (told.get(title) ?? 0) + count)
      }
      for (const [title, count] of told) {
        const owed = state.lines.flatMap(line => [
          ...(line.title === title ? [line.net] : []),
          ...(line.kit?.filter(piece => piece.title === title).map(piece => piece.owed) ?? []),
        ])
        expect(count).toBeLessThanOrEqual(owed.reduce((sum, each) => sum + each, 0))
      }
    })
  })

  test('delivered is said of what a parcel or the rules prove, and on its way of what somebody scanned', () => {
    always((state, now) => {
      const { override } = state
      if (override !== null && now < override.until) return
      for (const clause of planOf(state, now)) {
        if (clause.kind === 'condition') continue
        if (clause.says === 'delivered')
          expect(
            state.status === 'delivered' ||
              state.parcels.some(({ live, stage }) => live && stage === 'delivered'),
          ).toBe(true)
        if (clause.says === 'on_its_way' || clause.says === 'out_for_delivery')
          expect(state.parcels.some(({ live, scanned }) => live && scanned)).toBe(true)
      }
    })
  })

  test('what is missing is owed, and in no parcel of which anybody tells', () => {
    always((state, now) => {
      for (const { title, part_of, count } of viewOfState(state, { now }).missing) {
        if (part_of !== null) continue
        const lines = state.lines.filter(line => line.title === title)
        const open = lines.reduce((sum, line) => sum + line.net - Math.max(line.tracked, line.delivered), 0)
        expect(count).toBeLessThanOrEqual(open)
      }
    })
  })
})
