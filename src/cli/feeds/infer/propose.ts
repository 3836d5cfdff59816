import type { Feed, FeedField, FeedKind } from '../../../policy/feed.ts'
import { businessDateOf } from '../../../sources/threepl/business-date.ts'
import { type ColumnGuess, guessColumns } from './columns.ts'
import { dateFormatsOf } from './dates.ts'
import { patternOf } from './pattern.ts'
import { readSample, type Sample, valuesOf } from './sample.ts'

/** A feed that would read the sample, with what a person must decide, by the path of the part. */
export interface Proposal {
  readonly feed: Feed
  readonly notes: ReadonlyMap<string, string>
}

export interface Asked {
  /** Of the file, without its folder. */
  readonly file: string
  /** The file's own time, ISO 8601 in UTC. */
  readonly at: string
  readonly name: string | null
  readonly shop: string | null
}

type Notes = Map<string, string>

const DATE_FIELDS: Readonly<Record<FeedKind, FeedField>> = {
  shipments: 'shipped_at',
  inventory: 'counted_at',
  returns: 'returned_at',
}

const WEEKDAYS = [1, 2, 3, 4, 5] as const

/** Proposes a feed by one of its files. @throws FeedFileFault where it is no CSV */
export async function propose(bytes: Buffer, asked: Asked): Promise<Proposal> {
  const sample = await readSample(bytes)
  const guess = guessColumns(sample)
  const notes: Notes = new Map(guess.notes)
  const { pattern, date } = patternOf(asked.file)
  notes.set(
    'pattern',
    date === null
      ? 'DECIDE: what in the name changes; it tells no date, so the file’s time does'
      : 'DECIDE: what in the name changes',
  )
  const format = formatOf(sample, guess, date === null, notes)
  const words = wordsOf(sample, guess, notes)
  const shapes = shapesOf(sample, guess, notes)
  notes.set('shop', 'DECIDE: whose orders it tells')
  if (asked.shop !== null) notes.delete('shop')
  notes.set('from', 'DECIDE: where the files are; `npm run feeds -- test <name>` tries it')
  notes.set('finished', 'DECIDE: a rename or a marker that the warehouse agrees to is safer than waiting')
  notes.set('sameRow', "DECIDE: 'file_name' if several files a day each tell of other shipments")
  notes.set('writesBack', 'DECIDE: true if something copies its shipments into the shop as well')
  notes.set('blankTracking', 'DECIDE: what a row without a number means')
  if (guess.kind === 'inventory') notes.set('full', 'DECIDE: true if every file has every SKU')
  const feed: Feed = {
    name: asked.name ?? nameOf(asked.file),
    shop: asked.shop ?? 'example.myshopify.com',
    kind: guess.kind,
    from: { protocol: 'local', dir: './feeds' },
    pushTokenEnv: null,
    pattern,
    finished: { by: 'stable', seconds: 60 },
    afterwards: 'leave',
    format,
    columns: guess.columns,
    shapes,
    orderPrefix: '',
    words,
    blankTracking: 'says_nothing',
    sameRow: 'business_date',
    writesBack: false,
    full: false,
    contract: null,
  }
  return { feed: { ...feed, contract: contractOf(feed, sample, asked, notes) }, notes }
}

/** Kebab-case words of the file's name that are no numbers. */
function nameOf(file: string): string {
  const words = file
    .replace(/\.[a-z0-9]+$/i, '')
    .toLowerCase()
    .match(/[a-z]+/g)
  return words?.join('-') ?? 'warehouse'
}

const valuesFor = (sample: Sample, { at }: ColumnGuess, field: FeedField): readonly string[] => {
  const column = at.get(field)
  return column === undefined ? [] : valuesOf(sample, column)
}

function formatOf(sample: Sample, guess: ColumnGuess, dateless: boolean, notes: Notes): Feed['format'] {
  const dates = datesOf(sample, guess)
  const { formats, zoned } = dateFormatsOf(dates)
  if (dates.length > 0 && formats.length === 0)
    notes.set('format.dates', 'DECIDE: no one format that is known fits all of them')
  const [first, ...others] = formats
  const swapped = others.filter(
    other => other.replace('D', 'm').replace('M', 'D').replace('m', 'M') === first,
  )
  if (swapped.length > 0)
    notes.set(
      'format.dates',
      `DECIDE: ${swapped.join(' or ')} fits as well; the sample has no day after the twelfth`,
    )
  if ((dates.length > 0 && !zoned) || dateless)
    notes.set(
      'format.timeZone',
      'DECIDE: the clocks of the warehouse, like America/Chicago or Europe/Berlin; no date tells',
    )
  const separator = separatorIn(valuesFor(sample, guess, 'tracking'))
  if (!sample.format.endsWithNewline)
    notes.set(
      'format.endsWithNewline',
      'the sample has no line end after its last line; if it was cut, say true',
    )
  return {
    ...sample.format,
    layout: guess.layout,
    timeZone: 'UTC',
    dates: first === undefined ? [] : [first],
    trackingSeparator: separator,
  }
}

/** Dates of the column that is known to hold them, else of the first that does. */
function datesOf(sample: Sample, guess: ColumnGuess): readonly string[] {
  if (guess.layout.by !== 'record') return valuesFor(sample, guess, DATE_FIELDS[guess.kind])
  const { order, line } = guess.layout
  for (const { word, columns } of [order, line]) {
    const column = columns.indexOf('shipped_at')
    if (column !== -1) return sample.rows.flatMap(row => (row[0] === word && row[column] ? row[column] : []))
  }
  return []
}

/** What stands between numbers, where every piece is as long as a number. */
function separatorIn(values: readonly string[]): string | null {
  const isNumber = (text: string) => /^[A-Z0-9]{8,}$/i.test(text.trim()) && /\d/.test(text)
  const several = [', ', ',', ';', '|', '/', ' '].find(separator =>
    values.some(value => value.includes(separator) && value.split(separator).every(isNumber)),
  )
  return several ?? null
}

const CANCELLED = /cancel|void|rejected|refused|storn|annul/i
const PENDING = /pending|open|pick|hold|backorder|allocated|expected|progress/i

function wordsOf(sample: Sample, guess: ColumnGuess, notes: Notes): Feed['words'] {
  const all = [...new Set(valuesFor(sample, guess, 'status').map(word => word.toLowerCase()))].slice(0, 20)
  if (all.length > 0) notes.set('words', `DECIDE: the sample has ${all.join(', ')}`)
  const cancelled = all.filter(word => CANCELLED.test(word))
  return { cancelled, pending: all.filter(word => PENDING.test(word) && !cancelled.includes(word)) }
}

/** Most SKUs have so many digits: a shorter one may have lost its zeros. */
function shapesOf(sample: Sample, guess: ColumnGuess, notes: Notes): Feed['shapes'] {
  const skus = valuesFor(sample, guess, 'sku')
  const length = Math.max(...skus.map(sku => sku.length))
  const full = skus.filter(sku => sku.length === length).length
  if (skus.length < 5 || full < skus.length * 0.8 || !skus.every(sku => /^\d+$/.test(sku))) return {}
  const shorter = full < skus.length ? `, but ${skus.length - full}` : ''
  notes.set(
    'shapes',
    `DECIDE: every SKU of the sample has ${length} digits${shorter}; a shorter one has lost its zeros`,
  )
  return { sku: new RegExp(`^\\d{${length}}$`) }
}

function contractOf(feed: Feed, sample: Sample, asked: Asked, notes: Notes): Feed['contract'] {
  notes.set('contract', 'DECIDE: when files are due; null if whenever they come')
  notes.set('contract.timeZone', 'DECIDE: the clock that the cut-off is on')
  notes.set('contract.holidays', 'DECIDE: lists to begin with are in calendar.ts')
  notes.set('contract.cutOff', 'DECIDE: by when a day’s file is there')
  return {
    since: businessDateOf(feed, asked.file, asked.at),
    weekdays: WEEKDAYS,
    holidays: [],
    timeZone: feed.format.timeZone,
    cutOff: '18:00',
    earliestHours: 18,
    graceMinutes: 30,
    filesPerDay: 'one',
    rows: {
      // An order's record and those of its lines are no more rows than its lines.
      expected: feed.format.layout.by === 'record' ? null : sample.rows.length || null,
      leastShare: 0.5,
      mayBeEmpty: false,
      mayRepeat: feed.kind === 'inventory',
    },
    locations: null,
  }
}
