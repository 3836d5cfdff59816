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
 * @throws BadContract that names every feed whose contract cannot be judged by, after the others were
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
  const { conditions, unjudged, faults } = judged(watched, at.toISOString(), files)
  const risks = watched.map(({ name, shop, kind, contract: { locations } }) => ({
    feed: name,
    shop,
    kind,
    locations,
  }))
  const told = await tellConditions(db, { now: at.toISOString(), conditions, risks, unjudged }, deadline)
  if (faults.length > 0) throw new BadContract(faults.join('; '))
  return told
}

interface Judged {
  readonly conditions: readonly Condition[]
  /** Feeds of which nothing can be said: what was told of them stays. */
  readonly unjudged: readonly string[]
  readonly faults: readonly string[]
}

/** Feed by feed: whatever is wrong with one contract, the others are watched. */
function judged(
  feeds: readonly Watched[],
  now: Instant,
  files: ReadonlyMap<string, readonly SeenFile[]>,
): Judged {
  const conditions: Condition[] = []
  const unjudged: string[] = []
  const faults: string[] = []
  for (const feed of feeds) {
    try {
      conditions.push(...judge(feed, now, files.get(feed.name) ?? []))
    } catch (error) {
      unjudged.push(feed.name)
      const why = error instanceof Error ? error.message : String(error)
      faults.push(`the contract of the feed ${feed.name} cannot be judged by: ${why}`)
    }
  }
  return { conditions, unjudged, faults }
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
