/** Names and titles were typed by anybody: of what they hold only the words may reach a mail. */

/** Control characters end header lines; direction marks make a text read otherwise than it is. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

const shortened = (text: string, limit: number): string =>
  [...text].length <= limit ? text : `${[...text].slice(0, limit - 1).join('')}…`

/** One line of text, no longer than anybody would write it. */
export const oneLine = (text: string, limit = 120): string =>
  shortened(text.toWellFormed().replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim(), limit)

/**
 * A name by which a person may be greeted, or null. Whoever orders gives any name and any address: "Win at evil.example"
 * would make our mail his, so that what is no plain name greets nobody.
 */
export function greetable(name: string | null): string | null {
  const line = oneLine(name ?? '', 61)
  const plain = /^\p{L}[\p{L}\p{M}'’ .-]*$/u.test(line) && !/\.\S/.test(line)
  return plain && [...line].length <= 60 ? line : null
}

/** An address that means one mailbox, or null: a comma in it would make it two. */
export function oneMailbox(address: string): string | null {
  const trimmed = address.trim()
  return trimmed.length <= 254 && /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(trimmed)
    ? trimmed
    : null
}

/** A page in the web, and nothing that a mail program would run: it was typed by somebody. */
export function webPage(address: string | null): string | null {
  const url = address === null ? null : URL.parse(address)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null
}
