import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExactly } from '../../../src/sources/shopify/json.ts'

const parse = (text: string) => parseExactly(Buffer.from(text))

describe('a body is parsed without losing a digit', () => {
  test('an id beyond 2^53 comes as the text of its digits, where JSON.parse rounds it', () => {
    const text = '{"id":9007199254740995123}'
    expect(String(JSON.parse(text).id)).not.toBe('9007199254740995123')
    expect(parse(text)).toEqual({ id: '9007199254740995123' })
  })

  test('however deep it is, in a list too, and whatever its sign', () => {
    expect(parse('{"a":[{"b":[ 9007199254740995123 ,-9007199254740995123]}]}')).toEqual({
      a: [{ b: ['9007199254740995123', '-9007199254740995123'] }],
    })
  })

  test('a text of digits, a fraction and a small number stay what they are', () => {
    expect(parse('{"t":"9007199254740995123","p":12.5,"n":3,"x":9007199254740995123}')).toEqual({
      t: '9007199254740995123',
      p: 12.5,
      n: 3,
      x: '9007199254740995123',
    })
  })

  test('any integer keeps its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), id => {
        expect(String((parse(`{"id": ${id}}`) as { id: unknown }).id)).toBe(String(id))
      }),
    )
  })

  test('bytes that are no UTF-8 become a replacement character', () => {
    expect(parseExactly(Buffer.from([0x22, 0xe9, 0x22]))).toBe('\ufffd')
  })

  test('what is no JSON is a SyntaxError', () => {
    expect(() => parse('{"id":1')).toThrow(SyntaxError)
  })
})
