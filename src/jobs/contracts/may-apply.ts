import type { Feed, FeedField } from '../../policy/feed.ts'
import { columnsOf } from '../../sources/threepl/columns.ts'
import type { SeenFile } from '../../store/contracts.ts'
import { dayOf } from './days.ts'
import { expectedRows, usualHeader } from './file-faults.ts'

/** A file that was copied and counted, before its first row is applied. */
export type Candidate = Pick<SeenFile, 'id' | 'name' | 'cameAt' | 'rows' | 'header' | 'confirmed'>

/** `held`: why somebody must look at it first, and how he says what becomes of it. */
export type Permission = { readonly apply: true } | { readonly apply: false; readonly held: string }

/**
 * Whether a file may be imported without anybody looking at it. Not if it has lost a column that was read before: a column
 * that is gone reads like one that is blank. Nor stock of a fraction of its usual rows: what is not in it would seem to be
 * what it was, or to be gone. A short file of shipments is imported: each of its rows is true by itself.
 * @param history files of the feed, the candidate may be among them
 */
export function mayApply(feed: Feed, file: Candidate, history: readonly SeenFile[]): Permission {
  if (file.confirmed) return { apply: true }
  const others = history.filter(other => other.id !== file.id && other.cameAt <= file.cameAt)
  const lost = lostFields(feed, file, others)
  if (lost.length > 0) return held(file, `it has no column for ${lost.join(', ')} any more`)
  const short = shortStock(feed, file, others)
  return short === null ? { apply: true } : held(file, short)
}

function held({ id, name }: Candidate, why: string): Permission {
  const decide = `\`npm run feeds -- confirm ${id} --by <name>\` imports it as it is, \`npm run feeds -- reject ${id} --by <name>\` leaves it out`
  return { apply: false, held: `${name} waits for somebody to look at it: ${why}. ${decide}.` }
}

function lostFields(feed: Feed, { header }: Candidate, others: readonly SeenFile[]): readonly FeedField[] {
  const usual = usualHeader(others)
  if (header === null || usual === null) return []
  const now = new Set(columnsOf(feed, header).fields)
  return [...new Set(columnsOf(feed, usual).fields)].flatMap(field =>
    field === null || now.has(field) ? [] : field,
  )
}

function shortStock(feed: Feed, file: Candidate, others: readonly SeenFile[]): string | null {
  const { contract, kind } = feed
  if (kind !== 'inventory' || contract === null || file.rows === null) return null
  const watched = { ...feed, contract }
  const dated = others.map(other => ({ ...other, day: dayOf(watched, other) }))
  // By file, not by day: of several files a day each must be as long as those before it.
  const expected = expectedRows({ ...contract, filesPerDay: 'one' }, dayOf(watched, file), dated)
  if (expected === null || file.rows >= expected * contract.rows.leastShare) return null
  return `it has ${file.rows} rows, where ${Math.round(expected)} are usual`
}
