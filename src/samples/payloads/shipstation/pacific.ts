const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'America/Los_Angeles',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** `2026-11-23T04:00:00.0000000`: the wall clock of the US west coast with seven digits and no offset, summer time included. */
export const pacificTime = (at: number): string =>
  `${CLOCK.format(at).replace(' ', 'T')}.${String(at % 1000).padStart(3, '0')}0000`

/** `2026-11-23`: the day there. */
export const pacificDay = (at: number): string => CLOCK.format(at).slice(0, 10)
