import type { FeedField } from '../../policy/feed.ts'

/** What is wrong with a value, without the value. */
export interface ValueFault {
  readonly valueClass: string
  readonly reason: string
}

/** Words that stand for nothing, in lower case. */
const MISSING = new Set(['', 'na', 'n/a', '#n/a', 'null', 'none', '-'])

/**
 * A value as it was meant: without blanks around it, and without what spreadsheets and exporters wrap values in so
 * that they stay text (`="1Z…"`, a leading apostrophe, a second pair of quotes). '' where it is missing.
 */
export function cleaned(raw: string): string {
  let value = raw.trim()
  if (value.startsWith('="') && value.endsWith('"')) value = value.slice(2, -1).trim()
  if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) value = value.slice(1, -1).trim()
  if (value.startsWith("'")) value = value.slice(1).trim()
  return value.length <= 4 && MISSING.has(value.toLowerCase()) ? '' : value
}

/** What a spreadsheet makes of a long number: the digits are gone for good. */
const SCIENTIFIC = /^[+-]?\d([.,]\d+)?e\+?\d+$/i

/** As it writes them: `9.40011E+21`. With a plain `1E5` it may as well be a SKU. */
const CERTAINLY_SCIENTIFIC = /^\d([.,]\d+)?E\+\d+$/i

/**
 * A spreadsheet keeps fifteen digits and fills the rest with zeros. With one or two zeros it may be chance, so only
 * three or more tell.
 */
const ZEROED = /^\d{15}0{3,}$/

/** What `3-4` or `MAR5` become. */
const DATE = /^(\d{1,2}-[a-z]{3}|[a-z]{3}-\d{2})$/i
const MONTH = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i

const FORMULA = /^[=+@-]/

/** `{number}`: somebody's template. */
const PLACEHOLDER = /^(\$?\{.*\}|<.*>)$/

const FORBIDDEN = /\p{Cc}/u

/** The kind of value that it is, to be told instead of it. */
export function valueClassOf(value: string): string {
  if (value === '') return 'empty'
  if (FORBIDDEN.test(value)) return 'text with control characters'
  if (value.length > 255) return `text of ${value.length.toLocaleString('en-US')} characters`
  if (SCIENTIFIC.test(value)) return 'scientific notation'
  if (ZEROED.test(value)) return 'long number ending in zeros'
  if (DATE.test(value) && MONTH.test(value)) return 'date'
  if (/^\d+$/.test(value)) return `number of ${value.length} digits`
  if (/^-\d+$/.test(value)) return 'negative number'
  if (FORMULA.test(value)) return 'formula'
  return `text of ${value.length} characters`
}

/** Fields that are ids or numbers: nothing may be done to their digits. */
const IDENTIFYING: ReadonlySet<FeedField> = new Set<FeedField>([
  'order',
  'order_id',
  'line',
  'sku',
  'tracking',
  'shipment',
  'return',
])

const COUNTS: ReadonlySet<FeedField> = new Set<FeedField>(['quantity', 'available'])

/** Longer texts are no values of ours; a field of several tracking numbers is. */
const LIMIT = 255
const LONG_LIMIT = 4096
const LONG: ReadonlySet<FeedField> = new Set<FeedField>(['tracking', 'tracking_url'])

/** What a spreadsheet did to the value that cannot be undone, or null. */
function damageOf(field: FeedField, value: string): string | null {
  if (CERTAINLY_SCIENTIFIC.test(value)) return 'a spreadsheet has turned it into a number and lost its digits'
  if (PLACEHOLDER.test(value)) return 'it is a placeholder that was never filled in'
  if (ZEROED.test(value)) return 'a spreadsheet keeps fifteen digits; the others were lost'
  if (field === 'sku' && DATE.test(value) && MONTH.test(value))
    return 'a spreadsheet has turned it into a date'
  return null
}

/**
 * Why a cleaned value cannot be what its column promises, or null.
 * @param shape of the feed, where it knows; it decides instead of the common signs of damage
 */
export function faultOf(field: FeedField, value: string, shape: RegExp | undefined): ValueFault | null {
  const fault = (reason: string): ValueFault => ({ valueClass: valueClassOf(value), reason })
  if (FORBIDDEN.test(value)) return fault('it holds control characters')
  const limit = LONG.has(field) ? LONG_LIMIT : LIMIT
  if (value.length > limit) return fault(`it is longer than ${limit} characters`)
  if (shape) {
    return new RegExp(shape.source, shape.flags.replace(/[gy]/g, '')).test(value)
      ? null
      : fault('it does not look as the feed says (leading zeros lost, or turned into something else)')
  }
  if (IDENTIFYING.has(field)) {
    const damage = damageOf(field, value)
    if (damage !== null) return fault(damage)
  }
  if (COUNTS.has(field) && countOf(value) === null) return fault('it is no whole number')
  return null
}

/** A number of units as warehouses write it: `3`, `-2`, `4.00`; null if it is none. Never more than a million. */
export function countOf(value: string): number | null {
  if (!/^-?\d{1,7}([.,]0{1,4})?$/.test(value)) return null
  const count = Number.parseInt(value, 10)
  return Math.abs(count) <= 1_000_000 ? count + 0 : null
}
