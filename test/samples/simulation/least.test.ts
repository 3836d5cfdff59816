import { describe, expect, test } from 'vitest'
import { type Told, waysToCount } from '../../../src/samples/simulation/least.ts'

/** Boxes by their names; those in capitals have come. */
const came = (box: string): boolean => box === box.toUpperCase()

const fulfilment = (boxes: string, plain: Readonly<Record<string, number>>): Told<string> => ({
  superseded: false,
  plain: new Map(Object.entries(plain)),
  kits: [],
  boxes: [...boxes],
  named: [],
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

  test('what a label names is in its box and in no other', () => {
    const named = { box: 'A', stands: true, plain: new Map([['chair', 1]]), pieces: [] }
    const mixed = fulfilment('b', { chair: 1, lamp: 2 })
    expect(fewest({ ...mixed, named: [named] })).toBe(1)
    expect(fewest({ ...mixed, boxes: ['B'], named: [named] })).toBe(3)
    // Its label was voided: what was in it is nowhere.
    expect(fewest({ ...mixed, boxes: ['B'], named: [{ ...named, stands: false }] })).toBe(2)
  })

  test('a kit is whole by its labels alone, whichever fulfilments they belong to', () => {
    const piece = (box: string, kind: number) => ({
      box,
      stands: true,
      plain: new Map<string, number>(),
      pieces: [{ line: 'table', kind, units: 1 }],
    })
    const [legs, top] = [
      { ...table(''), named: [piece('A', 0)] },
      { ...table(''), named: [piece('B', 1)] },
    ]
    expect(fewest(legs)).toBe(0)
    expect(fewest(legs, top)).toBe(1)
    expect(fewest(legs, { ...top, named: [piece('b', 1)] })).toBe(0)
  })

  test('what was sent anew is no second unit', () => {
    const lost = { ...fulfilment('A', { lamp: 1 }), superseded: true }
    expect(fewest(lost, fulfilment('B', { lamp: 1 }))).toBe(1)
    expect(fewest(fulfilment('A', { lamp: 1 }), fulfilment('B', { lamp: 1 }))).toBe(2)
  })
})
