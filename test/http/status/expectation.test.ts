import { describe, expect, test } from 'vitest'
import { day, story } from '../../support/events.ts'
import { type Asked, viewOfEvents } from '../../support/status-view.ts'

/** An order placed on Monday, 2 March, of which a day is promised and another estimated; read on Saturday, 7 March. */
function expected(promised: number | null, estimated: number | null, asked: Asked = {}): string | null {
  const { order, promise } = story()
  return viewOfEvents(
    [
      order({ chair: 1 }),
      ...(promised === null ? [] : [promise('P', day(promised))]),
      ...(estimated === null ? [] : [promise('E', day(estimated), { kind: 'estimate' })]),
    ],
    asked,
  ).expectation
}

describe('when an order is expected', () => {
  test.each([
    ['nobody says', null, null, null],
    ['it is estimated', null, 7, 'Expected on Monday, 9 March.'],
    ['it is promised', 7, null, 'Promised by Monday, 9 March.'],
    ['the promise has passed', 3, null, 'It was promised by Thursday, 5 March and is late.'],
    ['the estimate has passed', null, 3, 'It was expected on Thursday, 5 March.'],
    ['it comes in time', 8, 7, 'Expected on Monday, 9 March; promised by Tuesday, 10 March.'],
    ['it comes on the day', 7, 7.2, 'Expected on Monday, 9 March; promised by Monday, 9 March.'],
    ['it comes later', 7, 8, 'Expected on Tuesday, 10 March, later than promised (Monday, 9 March).'],
    [
      'both have passed',
      2,
      3,
      'It was expected on Thursday, 5 March. It was promised by Wednesday, 4 March and is late.',
    ],
  ])('and %s', (_when, promised, estimated, sentence) => {
    expect(expected(promised, estimated)).toBe(sentence)
  })

  test('is said in German too', () => {
    expect(expected(7, 8, { locale: 'de' })).toBe(
      'Erwartet am Dienstag, 10. März, später als versprochen (Montag, 9. März).',
    )
  })

  test('days are those of the shop: what is the next day in UTC may still be the promised one there', () => {
    const [promised, estimated] = [7, 7.8]
    expect(expected(promised, estimated)).toMatch('later than promised')
    expect(expected(promised, estimated, { timeZone: 'America/Los_Angeles' })).not.toMatch('later')
  })
})

test('nothing is expected of an order that has come', () => {
  const { order, promise, fulfillment, scan } = story()
  const view = viewOfEvents([
    order({ chair: 1 }),
    promise('P', day(8)),
    fulfillment('F1', { chair: 1 }, ['A1']),
    scan('A1', 'delivered', { at: day(2) }),
  ])
  expect([view.expectation, view.promised_at]).toEqual([null, '2026-03-10T08:00:00.000+00:00'])
})
