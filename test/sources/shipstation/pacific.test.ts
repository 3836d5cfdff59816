import { describe, expect, test } from 'vitest'
import { pacificInstant, pacificParameter } from '../../../src/sources/shipstation/pacific.ts'

describe('a time of V1, which is Pacific and says so nowhere', () => {
  test.each([
    ['in winter', '2026-11-20T10:29:28.5830000', '2026-11-20T18:29:28.583Z'],
    ['in summer', '2026-06-06T00:29:35.0000000', '2026-06-06T07:29:35.000Z'],
    ['with seven digits, cut and not rounded', '2026-11-20T10:29:28.9999999', '2026-11-20T18:29:28.999Z'],
    ['with two digits', '2026-11-20T10:29:28.91', '2026-11-20T18:29:28.910Z'],
    ['without a fraction', '2026-11-20T10:29:28', '2026-11-20T18:29:28.000Z'],
    ['as a date alone', '2026-11-20', '2026-11-20T08:00:00.000Z'],
    ['before the clocks go forward', '2026-03-08T01:59:59.0000000', '2026-03-08T09:59:59.000Z'],
    ['in the hour that is left out', '2026-03-08T02:30:00.0000000', '2026-03-08T10:30:00.000Z'],
    ['after the clocks went forward', '2026-03-08T03:00:00.0000000', '2026-03-08T10:00:00.000Z'],
    ['before the clocks go back', '2026-11-01T00:59:59.0000000', '2026-11-01T07:59:59.000Z'],
    [
      'in the hour that is repeated, taken as the first',
      '2026-11-01T01:30:00.0000000',
      '2026-11-01T08:30:00.000Z',
    ],
    ['after the clocks went back', '2026-11-01T02:00:00.0000000', '2026-11-01T10:00:00.000Z'],
  ])('%s', (_what, text, instant) => {
    expect(pacificInstant(text)).toBe(instant)
  })

  test.each(['', 'soon', '2026-13-01', '2026-02-30', '2026-11-20T25:00:00', '2026-11-20T10:29:28Z'])(
    '"%s" is none',
    text => {
      expect(pacificInstant(text)).toBeNull()
    },
  )
})

describe('an instant as a parameter', () => {
  test.each([
    ['in winter', '2026-11-20T18:29:28.583Z', '2026-11-20 10:29:28'],
    ['in summer', '2026-06-06T07:29:35.000Z', '2026-06-06 00:29:35'],
    ['after the clocks went forward', '2026-03-08T10:00:00.000Z', '2026-03-08 03:00:00'],
    ['in the first of the repeated hours, an hour early', '2026-11-01T08:30:00.000Z', '2026-11-01 00:30:00'],
    ['in the second, before both', '2026-11-01T09:30:00.000Z', '2026-11-01 00:30:00'],
    ['after the clocks went back', '2026-11-01T10:00:00.000Z', '2026-11-01 02:00:00'],
  ])('%s', (_what, instant, text) => {
    expect(pacificParameter(instant)).toBe(text)
  })
})
