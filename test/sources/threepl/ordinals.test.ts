import { expect, test } from 'vitest'
import { Ordinals } from '../../../src/sources/threepl/ordinals.ts'

test('each text is counted by itself, however many there are', () => {
  const ordinals = new Ordinals()
  const texts = Array.from({ length: 20_000 }, (_, nth) => `order ${nth}`)
  const counts = (expected: number) =>
    expect(new Set(texts.map(text => ordinals.next(text)))).toEqual(new Set([expected]))
  counts(0)
  counts(1)
  counts(2)
})
