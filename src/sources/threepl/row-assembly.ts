import type { Feed } from '../../policy/feed.ts'
import { type Columns, listedColumns } from './columns.ts'
import { FeedFileFault, FeedFileUnfinished, type Row } from './file.ts'
import type { CsvRecord } from './records.ts'
import { type RowReader, rowReader } from './row-reader.ts'
import type { TextPlan } from './text.ts'

interface Reader {
  readonly word: string
  readonly read: RowReader
}

/** How the records of a file become rows; with an order's reader, by the word in column `at`. */
interface Readers {
  readonly at: number
  readonly order: Reader | null
  readonly line: Reader
}

export const isBlank = (cells: readonly string[]): boolean => cells.every(cell => cell.trim() === '')

function readersOf(feed: Feed, columns: Columns, plan: TextPlan): Readers {
  const { layout } = feed.format
  if (layout.by !== 'record') {
    const named = columns.names.findLastIndex(name => name !== '') + 1
    const width = layout.by === 'header' ? named : columns.fields.length
    return { at: 0, order: null, line: { word: '', read: rowReader(feed, columns, plan, width) } }
  }
  const reader = ({ word, columns: fields }: typeof layout.order): Reader => ({
    word,
    read: rowReader(feed, listedColumns(feed, fields), plan, fields.length),
  })
  return { at: layout.at, order: reader(layout.order), line: reader(layout.line) }
}

const orphan = {
  kind: 'rejected',
  column: null,
  valueClass: 'record',
  reason: 'no record of an order comes before it',
} as const

const NONE: readonly Row[] = []

/** Takes a file's records as rows: blank ones left out, an order's record joined to those of its lines, the trailer counted. */
export class RowAssembly {
  readonly #readers: Readers
  readonly #trailer: (Feed['finished'] & { by: 'trailer' }) | null
  /** The order's record of which no line has come yet, and that of the lines now coming. */
  #waiting: Row | null = null
  #order: Row | null = null
  #count = 0
  #ended = false

  constructor(feed: Feed, columns: Columns, plan: TextPlan) {
    this.#readers = readersOf(feed, columns, plan)
    this.#trailer = feed.finished.by === 'trailer' ? feed.finished : null
  }

  /** @throws FeedFileFault where the record shows that the file is not what it should be */
  take(record: CsvRecord): readonly Row[] {
    if (isBlank(record.cells)) return NONE
    if (this.#ended)
      throw new FeedFileFault(
        `Line ${record.line} comes after the trailer: two files in one? Ask for it again`,
      )
    if (this.#trailer && (record.cells[0] ?? '').trim() === this.#trailer.word) {
      this.#compare(
        this.#trailer.countAt === null ? this.#count : Number(record.cells[this.#trailer.countAt]),
      )
      return NONE
    }
    this.#count += 1
    return this.#readers.order === null ? [this.#readers.line.read(record)] : this.#join(record)
  }

  /** What was waiting for more. @throws FeedFileUnfinished where the trailer has not come */
  end(): readonly Row[] {
    if (this.#trailer && !this.#ended)
      throw new FeedFileUnfinished(
        `There is no trailer "${this.#trailer.word}": the upload is under way or was cut off`,
      )
    return this.#withoutLines()
  }

  #compare(told: number): void {
    this.#ended = true
    if (told === this.#count) return
    throw new FeedFileUnfinished(
      `The trailer counts ${told} records, and there are ${this.#count}: ask for the file again`,
    )
  }

  #join(record: CsvRecord): readonly Row[] {
    const { at, order, line } = this.#readers
    const word = (record.cells[at] ?? '').trim()
    if (word === line.word) return [this.#line(line.read(record))]
    const before = this.#withoutLines()
    if (order !== null && word === order.word) {
      this.#order = this.#waiting = order.read(record)
      return before
    }
    const reason = `it begins with neither "${order?.word}" nor "${line.word}"`
    return [...before, { line: record.line, kind: 'rejected', column: null, valueClass: 'record', reason }]
  }

  #line(row: Row): Row {
    const order = this.#order
    this.#waiting = null
    if (row.kind === 'rejected') return row
    if (order === null) return { ...orphan, line: row.line }
    // Without its order's record a line says nothing; the fault is told for each, since each is a row that is missing.
    if (order.kind === 'rejected') return { ...order, line: row.line }
    return { ...row, fields: { ...order.fields, ...row.fields } }
  }

  /** An order's record without lines is a row of its own. */
  #withoutLines(): readonly Row[] {
    const row = this.#waiting
    this.#waiting = this.#order = null
    return row === null ? NONE : [row]
  }
}
