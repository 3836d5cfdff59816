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

/** How far the clocks of a zone are ahead of UTC at an instant; milliseconds. */
function aheadAt(ms: number, zone: string): number {
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
  const day = 86_400_000
  const offsets = [aheadAt(wall - day, zone), aheadAt(wall + day, zone)].sort((a, b) => b - a)
  const meant = offsets.map(ahead => wall - ahead).find((ms, index) => aheadAt(ms, zone) === offsets[index])
  return new Date(meant ?? wall - aheadAt(wall - day, zone)).toISOString()
}
