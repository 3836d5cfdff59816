import type { Contract } from '../../policy/contract.ts'
import { plainHeader } from '../../sources/threepl/known-headers.ts'
import type { SeenFile } from '../../store/contracts.ts'
import { type DatedFile, plusDays } from './days.ts'

/** What can be said of one file against the files before it. */
export type FileFault = 'feed_duplicate' | 'feed_stale' | 'feed_header_changed'

/** Days whose files say how many rows are usual. */
const USUAL_DAYS = 28

/** Fewer files than these make no median: the first short week would teach that short is usual. */
const LEAST_FILES = 5

/** @returns null where they are the same; a new order of columns is a change too, since positions may be read */
export function headerChange(before: readonly string[], after: readonly string[]) {
  const [old, now] = [before.map(plainHeader), after.map(plainHeader)]
  if (old.join(' ') === now.join(' ')) return null
  return {
    gone: before.filter(name => !now.includes(plainHeader(name))),
    added: after.filter(name => !old.includes(plainHeader(name))),
  }
}

/** The columns that the feed was last imported with. */
export const usualHeader = (earlier: readonly SeenFile[]): readonly string[] | null =>
  earlier.findLast(file => file.standing === 'complete' && file.header !== null)?.header ?? null

/** @param earlier files of the feed that came before it, in that order */
export function faultsOf(
  { rows: { mayRepeat } }: Contract,
  file: DatedFile,
  earlier: readonly DatedFile[],
): readonly FileFault[] {
  const before = earlier.filter(other => other.day < file.day)
  const faults: FileFault[] = []
  if (!mayRepeat && before.some(other => other.sha256 === file.sha256)) faults.push('feed_duplicate')
  else if (!mayRepeat && file.content !== null && file.rows !== 0 && repeats(file, before))
    faults.push('feed_stale')
  const usual = usualHeader(earlier)
  if (usual && file.header && headerChange(usual, file.header)) faults.push('feed_header_changed')
  return faults
}

/** Of the last day only: that the stock is what it was weeks ago is a coincidence. */
function repeats({ content }: DatedFile, before: readonly DatedFile[]): boolean {
  const lastDay = before.reduce((latest, other) => (other.day > latest ? other.day : latest), '')
  return before.some(other => other.day === lastDay && other.content === content)
}

/** Rows of a day: of one file a day the largest says it all, since a later one may hold corrections alone. */
export function rowsOfDay({ filesPerDay }: Contract, files: readonly DatedFile[]): number | null {
  const rows = files.flatMap(file => file.rows ?? [])
  if (rows.length === 0) return null
  return filesPerDay === 'one' ? Math.max(...rows) : rows.reduce((sum, each) => sum + each, 0)
}

/**
 * The median of the days before this one, or what the contract expects until there are enough of them.
 * @param files of the feed, whatever their days; only imported ones count
 */
export function expectedRows(contract: Contract, date: string, files: readonly DatedFile[]): number | null {
  const first = plusDays(date, -USUAL_DAYS)
  const byDay = Map.groupBy(
    files.filter(file => file.standing === 'complete' && file.day >= first && file.day < date),
    file => file.day,
  )
  const counts = [...byDay.values()].flatMap(each => rowsOfDay(contract, each) ?? []).sort((a, b) => a - b)
  if (counts.length < LEAST_FILES) return contract.rows.expected
  const middle = counts.length / 2
  const [low = 0, high = 0] = [counts[Math.ceil(middle) - 1], counts[Math.floor(middle)]]
  return (low + high) / 2
}

/** Rows below which a day is short; null: nothing is expected. */
export function leastRows(contract: Contract, date: string, files: readonly DatedFile[]): number | null {
  const expected = expectedRows(contract, date, files)
  return expected === null ? null : expected * contract.rows.leastShare
}
