import type { FeedEncoding, FeedFormat } from '../../../policy/feed.ts'
import { plainHeader } from '../../../sources/threepl/known-headers.ts'
import { delimiterIn, records } from '../../../sources/threepl/records.ts'
import { decoded, openText } from '../../../sources/threepl/text.ts'
import { cleaned } from '../../../sources/threepl/values.ts'

/** A file of a warehouse as far as its shape can be seen. */
export interface Sample {
  readonly format: Pick<FeedFormat, 'delimiter' | 'quote' | 'encoding' | 'endsWithNewline'>
  /** Empty where the first record is a row. */
  readonly header: readonly string[]
  /** Cells as they would be read, blank records left out. */
  readonly rows: readonly (readonly string[])[]
}

const DELIMITERS = [',', ';', '\t', '|'] as const

/** Rows that are looked at. */
const LIMIT = 2000

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Of UTF-16 without a mark every second byte of western text is zero. */
function encodingOf(bytes: Buffer): FeedEncoding {
  const head = bytes.subarray(0, 1000)
  const zeros = [0, 1].map(odd => head.filter((byte, index) => index % 2 === odd && byte === 0).length)
  const [even = 0, odd = 0] = zeros
  if (odd > head.length / 4) return 'utf-16le'
  if (even > head.length / 4) return 'utf-16be'
  return 'utf-8-or-windows-1252'
}

const isUtf16 = (bytes: Buffer, encoding: FeedEncoding): boolean =>
  encoding.startsWith('utf-16') || (bytes[0] ?? 0) >= 0xfe

/** @throws FeedFileFault where it is no CSV */
export async function readSample(bytes: Buffer): Promise<Sample> {
  const encoding = encodingOf(bytes)
  const text = await openText(encoding, once(bytes))
  const end = bytes.subarray(isUtf16(bytes, encoding) ? -2 : -1)
  const format = {
    delimiter: delimiterIn(text.firstLine, DELIMITERS),
    quote: '"',
    encoding,
    endsWithNewline: end.includes(0x0a) || end.includes(0x0d),
  } as const
  const rows: string[][] = []
  const whole = {
    ...format,
    layout: { by: 'header' },
    timeZone: 'UTC',
    dates: [],
    trackingSeparator: null,
  } as const
  for await (const read of records(text, { ...whole, endsWithNewline: false })) {
    const cells = read.map(record => record.cells.map(cell => cleaned(decoded(cell, text.plan) ?? '')))
    rows.push(...cells.filter(row => row.some(cell => cell !== '')))
    if (rows.length > LIMIT) break
  }
  const [first] = rows
  return first && isHeader(first)
    ? { format, header: first, rows: rows.slice(1) }
    : { format, header: [], rows }
}

/** A header has words only: no digits but at the end of a word, and no cell that is empty before the last. */
const isHeader = (cells: readonly string[]): boolean =>
  cells.length > 1 &&
  cells.every(cell => cell === '' || (/^\p{L}/u.test(plainHeader(cell)) && !/\d{4}/.test(cell)))

/** The values of a column, blank ones left out. */
export const valuesOf = (sample: Sample, column: number): readonly string[] =>
  sample.rows.map(row => row[column] ?? '').filter(value => value !== '')
