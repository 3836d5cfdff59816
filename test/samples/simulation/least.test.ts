import { describe, expect, test } from 'vitest'
import { type Told, waysToCount } from '../../../src/samples/simulation/least.ts'

/** Boxes by their names; those in capitals have come. */
const came = (box: string): boolean => box === box.toUpperCase()

const fulfilment = (boxes: string, plain: Readonly<Record<string, number>>): Told<string> => ({
  superseded: false,
  plain: new Map(Object.entries(plain)),
  kits: [],
  boxes: [...boxes],
  unpacked: 0,
})

const table = (boxes: string, plain: Readonly<Record<string, number>> = {}): Told<string> => ({
  ...fulfilment(boxes, plain),
  kits: [{ line: 'table', units: 1, kinds: 2 }],
})

/** The fewest units of all lines in any way of packing. */
const fewest = (...told: readonly Told<string>[]): number =>
  Math.min(...waysToCount(told, came).map(units => [...units.values()].reduce((sum, each) => sum + each, 0)))

describe('whoever packed how, it is certain that', () => {
  test('every box of a fulfilment holds a unit, and the last box the rest', () => {
    expect(fewest(fulfilment('Ab', { chair: 4 }))).toBe(1)
    expect(fewest(fulfilment('AB', { chair: 4 }))).toBe(4)
  })

  test('a unit that fills several boxes has come with the last of them', () => {
    expect(fewest(fulfilment('Ab', { wardrobe: 1 }))).toBe(0)
    expect(fewest(fulfilment('AB', { wardrobe: 1 }))).toBe(1)
  })

  test('a kit is whole when no box of it is missing', () => {
    expect(fewest(table('A'))).toBe(0)
    expect(fewest(table('Ab'))).toBe(0)
    expect(fewest(table('AB'))).toBe(1)
  })

  test('a box that has come may hold legs, so of the chairs beside the table nothing is certain', () => {
    expect(fewest(table('ABc', { chair: 4 }))).toBe(0)
    expect(fewest(table('ABC', { chair: 1 }))).toBe(2)
  })

  test('what was sent anew is no second unit', () => {
    const lost = { ...fulfilment('A', { lamp: 1 }), superseded: true }
    expect(fewest(lost, fulfilment('B', { lamp: 1 }))).toBe(1)
    expect(fewest(fulfilment('A', { lamp: 1 }), fulfilment('B', { lamp: 1 }))).toBe(2)
  })
})
