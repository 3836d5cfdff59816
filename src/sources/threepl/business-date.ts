import type { Instant } from '../../events/event.ts'
import { instantIn } from '../../events/local-time.ts'
import type { Feed } from '../../policy/feed.ts'

const DAY_MS = 86_400_000

/** The date on the wall of a zone at an instant, `YYYY-MM-DD`. */
export function localDate(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(new Date(at))
}

/**
 * The day whose business a file tells: as its name says, where the feed's pattern has the groups `year`, `month` and
 * `day`, else the date of its time in the feed's zone.
 * @param name without its folder
 * @param at the file's own time
 */
export function businessDateOf(feed: Feed, name: string, at: Instant): string {
  const groups = new RegExp(feed.pattern.source, feed.pattern.flags.replace(/[gy]/g, '')).exec(name)?.groups
  const { year, month, day } = groups ?? {}
  if (year !== undefined && month !== undefined && day !== undefined) {
    const named = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    const ms = Date.parse(`${named}T00:00:00Z`)
    if (!Number.isNaN(ms) && new Date(ms).toISOString().startsWith(named)) return named
  }
  return localDate(at, feed.format.timeZone)
}

/** The last moment of a day in a zone. */
export function endOfDay(date: string, timeZone: string): Instant {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  const midnight = instantIn(`${next}T00:00`, timeZone) ?? `${next}T00:00:00.000Z`
  return new Date(Date.parse(midnight) - 1).toISOString()
}
