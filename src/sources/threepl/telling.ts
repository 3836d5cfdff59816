import type { Feed } from '../../policy/feed.ts'
import type { DateReader } from './dates.ts'
import type { FeedFile } from './file.ts'
import type { Ordinals } from './ordinals.ts'
import { type ValueFault, valueClassOf } from './values.ts'

/** What a normaliser of one kind of row knows besides the row. No clock: a file read again gives the same events. */
export interface Telling {
  readonly feed: Feed
  readonly file: FeedFile
  /** The version of whatever the file's rows tell: a later business date wins, of one date the later file. */
  readonly updatedAt: string
  readonly toldAt: string
  readonly dates: DateReader
  readonly ordinals: Ordinals
}

/** A row that cannot be what its column promises. */
export class RowFault extends Error {
  override readonly name = 'RowFault'
  readonly column: string | null
  readonly fault: ValueFault
  constructor(column: string | null, value: string | undefined, reason: string) {
    super(reason)
    this.column = column
    this.fault = { valueClass: valueClassOf(value ?? ''), reason }
  }
}
