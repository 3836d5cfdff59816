import type { Instant } from '../../events/event.ts'
import { dateIn, instantIn } from '../../events/local-time.ts'
import type { Contract, Holiday, LocalDate, Weekday } from '../../policy/contract.ts'
import type { SeenFile } from '../../store/contracts.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** A longer time without a day on which a file is due is no contract any more. */
const LONGEST_BREAK_DAYS = 60

// Dates are counted in UTC throughout: as dates alone, without a clock, they have no zone.
const msOf = (date: LocalDate): number => Date.parse(`${date}T00:00:00Z`)
const dateOf = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10)

export const plusDays = (date: LocalDate, days: number): LocalDate => dateOf(msOf(date) + days * DAY_MS)

/** Monday is 1. */
const weekdayOf = (date: LocalDate): number => new Date(msOf(date)).getUTCDay() || 7

/** Easter Sunday of the Gregorian calendar, by the rule of Meeus, Jones and Butcher. */
export function easterOf(year: number): LocalDate {
  const [golden, century, rest] = [year % 19, Math.floor(year / 100), year % 100]
  const leapless = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const moon = (19 * golden + century - Math.floor(century / 4) - leapless + 15) % 30
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7
  const shift = Math.floor((golden + 11 * moon + 22 * week) / 451)
  const day = moon + week - 7 * shift + 114
  return dateOf(Date.UTC(year, Math.floor(day / 31) - 1, (day % 31) + 1))
}

function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): LocalDate | undefined {
  const days = Array.from({ length: 31 }, (_, day) => dateOf(Date.UTC(year, month - 1, day + 1)))
  const ofMonth = days.filter(date => Number(date.slice(5, 7)) === month && weekdayOf(date) === weekday)
  return ofMonth.at(nth > 0 ? nth - 1 : nth)
}

function isHoliday(holiday: Holiday, date: LocalDate): boolean {
  if (typeof holiday === 'string') return holiday === date
  const year = Number(date.slice(0, 4))
  if ('afterEaster' in holiday) return plusDays(easterOf(year), holiday.afterEaster) === date
  const { month } = holiday
  if ('day' in holiday) return dateOf(Date.UTC(year, month - 1, holiday.day)) === date
  return nthWeekday(year, month, holiday.weekday, holiday.nth) === date
}

/** Whether the contract promises a file for this day. */
export const isDue = ({ since, weekdays, holidays }: Contract, date: LocalDate): boolean =>
  date >= since &&
  weekdays.some(weekday => weekday === weekdayOf(date)) &&
  !holidays.some(holiday => isHoliday(holiday, date))

/** Days from the first to the last, both included, for which a file is due; oldest first. */
export function dueDates(contract: Contract, first: LocalDate, last: LocalDate): readonly LocalDate[] {
  const days = Math.max(0, (msOf(last) - msOf(first)) / DAY_MS + 1)
  return Array.from({ length: days }, (_, nth) => plusDays(first, nth)).filter(date => isDue(contract, date))
}

/** @throws BadContract for a zone that is none or a time like 25:00 */
function cutOffMs({ cutOff, timeZone }: Contract, date: LocalDate): number {
  const at = instantIn(`${date} ${cutOff}`, timeZone)
  if (at === null)
    throw new BadContract(`a contract's cut-off is no time of day: ${cutOff}; write it as HH:MM`)
  return Date.parse(at)
}

/** A contract of the policy cannot be judged by. */
export class BadContract extends Error {
  override readonly name = 'BadContract'
}

/** From when on a file of this day is late: its cut-off and the grace after it. */
export const deadlineOf = (contract: Contract, date: LocalDate): Instant =>
  new Date(cutOffMs(contract, date) + contract.graceMinutes * 60_000).toISOString()

/** A feed under contract. */
export interface Watched {
  readonly name: string
  readonly shop: string
  /** Of the names of its files; may name the day with groups `year`, `month` and `day`. */
  readonly pattern: RegExp
  readonly contract: Contract
}

/** A file with the day whose file it is. */
export interface DatedFile extends SeenFile {
  readonly day: LocalDate
}

/**
 * The day whose file it is. Named by the file itself or not, of a day on which none is due it belongs to the last one before:
 * so what comes on a Saturday is Friday's, and late. Not what tells rows apart: that is the date of the file itself.
 */
export function dayOf(
  { contract, pattern }: Watched,
  { name, cameAt }: Pick<SeenFile, 'name' | 'cameAt'>,
): LocalDate {
  const named = namedDate(pattern, name)
  if (named !== null) return dueBefore(contract, named).at(-1) ?? named
  const today = dateIn(cameAt, contract.timeZone)
  const opensAt = (date: LocalDate) => cutOffMs(contract, date) - contract.earliestHours * HOUR_MS
  const latest = plusDays(today, 1 + Math.ceil(contract.earliestHours / 24))
  return dueBefore(contract, latest).findLast(date => opensAt(date) <= Date.parse(cameAt)) ?? today
}

const dueBefore = (contract: Contract, last: LocalDate): readonly LocalDate[] =>
  dueDates(contract, plusDays(last, -LONGEST_BREAK_DAYS), last)

function namedDate(pattern: RegExp, name: string): LocalDate | null {
  // Made anew without the flags by which a pattern remembers where it was.
  const groups = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, '')).exec(name)?.groups
  const [year, month, day] = [groups?.year, groups?.month, groups?.day].map(Number)
  if (!year || !month || !day) return null
  return dateOf(Date.UTC(year < 100 ? 2000 + year : year, month - 1, day))
}
