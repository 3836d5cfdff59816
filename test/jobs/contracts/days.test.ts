import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BadContract,
  dayOf,
  deadlineOf,
  dueDates,
  easterOf,
  isDue,
  plusDays,
} from '../../../src/jobs/contracts/days.ts'
import { GERMAN_HOLIDAYS, UK_HOLIDAYS, US_HOLIDAYS } from '../../../src/policy/calendar.ts'
import { clock, contract, watched } from '../../support/contracts.ts'

const everyDay = { ...contract, weekdays: [1, 2, 3, 4, 5, 6, 7] as const, since: '2000-01-01' }
const holidaysIn = (year: number, holidays: typeof US_HOLIDAYS) => {
  const free = { ...everyDay, holidays }
  return dueDates(everyDay, `${year}-01-01`, `${year}-12-31`).filter(date => !isDue(free, date))
}

describe('holidays', () => {
  test('of the United States fall on their days', () => {
    expect(holidaysIn(2026, US_HOLIDAYS)).toEqual([
      '2026-01-01',
      '2026-05-25',
      '2026-07-04',
      '2026-09-07',
      '2026-11-26',
      '2026-12-25',
    ])
    expect(holidaysIn(2027, US_HOLIDAYS)).toContain('2027-05-31')
  })

  test('that move with Easter do', () => {
    expect([1961, 2000, 2024, 2026, 2038, 2049].map(easterOf)).toEqual([
      '1961-04-02',
      '2000-04-23',
      '2024-03-31',
      '2026-04-05',
      '2038-04-25',
      '2049-04-18',
    ])
    expect(holidaysIn(2026, GERMAN_HOLIDAYS)).toContain('2026-05-14')
    expect(holidaysIn(2026, UK_HOLIDAYS)).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-04',
      '2026-05-25',
      '2026-08-31',
      '2026-12-25',
      '2026-12-26',
    ])
  })

  test('may be dates, and nothing is due before the contract began', () => {
    const own = { ...contract, since: '2026-11-25', holidays: ['2026-11-27'] }
    expect(dueDates(own, '2026-11-23', '2026-11-30')).toEqual([
      '2026-11-25',
      '2026-11-26',
      '2026-11-28',
      '2026-11-30',
    ])
  })
})

describe('the deadline', () => {
  test('keeps the clock on the wall through the days on which the clocks change', () => {
    const at = (date: string) => deadlineOf(contract, date)
    expect(at('2026-03-28')).toBe('2026-03-28T17:30:00.000Z')
    expect(at('2026-03-29')).toBe('2026-03-29T16:30:00.000Z')
    expect(at('2026-10-24')).toBe('2026-10-24T16:30:00.000Z')
    expect(at('2026-10-25')).toBe('2026-10-25T17:30:00.000Z')
  })

  test('in an hour that is skipped, or comes twice, is one instant', () => {
    const night = { ...contract, cutOff: '02:30', graceMinutes: 0 }
    expect(deadlineOf(night, '2026-03-29')).toBe('2026-03-29T01:30:00.000Z')
    expect(deadlineOf(night, '2026-10-25')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('of a cut-off that is no time is a fault that says what to write', () => {
    expect(() => deadlineOf({ ...contract, cutOff: '6pm' }, '2026-11-23')).toThrow(BadContract)
    expect(() => deadlineOf({ ...contract, cutOff: '6pm' }, '2026-11-23')).toThrow(/6pm.*HH:MM/)
  })

  test('of any two days comes in their order, in any zone', () => {
    const zones = [
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Apia',
      'Australia/Lord_Howe',
      'America/Sao_Paulo',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 20_000 }),
        (timeZone, hour, day) => {
          const own = { ...contract, timeZone, cutOff: `${String(hour).padStart(2, '0')}:15` }
          const date = plusDays('2000-01-01', day)
          expect(deadlineOf(own, date) < deadlineOf(own, plusDays(date, 1))).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('the day of a file', () => {
  const day = (local: string, name = 'shipped.csv', over = {}) =>
    dayOf(watched(over), { name, cameAt: clock(local) })

  test('is the one on which it came, from the hour on from which it may come', () => {
    expect(day('2026-11-24 17:59')).toBe('2026-11-24')
    expect(day('2026-11-24 23:59')).toBe('2026-11-24')
    expect(day('2026-11-25 00:00')).toBe('2026-11-25')
  })

  test('on which none is due is the last before: what comes on a Sunday or a holiday is late', () => {
    expect(day('2026-11-22 09:00')).toBe('2026-11-21')
    expect(day('2026-11-23 09:00', 'shipped.csv', { holidays: ['2026-11-23'] })).toBe('2026-11-21')
  })

  test('of a nightly file begins the evening before', () => {
    const nightly = { cutOff: '02:00', earliestHours: 6 }
    expect(day('2026-11-23 23:30', 'shipped.csv', nightly)).toBe('2026-11-24')
    expect(day('2026-11-24 10:00', 'shipped.csv', nightly)).toBe('2026-11-24')
    expect(day('2026-11-23 19:59', 'shipped.csv', nightly)).toBe('2026-11-23')
  })

  test('is named by the file where it names one, whenever it came', () => {
    const named = { ...watched(), pattern: /(?<year>\d{2,4})(?<month>\d\d)(?<day>\d\d)\.csv$/g }
    const of = (name: string) => dayOf(named, { name, cameAt: clock('2026-11-25 09:00') })
    expect(of('shipped_20261120.csv')).toBe('2026-11-20')
    expect(of('shipped_261120.csv')).toBe('2026-11-20')
    expect(of('shipped_20261122.csv')).toBe('2026-11-21')
  })

  test('before any was due is the one on the wall', () => {
    expect(day('2026-11-23 09:00', 'shipped.csv', { since: '2027-01-01' })).toBe('2026-11-23')
  })
})
