import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../src/events/canonical.ts'

describe('canonical JSON', () => {
  test('writes every text as the encoder does', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\n', '"', '\\', '\ud800', '\u007f'),
    )
    fc.assert(
      fc.property(texts, text => {
        expect(canonicalJson({ [text]: text })).toBe(JSON.stringify({ [text]: text }))
      }),
    )
  })

  test('says what was said, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
    expect(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }], e: undefined })).toBe(
      '{"a":[{"c":"x","d":null}],"b":1}',
    )
  })
})
