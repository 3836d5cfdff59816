import { dateReader } from '../../../sources/threepl/dates.ts'

/** Formats that warehouses use. Of those that a column fits, the first; those that differ in day and month stand together. */
const FORMATS = [
  'YYYY-MM-DDTHH:mm:ssZ',
  'YYYY-MM-DDTHH:mm:ss.SSSZ',
  'YYYY-MM-DD HH:mm:ssZ',
  'YYYY-MM-DD HH:mm:ss Z',
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm:ss.SSS',
  'YYYY-MM-DD HH:mm',
  'YYYY-MM-DD',
  'YYYY/MM/DD HH:mm:ss',
  'YYYY/MM/DD',
  'YYYYMMDDHHmmss',
  'YYYYMMDD',
  'M/D/YYYY HH:mm:ss',
  'D/M/YYYY HH:mm:ss',
  'M/D/YYYY H:mm',
  'D/M/YYYY H:mm',
  'M/D/YYYY h:mm:ss A',
  'M/D/YYYY h:mm A',
  'M/D/YYYY',
  'D/M/YYYY',
  'M/D/YY H:mm',
  'D/M/YY H:mm',
  'M/D/YY',
  'D/M/YY',
  'M-D-YYYY',
  'D-M-YYYY',
  'D.M.YYYY HH:mm:ss',
  'D.M.YYYY HH:mm',
  'D.M.YYYY',
  'D.M.YY',
  'D-MMM-YY',
  'D-MMM-YYYY',
  'D MMM YYYY',
  'MMM D, YYYY',
  'X',
  'x',
] as const

/** How a column's dates can be read. */
export interface DateGuess {
  readonly formats: readonly string[]
  /** It has an offset, or counts seconds: no zone need be known. */
  readonly zoned: boolean
}

/** Every format that fits all of the values; none where they are no dates, or of several formats. */
export function dateFormatsOf(values: readonly string[]): DateGuess {
  const formats = values.length === 0 ? [] : FORMATS.filter(format => fitsAll(format, values))
  return { formats, zoned: formats.some(format => /Z$|^x$/i.test(format)) }
}

function fitsAll(format: string, values: readonly string[]): boolean {
  const read = dateReader([format], 'UTC')
  return values.every(value => {
    const instant = read(value)
    return instant !== null && instant > '2000' && instant < '2100'
  })
}
