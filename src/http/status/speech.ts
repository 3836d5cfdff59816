import type { Instant } from '../../events/event.ts'
import { dateIn, isoIn } from '../../events/local-time.ts'
import { type Locale, TEXTS, type Texts } from '../../policy/texts/index.ts'

/** How the answer is said: in which words, and by whose clocks. */
export interface Speech {
  readonly locale: Locale
  readonly texts: Texts
  /** IANA name. */
  readonly zone: string
  /** ISO 8601 with the offset of the zone. */
  readonly instant: (at: Instant) => string
  /** The day on the wall of the zone, as one says it, with its year where that is not the year of now. */
  readonly day: (at: Instant) => string
}

/** Making one takes longer than asking it a thousand times. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(tag: string, timeZone: string, withYear: boolean): Intl.DateTimeFormat {
  const name = `${tag} ${timeZone} ${withYear}`
  const known = formats.get(name)
  if (known) return known
  const days = { weekday: 'long', day: 'numeric', month: 'long' } as const
  const format = new Intl.DateTimeFormat(tag, { timeZone, ...days, ...(withYear && { year: 'numeric' }) })
  formats.set(name, format)
  return format
}

/** @param zone IANA name */
export function speechOf(locale: Locale, zone: string, now: Date): Speech {
  const texts: Texts = TEXTS[locale]
  const yearOf = (at: Instant) => dateIn(at, zone).slice(0, 4)
  const thisYear = yearOf(now.toISOString())
  const day = (at: Instant) => formatOf(texts.tag, zone, yearOf(at) !== thisYear).format(new Date(at))
  return { locale, texts, zone, instant: at => isoIn(at, zone), day }
}
