/** How dates read on the page, in a language and on the clocks of one zone. */
export interface Dates {
  /** Monday, 23 November; with the year unless it is this one. */
  day(instant: string): string
  /** 23 Nov */
  shortDay(instant: string): string
  time(instant: string): string
  /** Central European Time */
  zone(): string
}

/** @param tag BCP 47 */
export function datesOf(tag: string, timeZone: string, now: Date): Dates {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone, ...options })
  const year = format({ year: 'numeric' })
  const day = format({ weekday: 'long', day: 'numeric', month: 'long' })
  const oldDay = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const shortDay = format({ day: 'numeric', month: 'short' })
  // Of 24 hours, as carriers write them: they stand below each other.
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const zoneNamed = (timeZoneName: 'longGeneric' | 'long') =>
    format({ timeZoneName })
      .formatToParts(now)
      .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
  return {
    day: instant => {
      const date = new Date(instant)
      return (year.format(date) === year.format(now) ? day : oldDay).format(date)
    },
    shortDay: instant => shortDay.format(new Date(instant)),
    time: instant => time.format(new Date(instant)),
    zone: () => {
      const all = zoneNamed('longGeneric')
      // A zone without a summer has no name for both halves of the year.
      return all.startsWith('GMT') ? zoneNamed('long') : all
    },
  }
}
