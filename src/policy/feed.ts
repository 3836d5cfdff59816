/** What a warehouse sends as files, how they come and how they are to be read. Data only; secrets by the name of their variable. */

import type { Contract } from './contract.ts'

/**
 * `shipments`: confirmations that something was sent; `inventory`: stock by SKU; `returns`: what came back.
 */
export type FeedKind = 'shipments' | 'inventory' | 'returns'

/** What a column may mean to us. `order` is the order's name as people write it, `order_id` the shop's own id of it. */
export type FeedField =
  | 'order'
  | 'order_id'
  /** The shop's id of the order's line. */
  | 'line'
  | 'sku'
  | 'quantity'
  | 'tracking'
  | 'tracking_url'
  | 'carrier'
  | 'shipped_at'
  /** The warehouse's own id of the shipment. */
  | 'shipment'
  /** A word for what became of it; see `Feed.words`. */
  | 'status'
  | 'location'
  | 'available'
  | 'counted_at'
  | 'return'
  | 'returned_at'

/** Where the files are. */
export type FeedOrigin =
  | { readonly protocol: 'local'; readonly dir: string }
  | {
      readonly protocol: 'ftp' | 'ftps' | 'ftps-implicit'
      readonly host: string
      readonly port: number
      readonly user: string
      readonly passwordEnv: string
      readonly path: string
      /** PEM of whoever signed the server's certificate, where it is none that Node trusts. */
      readonly ca?: string
    }
  | {
      readonly protocol: 'sftp'
      readonly host: string
      readonly port: number
      readonly user: string
      /** `SHA256:…`, as `ssh-keygen -lf` writes it: another key is refused. */
      readonly hostKey: string
      readonly path: string
      /** One of the two. */
      readonly passwordEnv?: string
      readonly keyEnv?: string
    }
  /** Nothing is fetched: the warehouse posts its files, with the token of `pushTokenEnv`. */
  | { readonly protocol: 'push' }

/** What tells that an upload is finished. */
export type FeedFinished =
  /** It is uploaded under a name with this ending and renamed, so whatever fits the pattern is whole. */
  | { readonly by: 'rename'; readonly suffix: string }
  /** A second file, of the same name with this ending, comes after it. */
  | { readonly by: 'marker'; readonly suffix: string }
  /** Size and time are equal at two looks that are so far apart; at least 60. */
  | { readonly by: 'stable'; readonly seconds: number }
  /** Its last record begins with this word, and may tell in a column (from 0) how many rows there are. */
  | { readonly by: 'trailer'; readonly word: string; readonly countAt: number | null }

/** What is in the columns, by position; null: nothing that we read. */
export type FeedColumns = readonly (FeedField | null)[]

export type FeedLayout =
  /** The first record names the columns. */
  | { readonly by: 'header' }
  | { readonly by: 'position'; readonly columns: FeedColumns }
  /**
   * No header, and several kinds of record: an order's record is followed by those of its lines, each of which is a row
   * together with what the order's says. The word stands in column `at` (from 0) and is counted in `columns`.
   */
  | {
      readonly by: 'record'
      readonly at: number
      readonly order: { readonly word: string; readonly columns: FeedColumns }
      readonly line: { readonly word: string; readonly columns: FeedColumns }
    }

/**
 * A byte order mark always decides. Without one: `utf-8` rejects rows that are none; `utf-8-or-windows-1252` reads each row
 * that is no UTF-8 as windows-1252; the others are what they say.
 */
export type FeedEncoding = 'utf-8' | 'utf-8-or-windows-1252' | 'windows-1252' | 'utf-16le' | 'utf-16be'

export interface FeedFormat {
  /** One character each; several: whichever a file has. */
  readonly delimiter: string | readonly string[]
  /** Null: a quote is a character like any other. */
  readonly quote: '"' | "'" | null
  readonly layout: FeedLayout
  readonly encoding: FeedEncoding
  /** IANA name: whose clocks the dates without an offset are of. */
  readonly timeZone: string
  /**
   * How dates are written; the first that fits holds, so never list both day first and month first. Made of YYYY, YY, MM, M,
   * MMM (Jan), DD, D, HH, H, hh, h, mm, ss, SSS, A (AM), Z (an offset or Z); or alone X (UNIX seconds), x (milliseconds).
   */
  readonly dates: readonly string[]
  /** What stands between several tracking numbers in one field; null: there is never more than one. */
  readonly trackingSeparator: string | null
  /** False: this sender's last line has no line end, so a file that was cut there cannot be told from a whole one. */
  readonly endsWithNewline: boolean
}

export interface Feed {
  /** Kebab case; stays for ever: it is part of what was imported under it. */
  readonly name: string
  /** `….myshopify.com` of whose orders and goods it tells. */
  readonly shop: string
  readonly kind: FeedKind
  readonly from: FeedOrigin
  /** Name of the variable with the token by which files may be posted; null: none may. */
  readonly pushTokenEnv: string | null
  /**
   * Of the files' names, without a folder. Groups named `year`, `month` and `day` tell the business date; without them it is
   * the date of the file's time in the feed's zone.
   */
  readonly pattern: RegExp
  readonly finished: FeedFinished
  readonly afterwards: 'leave' | { readonly archive: string }
  readonly format: FeedFormat
  /** Headers of a field beside the many that are known; spelling and punctuation do not matter. Those given replace the known. */
  readonly columns: Readonly<Partial<Record<FeedField, readonly string[]>>>
  /** What values of a field look like, where that is known: what a spreadsheet has mangled does not fit. */
  readonly shapes: Readonly<Partial<Record<FeedField, RegExp>>>
  /** Stands in front of the name of an order in the shop and is left out by the warehouse, like `EU-`. */
  readonly orderPrefix: string
  /** Words of the `status` column, in lower case, by what they say; others say nothing. */
  readonly words: {
    /** It was called off: its label is void. */
    readonly cancelled: readonly string[]
    /** Nothing has happened yet: the row says nothing. */
    readonly pending: readonly string[]
  }
  /**
   * A row without a number: `says_nothing`, or takes back the number that the same row had before. Never guess: most
   * warehouses leave it blank where nothing was sent yet.
   */
  readonly blankTracking: 'says_nothing' | 'withdraws'
  /**
   * What a row is one of, besides its order, line or SKU and shipment. `business_date`: a file of the same day corrects the
   * one before; `file_name`: several files a day each add, and only one of the same name corrects.
   */
  readonly sameRow: 'business_date' | 'file_name'
  /** True: its shipments reach the shop by another way too, so their units are not added to the shop's. */
  readonly writesBack: boolean
  /** Of inventory: every SKU is in each file, so one that is not has none left. */
  readonly full: boolean
  /** When files are due; null: whenever they come. */
  readonly contract: Contract | null
}
