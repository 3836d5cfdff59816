import type { Instant } from '../events/event.ts'
import type { Feed } from '../policy/feed.ts'
import { type Condition, type SeenFile, seenFiles, tellConditions } from '../store/contracts.ts'
import type { Database, Deadline } from '../store/database.ts'
import { BadContract, type Watched } from './contracts/days.ts'
import { JUDGED_DAYS, judge } from './contracts/judge.ts'

const DAY_MS = 86_400_000

/** What was usual on the first day judged is known from as many days before it; with some to spare for zones. */
const HISTORY_DAYS = 2 * JUDGED_DAYS + 3

export interface WatchedContracts {
  readonly open: number
  readonly cleared: number
}

/**
 * Holds the feeds to their contracts: of whatever they do against them there is one alert, which names the orders at
 * risk and is cleared when what comes later answers it. Idempotent, and safe when several run at once: each says the same,
 * and where they do not the one with the later clock holds.
 */
export async function watchContracts(
  db: Database,
  feeds: readonly Feed[],
  now: () => Date,
  deadline: Deadline,
): Promise<WatchedContracts> {
  const at = now()
  const watched = feeds.flatMap(feed =>
    feed.contract === null ? [] : [{ ...feed, contract: feed.contract }],
  )
  const files = await feedHistory(db, watched, at, deadline)
  const conditions: readonly Condition[] = watched.flatMap(feed =>
    conditionsOf(feed, at.toISOString(), files.get(feed.name) ?? []),
  )
  const risks = watched.map(({ name, shop, kind, contract: { locations } }) => ({
    feed: name,
    shop,
    kind,
    locations,
  }))
  return tellConditions(db, { now: at.toISOString(), conditions, risks }, deadline)
}

/** @throws BadContract that names the feed: a zone or a time of it is none */
function conditionsOf(feed: Watched, now: Instant, files: readonly SeenFile[]): readonly Condition[] {
  try {
    return judge(feed, now, files)
  } catch (error) {
    if (!(error instanceof BadContract || error instanceof RangeError)) throw error
    throw new BadContract(`the contract of the feed ${feed.name} cannot be judged by: ${error.message}`)
  }
}

async function feedHistory(
  db: Database,
  feeds: readonly Feed[],
  now: Date,
  deadline?: Deadline,
): Promise<ReadonlyMap<string, readonly SeenFile[]>> {
  if (feeds.length === 0) return new Map()
  const since = new Date(now.getTime() - HISTORY_DAYS * DAY_MS).toISOString()
  const files = await seenFiles(db, { feeds: feeds.map(feed => feed.name), since }, deadline)
  return Map.groupBy(files, file => file.feed)
}
