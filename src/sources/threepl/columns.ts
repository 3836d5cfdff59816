import { createHash } from 'node:crypto'
import type { Feed, FeedColumns, FeedField } from '../../policy/feed.ts'
import { FIELDS, KNOWN_HEADERS, plainHeader, REQUIRED } from './known-headers.ts'

/** Which column means what. */
export interface Columns {
  /** By position; null: nothing that we read. */
  readonly fields: FeedColumns
  /** By position, as the file calls them; empty where it has no header. */
  readonly names: readonly string[]
  /** Equal for headers of the same words in the same order, however they are written. */
  readonly fingerprint: string
  /** What the feed reads and the file does not have: a file without it must not be applied. */
  readonly missing: readonly (readonly FeedField[])[]
  /** What two columns may mean: which is never guessed. */
  readonly ambiguous: readonly { readonly field: FeedField; readonly names: readonly string[] }[]
}

/** Long headers are cut where they are shown. */
const SHOWN = 60

/** A column's name as it may be shown and stored. */
export const shownName = (name: string): string =>
  name.toWellFormed().replace(/\p{C}/gu, ' ').trim().slice(0, SHOWN)

/** The fields that the feed cannot do without: those of its kind, and those that it names headers for. */
function needed(feed: Feed): readonly (readonly FeedField[])[] {
  const named = FIELDS[feed.kind].filter(field => feed.columns[field] !== undefined)
  return [...REQUIRED[feed.kind], ...named.map(field => [field])]
}

const without = (feed: Feed, fields: FeedColumns): Columns['missing'] => [
  ...new Map(
    needed(feed)
      .filter(group => !group.some(field => fields.includes(field)))
      .map(group => [group.join(), group]),
  ).values(),
]

const fingerprintOf = (names: readonly string[]): string =>
  createHash('sha256').update(names.map(plainHeader).join('\n')).digest('hex').slice(0, 16)

/**
 * Finds the fields in a header. Names that the feed gives replace the known ones; a repeated header that is not read
 * does no harm, since columns are read by position.
 */
export function columnsOf(feed: Feed, names: readonly string[]): Columns {
  const plain = names.map(plainHeader)
  const fields: (FeedField | null)[] = names.map(() => null)
  const ambiguous: { field: FeedField; names: readonly string[] }[] = []
  for (const field of FIELDS[feed.kind]) {
    const at = columnsNamed(feed, field, plain)
    if (at.length > 1) ambiguous.push({ field, names: at.map(index => shownName(names[index] ?? '')) })
    for (const index of at) fields[index] = field
  }
  return {
    fields,
    names: names.map(shownName),
    fingerprint: fingerprintOf(names),
    missing: without(feed, fields),
    ambiguous,
  }
}

/** Where the headers of a field stand: the feed's own, else those of the first list of known ones that fits. */
function columnsNamed(feed: Feed, field: FeedField, plain: readonly string[]): readonly number[] {
  const given = feed.columns[field]?.map(plainHeader)
  for (const names of given ? [given] : KNOWN_HEADERS[field]) {
    const own = given ? names : names.filter(name => !isTaken(feed, name, field))
    const at = plain.flatMap((name, index) => (name !== '' && own.includes(name) ? index : []))
    if (at.length > 0) return at
  }
  return []
}

/** A header that the feed gives to one field is not another's as well. */
const isTaken = (feed: Feed, name: string, field: FeedField): boolean =>
  FIELDS[feed.kind].some(
    other => other !== field && feed.columns[other]?.some(header => plainHeader(header) === name),
  )

/** The columns of a file without a header, as the feed lists them. */
export function listedColumns(feed: Feed, fields: FeedColumns): Columns {
  return { fields, names: [], fingerprint: '', missing: without(feed, fields), ambiguous: [] }
}
