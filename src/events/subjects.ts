import type { OrderId } from './event.ts'

/**
 * `<kind>:<shop>:<value>`: somebody whom personal data may be about, or what leads to him. It is personal itself, and
 * the database keeps only a keyed hash of it. `wismo.subjects_of` builds the same texts.
 */
export type Subject = string

export const orderSubject = (order: OrderId): Subject => `order:${order}`
export const customerSubject = (shop: string, customer: string): Subject => `customer:${shop}:${customer}`
export const emailSubject = (shop: string, email: string): Subject => `email:${shop}:${email.toLowerCase()}`

/** RFC 5321: a local part has 64 characters at most, a domain 255. */
const LOCAL_LIMIT = 64
const DOMAIN_LIMIT = 255

/** More addresses than any order has; a body with thousands of them must not become thousands of hashes. */
const EMAIL_LIMIT = 50

const PART_OF_ADDRESS = /[^\s"'<>(),:;\\@[\]]/

/**
 * The e-mail addresses in a text, JSON or not, in lower case. Read outwards from each `@`, so that no text makes it
 * slow; rather one address too many than one too few.
 */
export function emailsIn(text: string): readonly string[] {
  const found = new Set<string>()
  // The one character of an address that some encoders escape.
  const plain = text.includes('\\u0040') ? text.replaceAll('\\u0040', '@') : text
  for (let at = plain.indexOf('@'); at !== -1 && found.size < EMAIL_LIMIT; at = plain.indexOf('@', at + 1)) {
    let start = at
    while (start > 0 && at - start < LOCAL_LIMIT && PART_OF_ADDRESS.test(plain.charAt(start - 1))) start -= 1
    let end = at + 1
    while (end - at < DOMAIN_LIMIT && PART_OF_ADDRESS.test(plain.charAt(end))) end += 1
    // After a backslash stands the letter of an escape such as \n.
    if (plain.charAt(start - 1) === '\\') start += 1
    if (start < at && end > at + 1) found.add(plain.slice(start, end).toLowerCase())
  }
  return [...found]
}
