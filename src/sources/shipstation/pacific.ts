import { z } from 'zod'
import type { Instant } from '../../events/event.ts'

/**
 * V1 tells and takes times without a zone: US Pacific as the clocks there show it, daylight saving included, with up to
 * seven fractional digits.
 */

const WRITTEN = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?)?$/

const wall = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
})

const HOUR = 3_600_000
/** Daylight saving time first: what the clocks show twice in autumn is taken as the first, as the less late claim. */
const OFFSETS = [7 * HOUR, 8 * HOUR] as const

/** `2026-11-23 07:00:00` on a clock there. */
const shown = (ms: number): string => wall.format(ms)

/** The instants at which the clocks show this: two in the hour that is repeated, none in the hour that is left out. */
const showing = (text: string): readonly number[] =>
  OFFSETS.map(offset => asUtc(text) + offset).filter(ms => shown(ms) === text)

const asUtc = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

/** A time of V1's as an instant, or null if it is none. A date alone is its midnight. */
export function pacificInstant(text: string): Instant | null {
  const [, date, time = '00:00:00', fraction = ''] = WRITTEN.exec(text.trim()) ?? []
  const utc = asUtc(`${date} ${time}`)
  // The 30th of February is read as a day in March.
  if (Number.isNaN(utc) || !new Date(utc).toISOString().startsWith(`${date}`)) return null
  // In the hour that is left out in spring, a clock that nobody has put forward: still standard time.
  const seconds = showing(`${date} ${time}`)[0] ?? utc + OFFSETS[1]
  return new Date(seconds + Number(fraction.padEnd(3, '0').slice(0, 3))).toISOString()
}

/** An instant as a parameter of V1's that means this moment or, where the clocks are ambiguous, an hour earlier. */
export function pacificParameter(instant: Instant): string {
  const ms = Date.parse(instant)
  const text = shown(ms)
  return showing(text).length > 1 ? shown(Math.min(...showing(text)) - HOUR) : text
}

export const pacific = z.string().transform((value, context): Instant => {
  const read = pacificInstant(value)
  if (read !== null) return read
  context.addIssue({ code: 'custom', message: 'is no time of V1' })
  return z.NEVER
})
