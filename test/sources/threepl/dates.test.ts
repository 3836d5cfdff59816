import { describe, expect, test } from 'vitest'
import { businessDateOf, endOfDay } from '../../../src/sources/threepl/business-date.ts'
import { BadDateFormat, dateReader } from '../../../src/sources/threepl/dates.ts'
import { feedWith } from '../../support/threepl.ts'

describe('a date is read by the formats of its feed and the clocks of its zone', () => {
  test.each([
    ['2026-11-23 10:15:42', 'YYYY-MM-DD HH:mm:ss', 'America/Chicago', '2026-11-23T16:15:42.000Z'],
    ['2026-11-23 10:15:42.5', 'YYYY-MM-DD HH:mm:ss.SSS', 'UTC', '2026-11-23T10:15:42.500Z'],
    ['11/23/2026', 'MM/DD/YYYY', 'America/New_York', '2026-11-23T05:00:00.000Z'],
    ['03/04/2026', 'MM/DD/YYYY', 'UTC', '2026-03-04T00:00:00.000Z'],
    ['03/04/2026', 'DD/MM/YYYY', 'UTC', '2026-04-03T00:00:00.000Z'],
    ['1/2/26 1:05 PM', 'M/D/YY h:mm A', 'UTC', '2026-01-02T13:05:00.000Z'],
    ['1/2/26 12:05 am', 'M/D/YY h:mm A', 'UTC', '2026-01-02T00:05:00.000Z'],
    ['02-Jul-26', 'DD-MMM-YY', 'Europe/Berlin', '2026-07-01T22:00:00.000Z'],
    ['2026-11-23T10:15:42+01:00', 'YYYY-MM-DDTHH:mm:ssZ', 'America/Chicago', '2026-11-23T09:15:42.000Z'],
    ['2026-11-23T10:15:42Z', 'YYYY-MM-DDTHH:mm:ssZ', 'America/Chicago', '2026-11-23T10:15:42.000Z'],
    ['20261123', 'YYYYMMDD', 'UTC', '2026-11-23T00:00:00.000Z'],
    ['1795429542', 'X', 'America/Chicago', '2026-11-23T10:25:42.000Z'],
    ['1795429542000', 'x', 'America/Chicago', '2026-11-23T10:25:42.000Z'],
  ])('%s as %s in %s', (text, format, zone, instant) => {
    expect(dateReader([format], zone)(text)).toBe(instant)
  })

  test('of an hour that the clocks show twice it is the first', () => {
    expect(dateReader(['YYYY-MM-DD HH:mm:ss'], 'America/Chicago')('2026-11-01 01:40:10')).toBe(
      '2026-11-01T06:40:10.000Z',
    )
  })

  test('an hour that they leave out is read as if they had not been put forward', () => {
    expect(dateReader(['YYYY-MM-DD HH:mm:ss'], 'America/Chicago')('2026-03-08 02:40:10')).toBe(
      '2026-03-08T08:40:10.000Z',
    )
  })

  test.each([
    ['2026-02-30', 'YYYY-MM-DD'],
    ['2026-11-23 25:00:00', 'YYYY-MM-DD HH:mm:ss'],
    ['23/11/2026', 'MM/DD/YYYY'],
    ['17954295', 'X'],
    ['46349', 'MM/DD/YYYY'],
    ['2026-11-23', 'HH:mm'],
    ['', 'YYYY-MM-DD'],
  ])('%j is no %s', (text, format) => {
    expect(dateReader([format], 'UTC')(text)).toBeNull()
  })

  test('the first format that fits holds', () => {
    expect(dateReader(['YYYY-MM-DD', 'DD.MM.YYYY'], 'UTC')('04.03.2026')).toBe('2026-03-04T00:00:00.000Z')
  })

  test.each(['dd/mm/yyyy', 'YYYY-MM-DD MM', 'MM/DD/YYYY o’clock'])('%s is no format', format => {
    expect(() => dateReader([format], 'UTC')).toThrow(BadDateFormat)
  })
})

describe('the business date of a file', () => {
  const feed = feedWith(
    { timeZone: 'America/Chicago' },
    { pattern: /^ships_(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)/ },
  )

  test('is told by its name where the pattern has the groups for it', () => {
    expect(businessDateOf(feed, 'ships_20261122.csv', '2026-11-24T09:00:00.000Z')).toBe('2026-11-22')
  })

  test('is the day on the clocks of its zone where the name tells none, or a day that there is not', () => {
    expect(businessDateOf(feed, 'ships.csv', '2026-11-24T03:00:00.000Z')).toBe('2026-11-23')
    expect(businessDateOf(feed, 'ships_20261399.csv', '2026-11-24T03:00:00.000Z')).toBe('2026-11-23')
  })

  test('ends when the next one begins, also on the days of 23 and 25 hours', () => {
    expect(endOfDay('2026-03-08', 'America/Chicago')).toBe('2026-03-09T04:59:59.999Z')
    expect(endOfDay('2026-11-01', 'America/Chicago')).toBe('2026-11-02T05:59:59.999Z')
    expect(endOfDay('2026-12-31', 'UTC')).toBe('2026-12-31T23:59:59.999Z')
  })
})
