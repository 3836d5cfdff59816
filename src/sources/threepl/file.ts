import type { Instant } from '../../events/event.ts'
import type { FeedField } from '../../policy/feed.ts'

/** A file as far as its rows need to know it. */
export interface FeedFile {
  /** Without its folder. */
  readonly name: string
  /** Hex, of all its bytes. */
  readonly sha256: string
  /** When it was written, by the clock of the place it was found in. */
  readonly at: Instant
  /** `YYYY-MM-DD`: the day whose business it tells, from `businessDateOf`. */
  readonly businessDate: string
}

/** Values of a row by what they mean, cleaned of what spreadsheets wrap them in; those that are missing are left out. */
export type Fields = Readonly<Partial<Record<FeedField, string>>>

/** A row that was not taken, told without the value itself: that may be personal. */
export interface RejectedRow {
  /** The line of the file in which it begins; the first is 1. */
  readonly line: number
  readonly kind: 'rejected'
  /** As the file's header calls it, or our name of it; null: the row as a whole. */
  readonly column: string | null
  /** Like `scientific notation` or `text of 1,048,576 characters`. */
  readonly valueClass: string
  readonly reason: string
}

export type Row = { readonly line: number; readonly kind: 'row'; readonly fields: Fields } | RejectedRow

/** The file as a whole cannot be read; nothing of it may be applied. The message says what to do. */
export class FeedFileFault extends Error {
  override readonly name: string = 'FeedFileFault'
}

/** It ends in the middle: an upload under way or cut off. It is read again when it has grown. */
export class FeedFileUnfinished extends FeedFileFault {
  override readonly name = 'FeedFileUnfinished'
}

/** Its columns are not what the feed reads. */
export class FeedHeaderFault extends FeedFileFault {
  override readonly name = 'FeedHeaderFault'
}
