import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tell } from '../../src/events/envelope.ts'
import { instantOf, paddedInstant, updatedAtOf, versionOf } from '../../src/events/version.ts'

const AT = '2026-03-02T09:00:00.000Z'
const LATER = '2026-03-02T09:00:01.000Z'

describe('told-at', () => {
  test('is padded before it is compared: .12 was before .123, though its raw text sorts after it', () => {
    const [earlier, later] = ['2026-03-02T09:00:00.12Z', '2026-03-02T09:00:00.123Z']
    expect(earlier > later).toBe(true)
    expect(paddedInstant(earlier) < paddedInstant(later)).toBe(true)
  })

  test.each([
    ['2026-03-02T09:00:00Z', '2026-03-02T09:00:00.000000000Z'],
    ['2026-03-02T09:00:00.964744581Z', '2026-03-02T09:00:00.964744581Z'],
    ['2026-03-02T10:00:00.5+01:00', '2026-03-02T09:00:00.500000000Z'],
    ['2026-03-02T09:00:00.1234567891Z', '2026-03-02T09:00:00.123456789Z'],
  ])('%s is %s', (text, padded) => {
    expect(paddedInstant(text)).toBe(padded)
  })

  test.each([undefined, null, '', 'yesterday', '2026-03-02', '2026-03-02T09:00:00', '2026-13-02T09:00:00Z'])(
    'that is none, like %s, is absent',
    text => {
      expect(paddedInstant(text)).toBe('')
    },
  )

  test('with any number of digits sorts as the instants do', () => {
    const fraction = fc.stringMatching(/^\d{1,9}$/)
    fc.assert(
      fc.property(fraction, fraction, (one, other) => {
        const [a, b] = [one, other].map(digits => paddedInstant(`2026-03-02T09:00:00.${digits}Z`))
        expect(String(a) < String(b)).toBe(Number(`0.${one}`) < Number(`0.${other}`))
      }),
    )
  })
})

describe('of two versions of a resource', () => {
  const told = paddedInstant(AT)
  const toldLater = paddedInstant(LATER)

  test.each([
    ['the later updated_at wins, whatever was told when', [AT, toldLater], [LATER, told]],
    ['with equal updated_at the one told later wins', [AT, told], [AT, toldLater]],
    ['one of which nobody says when it was told is lowest', [AT, ''], [AT, told]],
  ] as const)('%s', (_, [updated, at], [otherUpdated, otherAt]) => {
    expect(
      versionOf(updated, at, { cancelled: true, fulfilled: 9 }, 'f') <
        versionOf(otherUpdated, otherAt, {}, '0'),
    ).toBe(true)
  })

  test.each([
    ['cancelled is after not cancelled, however much was fulfilled', { fulfilled: 9 }, { cancelled: true }],
    ['more fulfilled is after less, and ten after nine', { fulfilled: 9, refunded: 99 }, { fulfilled: 10 }],
    ['more refunded is after less', { fulfilled: 1 }, { fulfilled: 1, refunded: 1 }],
  ])('told at the same moment, %s', (_, lower, higher) => {
    expect(versionOf(AT, told, lower, 'f') < versionOf(AT, told, higher, '0')).toBe(true)
  })

  test('that are equal in all this the hash decides, so that the order is total', () => {
    expect(versionOf(AT, told, {}, 'a') < versionOf(AT, told, {}, 'b')).toBe(true)
  })
})

test('a version begins with its updated_at', () => {
  expect(updatedAtOf(versionOf(AT, paddedInstant(LATER), {}, 'f'))).toBe(AT)
})

test('an instant is read in its own zone, and without one it is a guess and none', () => {
  expect(instantOf('2026-03-02T04:00:00-05:00')).toBe(AT)
  expect(instantOf('2026-03-02T09:00:00')).toBeNull()
})

test('one fact told at two moments is one event, of which the later telling wins', () => {
  const body = { scanId: 's1' }
  const at = (toldAt: string) =>
    tell({ type: 'scan.withdrawn', resource: 'withdrawal:s1', updatedAt: AT, toldAt, order: 'a:1', body })
  const [first, again] = [at(paddedInstant(AT)), at(paddedInstant(LATER))]
  expect(again.id).toBe(first.id)
  expect(again.version > first.version).toBe(true)
})
