import { createHash } from 'node:crypto'
import type { Feed, FeedField } from '../../policy/feed.ts'
import { FeedFileFault, FeedFileUnfinished, type Row } from './file.ts'
import { openRows, refuse } from './open-file.ts'

/** What can be said of a file before any of its rows is applied. */
export interface Examined {
  /** Rows with something in them, be they rejected or not. */
  readonly rows: number
  readonly rejected: number
  /** Of the header as words; '' where there is none. */
  readonly header: string
  /** Of the columns, as they may be stored; empty where there is no header. */
  readonly names: readonly string[]
  /** What the file has columns for. */
  readonly fields: readonly FeedField[]
  /** Hex, of what the rows say to us, in their order: equal for files whose bytes or names differ in nothing that matters. */
  readonly content: string
  /** Why none of it may be applied; null: it may be. */
  readonly fault: {
    /** `unfinished`: look again later; `header`: hold it, a person must decide; `unreadable`: ask for another file. */
    readonly kind: 'unfinished' | 'header' | 'unreadable'
    readonly reason: string
  } | null
}

/** Reads all of a file once, holding one row at a time. @throws only what reading the bytes throws */
export async function examineFile(feed: Feed, bytes: AsyncIterable<Uint8Array>): Promise<Examined> {
  const content = createHash('sha256')
  const found: { -readonly [K in keyof Examined]: Examined[K] } = {
    rows: 0,
    rejected: 0,
    header: '',
    names: [],
    fields: [],
    content: '',
    fault: null,
  }
  try {
    const { columns, rows } = await openRows(feed, bytes)
    found.header = columns.fingerprint
    found.names = columns.names
    found.fields = [...new Set(columns.fields.flatMap(field => field ?? []))]
    found.fault = headerFault(() => refuse(columns))
    for await (const some of rows) {
      found.rows += some.length
      found.rejected += some.filter(row => row.kind === 'rejected').length
      content.update(some.map(contentOf).join(''))
    }
  } catch (error) {
    if (!(error instanceof FeedFileFault)) throw error
    const kind = error instanceof FeedFileUnfinished ? 'unfinished' : 'unreadable'
    found.fault = { kind, reason: error.message }
  }
  return { ...found, content: content.digest('hex') }
}

const contentOf = (row: Row): string =>
  `${row.kind === 'row' ? JSON.stringify(row.fields) : row.valueClass}\n`

function headerFault(check: () => void): Examined['fault'] {
  try {
    check()
    return null
  } catch (error) {
    if (!(error instanceof FeedFileFault)) throw error
    return { kind: 'header', reason: error.message }
  }
}
