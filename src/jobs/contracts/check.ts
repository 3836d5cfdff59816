import { isTimeZone } from '../../events/local-time.ts'
import type { Contract, Holiday, LocalDate } from '../../policy/contract.ts'

/** A file may be expected so long before its cut-off: longer than a month nothing is a day's file; hours. */
const EARLIEST_LIMIT = 744

/** What types cannot hold of a contract: why nobody could judge by it. */
export function contractFaults(contract: Contract): readonly string[] {
  const { since, weekdays, timeZone, cutOff, earliestHours, graceMinutes, rows, locations } = contract
  const faults: readonly (readonly [boolean, string])[] = [
    [!isDate(since), `contract.since is no day: ${since}; write it as YYYY-MM-DD`],
    [
      weekdays.length === 0 || weekdays.some(day => !isWholeIn(day, 1, 7)),
      'contract.weekdays must list days from 1 (Monday) to 7 (Sunday)',
    ],
    [
      !isTimeZone(timeZone),
      `there is no time zone "${timeZone}" for its contract; give an IANA name like America/Chicago`,
    ],
    [
      !/^([01]\d|2[0-3]):[0-5]\d$/.test(cutOff),
      `contract.cutOff is no time of day: ${cutOff}; write it as HH:MM`,
    ],
    [
      !(earliestHours > 0 && earliestHours <= EARLIEST_LIMIT),
      `contract.earliestHours must be above 0 and no more than ${EARLIEST_LIMIT}`,
    ],
    [!(graceMinutes >= 0 && Number.isFinite(graceMinutes)), 'contract.graceMinutes must be 0 or more'],
    [
      rows.expected !== null && !(rows.expected >= 0 && Number.isFinite(rows.expected)),
      'contract.rows.expected must be 0 or more, or null',
    ],
    [!(rows.leastShare >= 0 && rows.leastShare <= 1), 'contract.rows.leastShare must be from 0 to 1'],
    [locations?.length === 0, 'contract.locations must name one, or be null for all'],
  ]
  return [...faults.flatMap(([is, says]) => (is ? [says] : [])), ...contract.holidays.flatMap(holidayFault)]
}

/** A day that no calendar has is not refused by a Date: it becomes another one, on which a file would not be missed. */
function holidayFault(holiday: Holiday): readonly string[] {
  const says = [`contract.holidays has a day that no calendar has: ${JSON.stringify(holiday)}`]
  if (typeof holiday === 'string') return isDate(holiday) ? [] : says
  if ('afterEaster' in holiday) return isWholeIn(holiday.afterEaster, -100, 250) ? [] : says
  if (!isWholeIn(holiday.month, 1, 12)) return says
  // Of a leap year: the 29th of February is kept when there is one.
  if ('day' in holiday)
    return isDate(`2024-${twoDigits(holiday.month)}-${twoDigits(holiday.day)}`) ? [] : says
  return isWholeIn(holiday.weekday, 1, 7) && [1, 2, 3, 4, -1].includes(holiday.nth) ? [] : says
}

const isWholeIn = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

const twoDigits = (value: number): string => String(value).padStart(2, '0')

const isDate = (text: LocalDate): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
