import type { Feed } from '../../src/policy/feed.ts'
import type { FeedFile, Fields, RejectedRow, Row } from '../../src/sources/threepl/file.ts'
import { type Batch, normaliseRows } from '../../src/sources/threepl/normalise.ts'
import { openFile } from '../../src/sources/threepl/open-file.ts'
import { shipments } from './feeds.ts'

/** A feed as `shipments`, with another format in some points. */
export const feedWith = (format: Partial<Feed['format']> = {}, over: Partial<Feed> = {}): Feed => {
  const plain = shipments('/nowhere', over)
  return { ...plain, format: { ...plain.format, encoding: 'utf-8-or-windows-1252', ...format } }
}

/** A file's bytes as they come: in pieces, cut wherever the pieces end. */
export async function* inPieces(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content)
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
}

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = []
  for await (const each of source) found.push(each)
  return found
}

export async function rowsOf(
  feed: Feed,
  content: string | Uint8Array,
  size?: number,
): Promise<readonly Row[]> {
  return all(openFile(feed, inPieces(content, size)))
}

/** The fields of the rows that were taken. */
export async function fieldsOf(feed: Feed, content: string | Uint8Array): Promise<readonly Fields[]> {
  return (await rowsOf(feed, content)).flatMap(row => (row.kind === 'row' ? row.fields : []))
}

/** What was rejected, as `line column: class`. */
export const said = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(row => (row.kind === 'rejected' ? `${row.line} ${row.column}: ${row.valueClass}` : []))

export const day = (date: string, at = `${date}T22:00:00.000Z`, name = `ships-${date}.csv`): FeedFile => ({
  name,
  sha256: Buffer.from(`${name} ${at}`).toString('hex').padEnd(64, '0').slice(0, 64),
  at,
  businessDate: date,
})

export interface Read {
  readonly batches: readonly Batch[]
  readonly events: readonly Batch['events'][number]['event'][]
  readonly commands: Batch['commands']
  readonly rejected: readonly RejectedRow[]
}

/** Everything that a file tells. */
export async function told(
  feed: Feed,
  content: string | Uint8Array,
  file: FeedFile = day('2026-11-23'),
  size?: number,
): Promise<Read> {
  const batches = await all(normaliseRows(feed, file, openFile(feed, inPieces(content, 4096)), size))
  return {
    batches,
    events: batches.flatMap(batch => batch.events.map(({ event }) => event)),
    commands: batches.flatMap(batch => batch.commands),
    rejected: batches.flatMap(batch => batch.rejected),
  }
}

/** Of what the labels of a file say, the part that matters mostly: number and units. */
export const labelsIn = ({ events }: Read) =>
  events.flatMap(event => (event.type === 'label.recorded' ? event.body : []))
