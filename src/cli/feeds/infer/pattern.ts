/** What the names of such files are like, by that of one. */
export interface PatternGuess {
  readonly pattern: RegExp
  /** `YYYY-MM-DD`, where the name tells it. */
  readonly date: string | null
}

const GROUPS = { year: '(?<year>\\d{4})', month: '(?<month>\\d{2})', day: '(?<day>\\d{2})' } as const
type Part = keyof typeof GROUPS

/** Dates as names have them; which of the two last is meant is seen only where a day is above the twelfth. */
const ORDERS: readonly (readonly Part[])[] = [
  ['year', 'month', 'day'],
  ['month', 'day', 'year'],
  ['day', 'month', 'year'],
]

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Digits that are no date change from file to file. */
const loosened = (text: string): string => escaped(text).replace(/\d+/g, '\\d+')

/** @param name without its folder */
export function patternOf(name: string): PatternGuess {
  for (const order of ORDERS) {
    const [first, second, third] = order.map(part => GROUPS[part])
    const found = new RegExp(`(?<!\\d)${first}([-_.]?)${second}\\2${third}`).exec(name)
    const { year = '', month = '', day = '' } = found?.groups ?? {}
    const date = `${year}-${month}-${day}`
    if (!found || !isDate(date)) continue
    const middle = order.map(part => GROUPS[part]).join(escaped(found[2] ?? ''))
    const rest = name.slice(found.index + found[0].length)
    return {
      pattern: new RegExp(`^${loosened(name.slice(0, found.index))}${middle}${loosened(rest)}$`),
      date,
    }
  }
  return { pattern: new RegExp(`^${loosened(name)}$`), date: null }
}

function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) && date > '2000' && date < '2100'
}
