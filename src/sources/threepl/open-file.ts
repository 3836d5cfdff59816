import type { Feed, FeedLayout } from '../../policy/feed.ts'
import { type Columns, columnsOf, listedColumns, shownName } from './columns.ts'
import { FeedFileFault, FeedFileUnfinished, FeedHeaderFault, type Row } from './file.ts'
import { type CsvRecord, records } from './records.ts'
import { isBlank, RowAssembly } from './row-assembly.ts'
import { decoded, openText, type TextPlan } from './text.ts'

/** A file whose columns are known, before its first row. */
export interface OpenedFile {
  readonly columns: Columns
  /** The rows in their order, many at a time. @throws FeedFileUnfinished, FeedFileFault */
  readonly rows: AsyncIterable<readonly Row[]>
  /** Lets the bytes go, for who does not read to the end. */
  close(): Promise<unknown>
}

const COLUMN_LIMIT = 500

/**
 * Reads a file as rows of the feed, rejecting those that cannot be: a piece of it is held at a time, however large it is.
 * @throws FeedHeaderFault where a column that the feed needs is missing or two could be it
 * @throws FeedFileUnfinished where it ends in the middle, after all rows before the end were given: look at a file with
 * `examineFile` before any of its rows is applied
 * @throws FeedFileFault where it is no such file
 */
export async function* openFile(feed: Feed, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  const { columns, rows, close } = await openRows(feed, bytes)
  try {
    refuse(columns)
    for await (const some of rows) for (const row of some) yield row
  } finally {
    await close()
  }
}

/** As `openFile`, with its columns, be they what the feed needs or not. @throws FeedFileFault */
export async function openRows(feed: Feed, bytes: AsyncIterable<Uint8Array>): Promise<OpenedFile> {
  const text = await openText(feed.format.encoding, bytes)
  const all = records(text, feed.format)
  const close = () => all.return(undefined)
  const { layout } = feed.format
  const header = layout.by === 'header' ? await headerOf(all, text.plan) : { names: [], rest: [] }
  if (header === null && feed.finished.by === 'trailer')
    throw new FeedFileUnfinished(`There is no trailer "${feed.finished.word}": the file is empty`)
  if (header === null) return { columns: NO_COLUMNS, rows: NO_ROWS, close }
  const columns = columnsBy(feed, layout, header.names)
  const assembly = new RowAssembly(feed, columns, text.plan)
  return { columns, rows: rowsOf(assembly, header.rest, all), close }
}

/** Nothing lacks in a file without a single record: it has nothing to tell. */
const NO_COLUMNS: Columns = { fields: [], names: [], fingerprint: '', missing: [], ambiguous: [] }
const NO_ROWS: AsyncIterable<readonly Row[]> = (async function* () {})()

type Records = AsyncGenerator<readonly CsvRecord[]>

/** The first record that is not blank, with those that were read beside it; null: there is none. */
async function headerOf(
  all: Records,
  plan: TextPlan,
): Promise<{ readonly names: readonly string[]; readonly rest: readonly CsvRecord[] } | null> {
  for (let next = await all.next(); !next.done; next = await all.next()) {
    const at = next.value.findIndex(record => !isBlank(record.cells))
    const header = next.value[at]
    if (!header) continue
    if (header.cells.length > COLUMN_LIMIT)
      throw new FeedFileFault(`The header has more than ${COLUMN_LIMIT} columns`)
    return { names: header.cells.map(cell => decoded(cell, plan) ?? cell), rest: next.value.slice(at + 1) }
  }
  return null
}

async function* rowsOf(
  assembly: RowAssembly,
  first: readonly CsvRecord[],
  all: Records,
): AsyncGenerator<readonly Row[]> {
  yield first.flatMap(record => assembly.take(record))
  for await (const some of all) yield some.flatMap(record => assembly.take(record))
  yield assembly.end()
}

function columnsBy(feed: Feed, layout: FeedLayout, names: readonly string[]): Columns {
  switch (layout.by) {
    case 'header':
      return columnsOf(feed, names)
    case 'position':
      return listedColumns(feed, layout.columns)
    case 'record':
      return listedColumns(feed, [...layout.order.columns, ...layout.line.columns])
  }
}

/** @throws FeedHeaderFault, naming the headers that the file has */
export function refuse({ names, missing, ambiguous }: Columns): void {
  const faults = [
    ...missing.map(group => `no column is ${group.join(' or ')}`),
    ...ambiguous.map(
      each => `${each.names.map(name => `"${name}"`).join(' and ')} could both be ${each.field}`,
    ),
  ]
  if (faults.length === 0) return
  const has = names.length > 0 ? ` The file has: ${names.map(shownName).join(', ').slice(0, 1000)}.` : ''
  throw new FeedHeaderFault(
    `The columns are not what the feed reads: ${faults.join('; ')}.${has} Name the header in the feed's columns, or ask for a corrected file`,
  )
}
