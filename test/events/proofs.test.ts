import { describe, expect, test } from 'vitest'
import { hashesOf, hashesOfTyped, keyIdOf } from '../../src/events/proofs.ts'
import { KEY, OTHER_KEY } from '../support/look-up.ts'

const ADA = { emails: ['Ada@Example.com'], phones: ['+49 170 1234567'], postalCodes: ['10115'] }

const opens = (stored: Partial<typeof ADA>, typed: string, keys: readonly string[] = [KEY]): boolean => {
  const hashes = hashesOf(KEY, { emails: [], phones: [], postalCodes: [], ...stored })
  return hashesOfTyped(keys, typed).some(hash => hashes.includes(hash))
}

describe('what a customer types is his', () => {
  test.each([
    ['an e-mail address in other letters', ADA, ' ada@example.COM '],
    ['an e-mail address in full-width letters', ADA, 'ａｄａ＠example.com'],
    ['a phone number as it was given', ADA, '+49 170 1234567'],
    ['a phone number with 00 for the +', ADA, '0049 (170) 123-4567'],
    ['a phone number as it is dialled at home', ADA, '0170/1234567'],
    ['a phone number of eight digits, without its country', { phones: ['+47 22 33 44 55'] }, '22334455'],
    [
      'a phone number that was stored as it is dialled at home',
      { phones: ['0664 1234567'] },
      '+43 664 1234567',
    ],
    ['a postal code', ADA, ' 10115 '],
    ['a postal code with its country', ADA, 'D-10115'],
    ['a postal code that was stored with its country', { postalCodes: ['LV-1010'] }, '1010'],
    ['a postal code with other blanks and letters', { postalCodes: ['SW1A 1AA'] }, 'sw1a1aa'],
    ['the five digits of a code of nine', { postalCodes: ['94107-1234'] }, '94107'],
    ['a Dutch code without its blank', { postalCodes: ['1012 AB'] }, '1012ab'],
  ])('by %s', (_name, stored, typed) => {
    expect(opens(stored, typed)).toBe(true)
  })
})

describe('what a customer types is not his', () => {
  test.each([
    ['another address', ADA, 'eva@example.com'],
    ['part of an address', ADA, 'example.com'],
    ['too little of a phone number', ADA, '234567'],
    ['another phone number', ADA, '+49 170 1234568'],
    ['another postal code', ADA, '10117'],
    ['a postal code that is the end of the phone number', { phones: ['+49 30 1010115'] }, '10115'],
    ['nothing but signs', ADA, '---'],
    ['nothing, where the order has nothing', { emails: [''], phones: [''], postalCodes: [''] }, ''],
    ['a blank, where the order has blanks', { emails: [' '], phones: [' '], postalCodes: [' '] }, ' '],
  ])('by %s', (_name, stored, typed) => {
    expect(opens(stored, typed)).toBe(false)
  })

  test('by seven digits that are its postal code, where they are the end of another’s phone number', () => {
    // Of one and the same digits, each kind has a hash of its own.
    const [phone] = hashesOf(KEY, { emails: [], phones: ['1234567'], postalCodes: [] })
    const [postal] = hashesOf(KEY, { emails: [], phones: [], postalCodes: ['1234567'] })
    expect(phone).not.toBe(postal)
  })
})

test('a hash says nothing without its key, and either of two keys finds what the other has written', () => {
  expect(opens(ADA, '10115', [OTHER_KEY])).toBe(false)
  expect(opens(ADA, '10115', [OTHER_KEY, KEY])).toBe(true)
  expect(keyIdOf(KEY)).not.toBe(keyIdOf(OTHER_KEY))
  expect(keyIdOf(KEY)).not.toContain(KEY)
  for (const hash of hashesOf(KEY, ADA)) expect(hash).toMatch(/^[A-Za-z0-9_-]{22}$/)
})
