import type { Feed, FeedColumns, FeedField, FeedKind, FeedLayout } from '../../../policy/feed.ts'
import { FIELDS, KNOWN_HEADERS, plainHeader, REQUIRED } from '../../../sources/threepl/known-headers.ts'
import { dateFormatsOf } from './dates.ts'
import { type Sample, valuesOf } from './sample.ts'

/** Which column would mean what. */
export interface ColumnGuess {
  readonly kind: FeedKind
  readonly layout: FeedLayout
  /** Headers by field, as the file writes them. */
  readonly columns: Feed['columns']
  /** Position of each field; of records of two kinds, none. */
  readonly at: ReadonlyMap<FeedField, number>
  /** What a person must decide, by the path of the entry's part. */
  readonly notes: ReadonlyMap<string, string>
}

const KINDS: readonly FeedKind[] = ['shipments', 'inventory', 'returns']

/** Columns of a header for one kind; those of the first list of known headers that fits. */
function foundIn(header: readonly string[], kind: FeedKind): ReadonlyMap<FeedField, readonly number[]> {
  const plain = header.map(plainHeader)
  const found = new Map<FeedField, readonly number[]>()
  for (const field of FIELDS[kind]) {
    const lists = KNOWN_HEADERS[field].map(names =>
      plain.flatMap((name, index) => (names.includes(name) ? index : [])),
    )
    const at = lists.find(list => list.length > 0)
    if (at) found.set(field, at)
  }
  return found
}

const lacks = (kind: FeedKind, has: (field: FeedField) => boolean): readonly (readonly FeedField[])[] =>
  REQUIRED[kind].filter(group => !group.some(has))

/** The kind that lacks least, of several the one of which it has most; a shipment's file has a number, a stock's a count. */
function kindOf(header: readonly string[]): FeedKind {
  const weighed = KINDS.map(kind => {
    const found = foundIn(header, kind)
    const own = found.has('return') || found.has('returned_at') ? 2 : 0
    return { kind, weight: found.size + own - 10 * lacks(kind, field => found.has(field)).length }
  })
  return weighed.reduce((best, each) => (each.weight > best.weight ? each : best)).kind
}

export function guessColumns(sample: Sample): ColumnGuess {
  if (sample.header.length > 0) return byHeader(sample)
  return byRecord(sample) ?? byPosition(sample)
}

function byHeader({ header }: Sample): ColumnGuess {
  const kind = kindOf(header)
  const notes = new Map<string, string>()
  const columns: { [F in FeedField]?: readonly string[] } = {}
  const at = new Map<FeedField, number>()
  for (const [field, found] of foundIn(header, kind)) {
    const names = found.map(index => header[index] ?? '')
    const [first = ''] = names
    columns[field] = [first]
    at.set(field, found[0] ?? 0)
    if (names.length > 1)
      notes.set(`columns.${field}`, `DECIDE: it may as well be ${names.slice(1).join(' or ')}`)
  }
  const unread = header.filter((name, index) => name !== '' && ![...at.values()].includes(index))
  const missing = lacks(kind, field => at.has(field)).map(group => group.join(' or '))
  const said = [
    ...(missing.length > 0
      ? [`DECIDE: no header is known to be ${missing.join(', nor ')}; name it here`]
      : []),
    ...(unread.length > 0 ? [`not read: ${unread.join(', ').slice(0, 500)}`] : []),
  ]
  if (said.length > 0) notes.set('columns', said.join('. '))
  return { kind, layout: { by: 'header' }, columns, at, notes }
}

/** Two kinds of record, told apart by a short word in the first column. */
function byRecord(sample: Sample): ColumnGuess | null {
  const words = [...new Set(sample.rows.map(row => row[0] ?? ''))]
  const [order = '', line = '', ...more] = words
  if (more.length > 0 || !/^[A-Z]{1,4}$/i.test(order) || !/^[A-Z]{1,4}$/i.test(line)) return null
  const of = (word: string): FeedColumns => {
    const rows = sample.rows.filter(row => row[0] === word)
    return [null, ...guessedIn({ ...sample, rows }).slice(1)]
  }
  const layout = {
    by: 'record',
    at: 0,
    order: { word: order, columns: of(order) },
    line: { word: line, columns: of(line) },
  } as const
  const note = 'DECIDE: what each column is; only what its values show was filled in'
  return {
    kind: 'shipments',
    layout,
    columns: {},
    at: new Map(),
    notes: new Map([
      ['format.layout.order.columns', note],
      ['format.layout.line.columns', note],
    ]),
  }
}

function byPosition(sample: Sample): ColumnGuess {
  const columns = guessedIn(sample)
  const at = new Map(columns.flatMap((field, index) => (field === null ? [] : [[field, index] as const])))
  const note = 'DECIDE: what each column is; there is no header, so only what its values show was filled in'
  return {
    kind: 'shipments',
    layout: { by: 'position', columns },
    columns: {},
    at,
    notes: new Map([['format.layout.columns', note]]),
  }
}

const TRACKING =
  /^(1Z[A-Z0-9]{16}|9[2-5]\d{18,24}|[A-Z]{2}\d{9}[A-Z]{2}|\d{12}|\d{15}|\d{20,22}|[A-Z]{2,4}\d{9,16})$/i
const CARRIER = /^(ups|usps|fedex|dhl|dpd|gls|ontrac|lasership|hermes|evri|royal ?mail|canada ?post|amazon)/i

/** What a column's values show by themselves; each field once. */
function guessedIn(sample: Sample): FeedColumns {
  const taken = new Set<FeedField>()
  const width = Math.max(0, ...sample.rows.map(row => row.length))
  return Array.from({ length: width }, (_, column) => {
    const field = shownBy(valuesOf(sample, column))
    if (field === null || taken.has(field)) return null
    taken.add(field)
    return field
  })
}

function shownBy(values: readonly string[]): FeedField | null {
  if (values.length === 0) return null
  if (values.every(value => value.split(/[,;|/\s]+/).every(each => TRACKING.test(each)))) return 'tracking'
  if (values.every(value => CARRIER.test(value))) return 'carrier'
  if (values.every(value => /^#\S/.test(value))) return 'order'
  return dateFormatsOf(values).formats.length > 0 ? 'shipped_at' : null
}
