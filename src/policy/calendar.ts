import type { Holiday } from './contract.ts'

/** Days on which warehouses of a country commonly do not work. A contract adds its own: `[...US_HOLIDAYS, '2026-12-24']`. */

/** What the large parcel carriers keep in the United States. */
export const US_HOLIDAYS: readonly Holiday[] = [
  { month: 1, day: 1 },
  { month: 5, weekday: 1, nth: -1 },
  { month: 7, day: 4 },
  { month: 9, weekday: 1, nth: 1 },
  { month: 11, weekday: 4, nth: 4 },
  { month: 12, day: 25 },
]

/** England and Wales; a bank holiday that falls on a weekend is kept on another day, which must be added by its date. */
export const UK_HOLIDAYS: readonly Holiday[] = [
  { month: 1, day: 1 },
  { afterEaster: -2 },
  { afterEaster: 1 },
  { month: 5, weekday: 1, nth: 1 },
  { month: 5, weekday: 1, nth: -1 },
  { month: 8, weekday: 1, nth: -1 },
  { month: 12, day: 25 },
  { month: 12, day: 26 },
]

/** All of Germany; the states have more. */
export const GERMAN_HOLIDAYS: readonly Holiday[] = [
  { month: 1, day: 1 },
  { afterEaster: -2 },
  { afterEaster: 1 },
  { month: 5, day: 1 },
  { afterEaster: 39 },
  { afterEaster: 50 },
  { month: 10, day: 3 },
  { month: 12, day: 25 },
  { month: 12, day: 26 },
]
