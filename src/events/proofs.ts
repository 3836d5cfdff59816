import { createHmac } from 'node:crypto'

/** By what a customer may show that an order is his. Only keyed hashes of it are ever stored. */
export interface Proofs {
  readonly emails: readonly string[]
  readonly phones: readonly string[]
  readonly postalCodes: readonly string[]
}

/** What a hash is of is part of it, so that a phone number never opens what a postal code would. */
type Kind = 'email' | 'phone' | 'postal' | 'address' | 'number' | 'key'

/** 128 bits: more than anybody can try, and half the room of the whole. */
const HASH_BYTES = 16

/** The keyed hash of a value: 22 characters of base64url. */
export const keyedHash = (key: string, kind: Kind, value: string): string =>
  createHmac('sha256', key).update(`${kind}\0${value}`).digest().subarray(0, HASH_BYTES).toString('base64url')

/** Tells keys apart and says nothing of them. */
export const keyIdOf = (key: string): string => keyedHash(key, 'key', '')

/** Full-width letters and digits, which phones type in some languages, are their plain ones. */
const plain = (text: string): string => text.normalize('NFKC').trim()

const emailOf = (text: string): string | null => {
  const email = plain(text).toLowerCase()
  return /^[^\s@]+@[^\s@]+$/.test(email) ? email : null
}

/**
 * The last seven digits of a phone number. What stands before them is written in too many ways to be compared without a
 * table of all countries: with 00 or +, with or without the country, with a 0 that belongs to the number or not.
 */
const phoneOf = (text: string): string | null => {
  const number = plain(text)
  const digits = number.replace(/\D/g, '')
  return /^[+(]?[\d\s()./-]+$/.test(number) && digits.length >= 7 && digits.length <= 17
    ? digits.slice(-7)
    : null
}

/** Without blanks and dashes; the country before it (`D-10115`) and the four digits that few Americans know left out. */
const postalOf = (text: string): string | null => {
  const code = plain(text).toUpperCase()
  const short = code.replace(/^(\d{5})-\d{4}$/, '$1').replace(/^[A-Z]{1,2}[\s-]+(?=\d{4,6}$)/, '')
  const compared = short.replace(/[\s-]/g, '')
  return /^[\p{L}\p{N}]{3,10}$/u.test(compared) ? compared : null
}

const hashesWith = (key: string, kind: Kind, values: readonly (string | null)[]): readonly string[] =>
  values.flatMap(value => (value === null ? [] : [keyedHash(key, kind, value)]))

/** What is stored with an order. */
export function hashesOf(key: string, { emails, phones, postalCodes }: Proofs): readonly string[] {
  return [
    ...new Set([
      ...hashesWith(key, 'email', emails.map(emailOf)),
      ...hashesWith(key, 'phone', phones.map(phoneOf)),
      ...hashesWith(key, 'postal', postalCodes.map(postalOf)),
    ]),
  ]
}

/** Everything that is stored with an order that the typed text opens: it may be a phone number and a postal code. */
export function hashesOfTyped(keys: readonly string[], typed: string): readonly string[] {
  const values = plain(typed).includes('@')
    ? { emails: [typed], phones: [], postalCodes: [] }
    : { emails: [], phones: [typed], postalCodes: [typed] }
  return keys.flatMap(key => hashesOf(key, values))
}
