import type { Instant } from '../../events/event.ts'
import { dateIn } from '../../events/local-time.ts'
import type { Contract } from '../../policy/contract.ts'
import type { Condition, ConditionKind, SeenFile } from '../../store/contracts.ts'
import { type DatedFile, dayOf, deadlineOf, dueDates, isDue, plusDays, type Watched } from './days.ts'
import { type FileFault, faultsOf, headerChange, leastRows, rowsOfDay, usualHeader } from './file-faults.ts'

/** Days back that are judged: what is older has been told for four weeks and is told no more. */
export const JUDGED_DAYS = 28

/** A day with the files of it that have come, in the order in which they came. */
interface Day {
  readonly date: string
  readonly due: boolean
  readonly deadline: Instant
  readonly files: readonly Judged[]
  /** Rows below which it is short. */
  readonly least: number | null
  /** When everything was there that the contract promises; null until then. */
  readonly soundAt: Instant | null
}

interface Judged extends DatedFile {
  readonly faults: readonly FileFault[]
  /** Columns as they were before it. */
  readonly usual: readonly string[] | null
}

/**
 * What a feed has done against its contract, of the last four weeks: a pure function of what has come and the clock.
 * @param files of this feed of the last {@link JUDGED_DAYS} and of as many days before, in any order
 */
export function judge(feed: Watched, now: Instant, files: readonly SeenFile[]): readonly Condition[] {
  const days = daysOf(feed, now, files)
  return days.flatMap((day, nth) => {
    const soundLater = days.slice(nth + 1).some(later => later.soundAt !== null)
    const told = [...missed(day, now), ...sizes(feed.contract, day, now), ...faulty(day)]
    return told.map(({ answered, ...condition }) => ({
      ...condition,
      feed: feed.name,
      shop: feed.shop,
      businessDate: day.date,
      open: !(answered || soundLater),
    }))
  })
}

type Told = Omit<Condition, 'feed' | 'shop' | 'businessDate' | 'open'> & { readonly answered: boolean }

function daysOf(feed: Watched, now: Instant, files: readonly SeenFile[]): readonly Day[] {
  const { contract } = feed
  const seen = files
    .filter(file => file.cameAt <= now)
    .map(file => ({ ...file, day: dayOf(feed, file) }))
    .sort((a, b) => (a.cameAt === b.cameAt ? (a.id < b.id ? -1 : 1) : a.cameAt < b.cameAt ? -1 : 1))
  const judged = seen.map((file, nth) => {
    const earlier = seen.slice(0, nth)
    return { ...file, faults: faultsOf(contract, file, earlier), usual: usualHeader(earlier) }
  })
  const today = dateIn(now, contract.timeZone)
  const first = plusDays(today, -JUDGED_DAYS)
  const due = dueDates(contract, first, today).filter(date => deadlineOf(contract, date) <= now)
  const dates = new Set([...due, ...seen.map(file => file.day)].filter(date => date >= first))
  return [...dates].sort().map(date => {
    const ofDay = judged.filter(file => file.day === date)
    const least = leastRows(contract, date, seen)
    const soundAt = soundSince(contract, ofDay, least)
    return {
      date,
      due: isDue(contract, date),
      deadline: deadlineOf(contract, date),
      files: ofDay,
      least,
      soundAt,
    }
  })
}

/** A file that somebody has looked at and confirmed is sound, whatever it looks like. */
const isSound = ({ rows }: Contract, { standing, faults, confirmed }: Judged): boolean =>
  confirmed ||
  (faults.length === 0 && (standing === 'complete' || (standing === 'duplicate' && rows.mayRepeat)))

function soundSince(contract: Contract, files: readonly Judged[], least: number | null): Instant | null {
  const enough = (until: number) => {
    const soFar = files.slice(0, until)
    const rows = rowsOfDay(contract, soFar)
    const sized = rows === null || (rows === 0 ? contract.rows.mayBeEmpty : rows >= (least ?? 0))
    return soFar.some(file => isSound(contract, file)) && (sized || soFar.some(file => file.confirmed))
  }
  return files.find((_, nth) => enough(nth + 1))?.cameAt ?? null
}

/** Its own alert says why and how to decide; until somebody does, what is wrong with it is not told a second time. */
const isHeld = ({ standing }: SeenFile): boolean => standing === 'held'

/** MISSING once the deadline has passed; when the file has come after all, that is answered and it was LATE. */
function missed({ due, deadline, files: [first] }: Day, now: Instant): readonly Told[] {
  if (!due || now < deadline || (first && first.cameAt <= deadline)) return []
  const missing = { kind: 'feed_missing', since: deadline, count: 1 } as const
  if (!first) return [{ ...missing, answered: false, detail: { deadline } }]
  const detail = { deadline, cameAt: first.cameAt, file: first.name }
  return [
    { ...missing, answered: true, detail },
    { kind: 'feed_late', since: first.cameAt, count: 1, answered: false, detail },
  ]
}

/** EMPTY and SHORT: of one file a day as soon as it is there, of many when they all should be. */
function sizes(contract: Contract, day: Day, now: Instant): readonly Told[] {
  const [first] = day.files.filter(file => file.rows !== null)
  if (!first || day.files.some(isHeld)) return []
  const judgedAt =
    contract.filesPerDay === 'many' && day.deadline > first.cameAt ? day.deadline : first.cameAt
  const rows = rowsOfDay(
    contract,
    day.files.filter(file => file.cameAt <= judgedAt),
  )
  if (now < judgedAt || rows === null) return []
  const told = (kind: ConditionKind) => ({
    kind,
    since: judgedAt,
    count: day.files.length,
    answered: day.soundAt !== null,
    detail: { rows, least: day.least, files: day.files.map(file => file.name) },
  })
  if (rows === 0) return contract.rows.mayBeEmpty ? [] : [told('feed_empty')]
  return rows < (day.least ?? 0) ? [told('feed_short')] : []
}

/** What is wrong with files themselves: of each kind one condition a day. */
function faulty({ files: all, soundAt }: Day): readonly Told[] {
  const files = all.filter(file => !isHeld(file))
  const kinds = new Set(files.flatMap(file => file.faults))
  return [...kinds].flatMap(kind => {
    const those = files.filter(file => file.faults.includes(kind))
    const last = those.at(-1)
    if (!those[0] || !last) return []
    const change = last.usual && last.header ? headerChange(last.usual, last.header) : null
    const columns = kind === 'feed_header_changed' && change ? change : {}
    return {
      kind,
      since: those[0].cameAt,
      count: those.length,
      // A sound file that had come before the faulty one does not answer it.
      answered: soundAt !== null && files.some(file => file.cameAt === soundAt && file.cameAt >= last.cameAt),
      detail: {
        files: those.map(file => file.name),
        ...columns,
      },
    }
  })
}
