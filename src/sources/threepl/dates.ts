import type { Instant } from '../../events/event.ts'
import { instantIn } from '../../events/local-time.ts'

/** Reads a date of a feed; null for what none of its formats fits. */
export type DateReader = (text: string) => Instant | null

/** Answers that are kept, so that a file of a million rows is not held by its dates. */
const KNOWN_LIMIT = 10_000

/** A list of formats holds one that cannot be read. */
export class BadDateFormat extends Error {
  override readonly name = 'BadDateFormat'
  constructor(format: string) {
    super(
      `The date format "${format}" is not made of ${Object.keys(TOKENS).join(', ')}, blanks and punctuation`,
    )
  }
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** What each token of a format takes; longer ones come first. */
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  MMM: `(?<name>${MONTHS.join('|')})[a-z]*\\.?`,
  MM: '(?<month>\\d{2})',
  M: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{2})',
  D: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{2})',
  H: '(?<hour>\\d{1,2})',
  hh: '(?<half>\\d{2})',
  h: '(?<half>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<fraction>\\d{1,9})',
  A: '(?<noon>[ap])\\.?m\\.?',
  Z: '(?<offset>Z|[+-]\\d{2}:?\\d{2})',
}

const TOKEN = new RegExp(`T|${Object.keys(TOKENS).join('|')}|[A-Za-z]+|[^A-Za-z]`, 'g')

type Parts = Readonly<Partial<Record<string, string>>>
type Match = (text: string) => Parts | null

function matcherOf(format: string): Match {
  const source = (format.match(TOKEN) ?? []).map(part => {
    const token = TOKENS[part]
    if (token !== undefined) return token
    if (part !== 'T' && /[A-Za-z]/.test(part)) throw new BadDateFormat(format)
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  })
  try {
    const pattern = new RegExp(`^${source.join('')}$`, 'i')
    return text => pattern.exec(text)?.groups ?? null
  } catch {
    // One part of a date twice.
    throw new BadDateFormat(format)
  }
}

const two = (value: number | string): string => String(value).padStart(2, '0')

function hourOf({ hour = '0', half, noon }: Parts): number {
  if (half === undefined) return Number(hour)
  return (Number(half) % 12) + (noon?.toLowerCase() === 'p' ? 12 : 0)
}

/** The wall's date and time as ISO 8601 without an offset, or null for a day or an hour that there is none of. */
function wallOf(parts: Parts): string | null {
  const year = parts.year ?? (parts.short === undefined ? undefined : `20${parts.short}`)
  const named = parts.name === undefined ? undefined : MONTHS.indexOf(parts.name.toLowerCase()) + 1
  const month = two(named ?? parts.month ?? '')
  const wall = `${year}-${month}-${two(parts.day ?? '')}T${two(hourOf(parts))}:${parts.minute ?? '00'}:${parts.second ?? '00'}`
  const ms = Date.parse(`${wall}Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(wall) ? wall : null
}

/** Instants by quarter of an hour, since asking a zone takes far longer than reading a row. Clocks change at quarters only. */
class Zone {
  readonly #zone: string
  readonly #known = new Map<string, number>()

  constructor(zone: string) {
    this.#zone = zone
  }

  /** @param wall `YYYY-MM-DDTHH:MM:SS` */
  instantAt(wall: string): number {
    const minute = Number(wall.slice(14, 16))
    const quarter = `${wall.slice(0, 14)}${two(minute - (minute % 15))}`
    let start = this.#known.get(quarter)
    if (start === undefined) {
      start = Date.parse(instantIn(quarter, this.#zone) ?? '')
      if (this.#known.size >= KNOWN_LIMIT) this.#known.clear()
      this.#known.set(quarter, start)
    }
    return start + ((minute % 15) * 60 + Number(wall.slice(17, 19))) * 1000
  }
}

/** UNIX times reach from 2001 to 2286 with this many digits; others are no times. */
function unix(text: string, digits: number, unit: number): Instant | null {
  return /^\d+$/.test(text) && text.length === digits ? new Date(Number(text) * unit).toISOString() : null
}

/**
 * Reads dates by the formats of a feed (`FeedFormat.dates`). A date alone is its midnight; of an hour that the clocks show
 * twice it is the first, and one that they leave out is read as if they had not been put forward.
 * @param timeZone IANA name, for what has no offset
 * @throws BadDateFormat
 */
export function dateReader(formats: readonly string[], timeZone: string): DateReader {
  const zone = new Zone(timeZone)
  const readers = formats.map((format): DateReader => {
    if (format === 'X') return text => unix(text, 10, 1000)
    if (format === 'x') return text => unix(text, 13, 1)
    const match = matcherOf(format)
    return text => {
      const parts = match(text)
      const wall = parts && wallOf(parts)
      if (!parts || wall === null) return null
      const fraction = Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3))
      const offset = parts.offset
      const ms = offset === undefined ? zone.instantAt(wall) : Date.parse(`${wall}${offset.toUpperCase()}`)
      return new Date(ms + fraction).toISOString()
    }
  })
  const readAny: DateReader = text => {
    for (const read of readers) {
      const instant = read(text)
      if (instant !== null) return instant
    }
    return null
  }
  return remembering(readAny)
}

/** The rows of a file tell few dates over and over. */
function remembering(read: DateReader): DateReader {
  const known = new Map<string, Instant | null>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= KNOWN_LIMIT) known.clear()
    const instant = read(text)
    known.set(text, instant)
    return instant
  }
}
