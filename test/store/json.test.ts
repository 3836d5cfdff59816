import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ArgumentTooDeep, encode, MAX_DEPTH, mended } from '../../src/store/json.ts'

/** Strings of any 16-bit units: NUL and halves of pairs as often as anything else. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom('\0', '\ud83d', '\ude9a', 'a', '\\', '"', '\u2028')).map(units => units.join('')),
)
const argument = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    text,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.array(tie('value')),
    fc.dictionary(text, tie('value')),
  ),
})).value

/** Every string of a parsed JSON value, keys included. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => [key, ...strings(part)])
}

const nested = (levels: number): unknown => (levels === 0 ? 'core' : [nested(levels - 1)])

test('whatever goes in, no string of the text holds a NUL or half a surrogate pair', () => {
  fc.assert(
    fc.property(argument, value => {
      for (const each of strings(JSON.parse(encode(value)))) {
        expect(each.isWellFormed()).toBe(true)
        expect(each).not.toContain('\0')
      }
    }),
  )
})

test('what is sound is encoded as JSON.stringify would', () => {
  fc.assert(fc.property(fc.jsonValue(), value => void expect(encode(value)).toBe(JSON.stringify(value))))
})

test('encoding what was encoded changes nothing more', () => {
  fc.assert(
    fc.property(argument, value => void expect(encode(JSON.parse(encode(value)))).toBe(encode(value))),
  )
})

test('the mended value and the text say the same', () => {
  fc.assert(
    fc.property(argument, value => void expect(JSON.stringify(mended(value)) ?? 'null').toBe(encode(value))),
  )
})

// Named, since chance alone meets a lone NUL in most runs and not in all of them.
test.each([
  ['a NUL', 'a\0b', 'a\ufffdb'],
  ['half a pair', 'a\ud83db', 'a\ufffdb'],
])('%s is mended in text and as a value, in a string and in a key', (_, bad, good) => {
  expect(JSON.parse(encode({ [bad]: [bad] }))).toEqual({ [good]: [good] })
  expect(mended({ [bad]: [bad] })).toEqual({ [good]: [good] })
  expect(mended([bad])).toEqual([good])
})

test('numbers that are not finite become null, and undefined is dropped', () => {
  expect(encode({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: undefined, d: [undefined] })).toBe(
    '{"a":null,"b":null,"d":[null]}',
  )
})

test('a key that means something to JavaScript is only a key', () => {
  expect(encode(JSON.parse('{"__proto__":{"bad":"\\u0000"}}'))).toBe('{"__proto__":{"bad":"\ufffd"}}')
})

test(`nesting is bounded at ${MAX_DEPTH} levels`, () => {
  expect(JSON.parse(encode(nested(MAX_DEPTH)))).toEqual(nested(MAX_DEPTH))
  expect(() => encode(nested(MAX_DEPTH + 1))).toThrow(ArgumentTooDeep)
})

test('too deep is too deep also after a bad string', () => {
  expect(() => encode(['\0', nested(MAX_DEPTH)])).toThrow(ArgumentTooDeep)
})
