import { once } from 'node:events'
import { CsvError, parse } from 'csv-parse'
import type { FeedFormat } from '../../policy/feed.ts'
import { FeedFileFault, FeedFileUnfinished } from './file.ts'
import type { Text } from './text.ts'

/** One record: its cells are bytes as latin1, to be read by `decoded`. */
export interface CsvRecord {
  /** Line in which it begins; the first is 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** More than this is no row but a quote that was never closed; bytes. It bounds what is held in memory. */
const RECORD_LIMIT = 4_194_304

/** All records of a piece are held at once; bytes. */
const PIECE = 65_536

const CR = 0x0d
const LF = 0x0a

/** Of several delimiters the one that the first line has most of, outside of quotes. */
export function delimiterIn(firstLine: string, candidates: string | readonly string[]): string {
  const all = typeof candidates === 'string' ? [candidates] : candidates
  const bare = firstLine.replace(/"[^"]*"/g, '')
  const counted = all.map(delimiter => ({ delimiter, count: bare.split(delimiter).length }))
  return counted.reduce((most, each) => (each.count > most.count ? each : most)).delimiter
}

const LINE_END = /\r\n|\n|\r/g

const linesIn = (cells: readonly string[]): number => {
  let count = 0
  for (const cell of cells)
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(LINE_END)?.length ?? 0
  return count
}

/**
 * The records of a text, many at a time: a turn of the event loop for each would cost as much as reading it. Line ends
 * may be CRLF, LF or CR, also mixed: detected by the first line alone, others would end up in the last field. Quotes
 * where none should be are taken as characters.
 * @throws FeedFileUnfinished where the text ends in the middle of a line or of quotes
 * @throws FeedFileFault where a quote is never closed
 */
export async function* records(text: Text, format: FeedFormat): AsyncGenerator<readonly CsvRecord[]> {
  let last = LF
  async function* pieces() {
    for await (const chunk of text.bytes) {
      last = chunk.at(-1) ?? last
      for (let from = 0; from < chunk.length; from += PIECE) yield chunk.subarray(from, from + PIECE)
    }
  }
  let line = 1
  // The last record is held back until it is known that its line has an end.
  let held: CsvRecord | null = null
  try {
    for await (const parsed of cellsOf(pieces(), text, format)) {
      const ready: CsvRecord[] = []
      for (const cells of parsed) {
        if (held) ready.push(held)
        held = { line, cells }
        line += 1 + linesIn(cells)
      }
      yield ready
    }
  } catch (error) {
    throw error instanceof CsvError ? faultOf(error, held?.line ?? line) : error
  }
  if (format.endsWithNewline && last !== LF && last !== CR) {
    throw new FeedFileUnfinished(
      `Line ${held?.line ?? 1}, the last, has no line end: the upload is under way or was cut off. Where this sender never writes one, set endsWithNewline: false in the feed`,
    )
  }
  if (held) yield [held]
}

/** The cells of the records that each piece completes. @throws CsvError, and whatever reading the pieces throws */
async function* cellsOf(
  pieces: AsyncIterable<Uint8Array>,
  text: Text,
  format: FeedFormat,
): AsyncGenerator<readonly (readonly string[])[]> {
  const parser = parse({
    bom: false,
    encoding: 'latin1',
    delimiter: delimiterIn(text.firstLine, format.delimiter),
    quote: format.quote,
    escape: format.quote,
    relax_quotes: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: RECORD_LIMIT,
  })
  let found: string[][] = []
  parser.on('data', (cells: string[]) => found.push(cells))
  // Told by the write or the end that it fails.
  parser.on('error', () => undefined)
  const taken = () => {
    const all = found
    found = []
    return all
  }
  try {
    for await (const piece of pieces) {
      await new Promise<void>((resolve, reject) => {
        parser.write(piece, error => (error ? reject(error) : resolve()))
      })
      yield taken()
    }
    const ended = once(parser, 'end')
    parser.end()
    await ended
    yield taken()
  } finally {
    parser.destroy()
  }
}

function faultOf(error: CsvError, line: number): FeedFileFault {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new FeedFileUnfinished(
      `The file ends inside quotes that were opened in line ${line} or later: the upload is under way or was cut off`,
    )
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new FeedFileFault(
      `A quote in line ${line} or later is not closed within 4 MB; ask for a corrected file, or set quote: null in the feed if quotes are characters there`,
    )
  return new FeedFileFault(`Line ${line} or a later one is no CSV (${error.code})`)
}
