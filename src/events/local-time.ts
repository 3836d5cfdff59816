import type { Instant } from './instant.ts'

/** Clocks as Intl keeps them; making one takes longer than asking it a thousand times. */
const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  clocks.set(zone, clock)
  return clock
}

/** Whether Intl knows the zone by its IANA name; a bare offset like `+02:00`, which never changes its clocks, is none. */
export function isTimeZone(zone: string): boolean {
  try {
    clockOf(zone)
    return !/^[+-]/.test(zone)
  } catch {
    return false
  }
}

const DAY_MS = 86_400_000
/** Days of one zone that are remembered; some years of orders. */
const REMEMBERED = 2000

/** By zone and day of UTC how far its clocks are ahead; null for a day on which they are changed. */
const offsets = new Map<string, Map<number, number | null>>()

/** How far the clocks of a zone are ahead of UTC at an instant; milliseconds. Asked of Intl twice a day, not for every scan. */
function aheadAt(ms: number, zone: string): number {
  const day = Math.floor(ms / DAY_MS)
  const known = offsets.get(zone) ?? new Map<number, number | null>()
  offsets.set(zone, known)
  let ahead = known.get(day)
  if (ahead === undefined) {
    const [first, last] = [askedOf(zone, day * DAY_MS), askedOf(zone, (day + 1) * DAY_MS)]
    ahead = first === last ? first : null
    if (known.size >= REMEMBERED) known.clear()
    known.set(day, ahead)
  }
  return ahead ?? askedOf(zone, ms)
}

function askedOf(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

/** The date on the wall of a zone, `YYYY-MM-DD`. */
export const dateIn = (at: Instant, zone: string): string =>
  new Date(Date.parse(at) + aheadAt(Date.parse(at), zone)).toISOString().slice(0, 10)

const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,3})\d*)?$/

/**
 * What a clock on the wall meant, for a teller who wrote no offset. Of an hour that came twice it is the first, and of one
 * that was skipped the instant that the clock would have shown had it not been.
 * @param zone an IANA name
 * @returns null for what is no time, or has an offset of its own
 */
export function instantIn(local: string, zone: string): Instant | null {
  const match = LOCAL.exec(local.trim())
  if (!match) return null
  const wall = Date.parse(`${match[1]}T${match[2]}${match[3] ? `.${match[3]}` : ''}Z`)
  if (Number.isNaN(wall)) return null
  // The offset before and after any change of the clocks near by; the larger one makes the earlier instant.
  const near = [aheadAt(wall - DAY_MS, zone), aheadAt(wall + DAY_MS, zone)].sort((a, b) => b - a)
  const meant = near.map(ahead => wall - ahead).find((ms, index) => aheadAt(ms, zone) === near[index])
  return new Date(meant ?? wall - aheadAt(wall - DAY_MS, zone)).toISOString()
}

/** The same instant as the clocks of a zone show it, with their offset: `2026-11-24T09:30:00.000-05:00`. */
export function isoIn(at: Instant, zone: string): string {
  const ms = Date.parse(at)
  const ahead = aheadAt(ms, zone)
  const minutes = Math.round(Math.abs(ahead) / 60_000)
  const two = (count: number) => String(count).padStart(2, '0')
  const offset = `${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  return `${new Date(ms + ahead).toISOString().slice(0, -1)}${offset}`
}
