import type { Feed, FeedField } from '../../policy/feed.ts'
import type { Columns } from './columns.ts'
import type { RejectedRow, Row } from './file.ts'
import type { CsvRecord } from './records.ts'
import { decoded, type TextPlan } from './text.ts'
import { cleaned, faultOf } from './values.ts'

/** Reads one record as a row. */
export type RowReader = (record: CsvRecord) => Row

/** Bytes of one field, and of all of a row, whether anybody reads them or not. */
const FIELD_LIMIT = 65_536
const ROW_LIMIT = 262_144

/**
 * Control characters of the cell's bytes. Line ends and tabs may be in what is not read, like an
 * address; from 0x80 on they are parts of letters.
 */
const CONTROL = /[\p{Cc}--[\t\n\r\x80-\x9f]]/v

/**
 * @param columns what stands where; others are looked at only for what would harm
 * @param width columns that every row must have; further ones must be empty
 */
export function rowReader(feed: Feed, columns: Columns, plan: TextPlan, width: number): RowReader {
  const read = columns.fields.flatMap((field, index) =>
    field === null ? [] : [{ field, index, shape: feed.shapes[field], name: columns.names[index] || field }],
  )
  return ({ line, cells }) => {
    const whole = faultOfCells(cells, columns, width)
    if (whole) return { line, kind: 'rejected', ...whole }
    const fields: Partial<Record<FeedField, string>> = {}
    for (const { field, index, shape, name } of read) {
      const text = decoded(cells[index] ?? '', plan)
      if (text === null)
        return rejected(line, name, 'bytes that are no UTF-8', 'its encoding is not the feed’s')
      const value = cleaned(text)
      if (value === '') continue
      const fault = faultOf(field, value, shape)
      if (fault) return { line, kind: 'rejected', column: name, ...fault }
      fields[field] = value
    }
    return { line, kind: 'row', fields }
  }
}

const rejected = (line: number, column: string, valueClass: string, reason: string): RejectedRow => ({
  line,
  kind: 'rejected',
  column,
  valueClass,
  reason,
})

type CellFault = Omit<RejectedRow, 'line' | 'kind'>

function faultOfCells(cells: readonly string[], columns: Columns, width: number): CellFault | null {
  if (cells.length < width || cells.some((cell, index) => index >= width && cell.trim() !== '')) {
    return {
      column: null,
      valueClass: `row of ${cells.length} columns`,
      reason: `it should have ${width}: a quote or a delimiter in a value, or a cut`,
    }
  }
  let size = 0
  for (const [index, cell] of cells.entries()) {
    size += cell.length
    const column = columns.names[index] || columns.fields[index] || null
    if (cell.length > FIELD_LIMIT) {
      const valueClass = `text of ${cell.length.toLocaleString('en-US')} characters`
      return { column, valueClass, reason: `a field may have ${FIELD_LIMIT} bytes` }
    }
    if (CONTROL.test(cell)) {
      return { column, valueClass: 'text with control characters', reason: 'it holds control characters' }
    }
  }
  if (size <= ROW_LIMIT) return null
  return { column: null, valueClass: `row of ${size} bytes`, reason: `a row may have ${ROW_LIMIT} bytes` }
}
