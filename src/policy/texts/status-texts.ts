import type { Condition, OrderStatus, ScanStage } from '../../events/event.ts'
import type { Plural } from './plural.ts'

/** A parcel's stages, and what became of its label. */
export type ParcelStage = ScanStage | 'pending' | 'voided' | 'cancelled'

export type Substatus = 'awaiting_carrier' | 'partially_in_transit' | 'in_transit'

/** What can be said of goods or of a parcel. */
export type Says =
  | 'ready'
  | 'attempted'
  | 'lost'
  | 'returning'
  | 'came_back'
  | 'returned'
  | 'delivered'
  | 'out_for_delivery'
  | 'on_its_way'
  | 'silent'
  | 'awaiting_carrier'
  | 'unfollowed'
  | 'untracked'
  | 'packing'
  | 'preparation'
  | 'hold'
  | 'schedule'

/**
 * `{on}` is ` on Tuesday, 24 November`, `{last}` `, the last of them on …`, `{heard}` `; last heard of on …`, `{in}` `, in
 * 2 parcels`; each of them may be nothing.
 * Where there is always a day, it is `{day}`. What stands for `{what}` begins with a small letter, unless it is a title.
 */
export interface SaysTexts {
  /** Of the parcel that the reader looks at. */
  readonly parcel: string
  /** Of things by their titles, which stand for `{what}`; `one` of a single one. */
  readonly named: Plural
  /** Of so many items or parcels, which stand for `{what}`. */
  readonly counted: Plural
}

export type PieceStatus = 'open' | 'unknown' | 'tracked' | 'scanned' | 'delivered'

export type WaitsFor = 'packing' | 'preparation' | 'hold' | 'schedule'

/** The words of the status API. */
export interface StatusTexts {
  readonly statuses: Readonly<Record<OrderStatus, string>>
  readonly substatuses: Readonly<Record<Substatus, string>>
  readonly stages: Readonly<Record<ParcelStage, string>>
  readonly conditions: Readonly<Record<Condition, string>>
  readonly pieces: Readonly<Record<PieceStatus, string>>
  readonly waits: Readonly<Record<WaitsFor, string>>
  readonly ordered: string
  /** What was true when last heard of, told as the past that it is. */
  readonly silentSince: string
  readonly silent: string
  readonly unsupported: string

  /** Sentences on a whole order. */
  readonly orders: Readonly<Record<OrderStatus | 'unheard' | 'collected' | 'complete', string>>
  readonly says: Readonly<Record<Says, SaysTexts>>
  readonly conditionSentences: Readonly<Record<Condition, string>>

  /** Titles that end so are spoken of as several even where one is meant, as `Table legs`; null: it makes no difference. */
  readonly pluralTitle: RegExp | null
  /** Around the things that the first sentence names, and around those of the next. */
  readonly yours: string
  readonly others: string
  /** A title with how many of it, and of how many. */
  readonly times: string
  readonly timesOf: string
  readonly part: string
  readonly rest: string
  /** All items or parcels of an order, and some of them. */
  readonly items: { readonly all: Plural; readonly some: Plural }
  readonly parcels: {
    readonly all: Plural
    readonly some: Plural
    /** Of nobody knows how many. */
    readonly several: Plural
    /** Beside those of which was spoken. */
    readonly others: Plural
  }
  readonly restOfOrder: string
  readonly on: string
  readonly last: string
  /** When a parcel was last heard of. */
  readonly heard: string
  readonly in: Plural

  /** When it is expected, beside until when it was promised. */
  readonly expectation: {
    readonly expected: string
    readonly expectedInTime: string
    readonly expectedLate: string
    readonly wasExpected: string
    readonly promised: string
    readonly promiseMissed: string
  }
}
