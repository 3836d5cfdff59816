import { describe, expect, test } from 'vitest'
import { instantIn, isoIn } from '../../src/events/local-time.ts'

describe('a time without an offset', () => {
  test.each([
    ['2026-01-15T10:00:00', 'Europe/Vienna', '2026-01-15T09:00:00.000Z'],
    ['2026-07-15 10:00', 'Europe/Vienna', '2026-07-15T08:00:00.000Z'],
    ['2026-07-15T10:00:00.1234567', 'America/Los_Angeles', '2026-07-15T17:00:00.123Z'],
    ['2026-01-01T00:30:00', 'Pacific/Honolulu', '2026-01-01T10:30:00.000Z'],
    ['2026-03-01T12:00:00', 'Asia/Kolkata', '2026-03-01T06:30:00.000Z'],
    ['2026-03-01T12:00:00', 'UTC', '2026-03-01T12:00:00.000Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(instantIn(local, zone)).toBe(instant)
  })

  test.each([
    ['the last second before the clocks go forward', '2026-03-08T01:59:59', '2026-03-08T09:59:59.000Z'],
    ['the first one after', '2026-03-08T03:00:00', '2026-03-08T10:00:00.000Z'],
    ['one that was skipped', '2026-03-08T02:30:00', '2026-03-08T10:30:00.000Z'],
    ['one that came twice, of which it is the first', '2026-11-01T01:30:00', '2026-11-01T08:30:00.000Z'],
    ['the first one after the hour that came twice', '2026-11-01T02:00:00', '2026-11-01T10:00:00.000Z'],
  ])('knows %s', (_what, local, instant) => {
    expect(instantIn(local, 'America/Los_Angeles')).toBe(instant)
  })

  test.each([
    '',
    'soon',
    '2026-13-45T99:00',
    '2026-07-15T10:00:00Z',
    '2026-07-15T10:00:00+02:00',
    '2026-07-15',
  ])('is nothing when it reads %s', local => {
    expect(instantIn(local, 'Europe/Vienna')).toBeNull()
  })
})

describe('an instant on the clocks of a zone', () => {
  test.each([
    ['in UTC', '2026-11-24T14:30:00.123Z', 'UTC', '2026-11-24T14:30:00.123+00:00'],
    [
      'of an offset of half an hour',
      '2026-11-24T20:00:00.000Z',
      'Asia/Kolkata',
      '2026-11-25T01:30:00.000+05:30',
    ],
    [
      'behind UTC by half an hour',
      '2026-01-10T02:00:00.000Z',
      'America/St_Johns',
      '2026-01-09T22:30:00.000-03:30',
    ],
    [
      'before clocks go forward',
      '2026-03-29T00:59:59.000Z',
      'Europe/Berlin',
      '2026-03-29T01:59:59.000+01:00',
    ],
    [
      'after clocks went forward',
      '2026-03-29T01:00:00.000Z',
      'Europe/Berlin',
      '2026-03-29T03:00:00.000+02:00',
    ],
    [
      'in an hour that comes twice',
      '2026-10-25T00:30:00.000Z',
      'Europe/Berlin',
      '2026-10-25T02:30:00.000+02:00',
    ],
    ['in that hour again', '2026-10-25T01:30:00.000Z', 'Europe/Berlin', '2026-10-25T02:30:00.000+01:00'],
  ])('%s', (_where, instant, zone, told) => {
    expect(isoIn(instant, zone)).toBe(told)
    expect(new Date(told).toISOString()).toBe(instant)
  })
})
