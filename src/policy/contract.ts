/** What a warehouse has promised of its files: when they come and how large they are. Data only; `jobs/contracts` judges by it. */

/** `YYYY-MM-DD`, as the calendar on the wall of `timeZone` has it. */
export type LocalDate = string

/** Monday is 1, Sunday 7. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** A day on which no file is due. */
export type Holiday =
  /** Once. */
  | LocalDate
  /** Every year: months and days count from 1. */
  | { readonly month: number; readonly day: number }
  /** Every year: the first is 1, the last -1. */
  | { readonly month: number; readonly weekday: Weekday; readonly nth: 1 | 2 | 3 | 4 | -1 }
  /** Every year: so many days after Easter Sunday; Good Friday is -2. */
  | { readonly afterEaster: number }

export interface Contract {
  /** The first day on which a file is due: nothing is missed before. */
  readonly since: LocalDate
  /** Days of the week on which one is due. */
  readonly weekdays: readonly Weekday[]
  /** Days on which none is due all the same; lists to begin with are in `calendar.ts`. */
  readonly holidays: readonly Holiday[]
  /** IANA name: whose clock `cutOff` and the days are of. */
  readonly timeZone: string
  /** `HH:MM` on the day itself by which its file is there. A nightly file at 02:00 is the file of the day that begins. */
  readonly cutOff: string
  /** So many hours before its cut-off a day's file may come; what comes earlier is a late one of the day before. */
  readonly earliestHours: number
  /** Minutes after the cut-off before anybody is told. */
  readonly graceMinutes: number
  /** `many`: the rows of a day's files are counted together, when its cut-off has passed. */
  readonly filesPerDay: 'one' | 'many'
  readonly rows: {
    /** Used until enough files have come for a median of the last 28 days; null: nothing is expected until then. */
    readonly expected: number | null
    /** Fewer rows than this share of what is expected are too few; 0 to 1. */
    readonly leastShare: number
    /** A file without rows says that there was nothing to tell. */
    readonly mayBeEmpty: boolean
    /** The same rows as those of the day before may be the truth, like the stock of a quiet day. */
    readonly mayRepeat: boolean
  }
  /**
   * Names of the shop's locations that this warehouse works for: only orders allocated there are at risk without its
   * file. Null: every order of the shop that waits.
   */
  readonly locations: readonly string[] | null
}
