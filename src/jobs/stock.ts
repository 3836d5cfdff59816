import type { Feed } from '../policy/feed.ts'
import { versionOfStock } from '../sources/threepl/normalise.ts'
import { seenFiles } from '../store/contracts.ts'
import type { Database, Deadline } from '../store/database.ts'
import { emptyAbsent, tendStock } from '../store/stock.ts'

const DAY_MS = 86_400_000

/** Older lists were taken into account in their day. */
const LIST_DAYS = 7

export interface TendedStock {
  /** Levels of what is not in the latest whole list any more. */
  readonly emptied: number
  /** SKUs that lines wait for. */
  readonly raised: number
  readonly cleared: number
}

/**
 * Draws what follows from stock alone: what a whole list does not have is gone, and each SKU that lines of orders wait for
 * is one alert. Idempotent, and safe when several run at once.
 */
export async function watchStock(
  db: Database,
  feeds: readonly Feed[],
  now: () => Date,
  deadline: Deadline,
): Promise<TendedStock> {
  const whole = feeds.filter(feed => feed.kind === 'inventory' && feed.full)
  const emptied = whole.length === 0 ? 0 : await emptyUnlisted(db, whole, now(), deadline)
  return { emptied, ...(await tendStock(db, now().toISOString(), deadline)) }
}

async function emptyUnlisted(
  db: Database,
  feeds: readonly Feed[],
  now: Date,
  deadline: Deadline,
): Promise<number> {
  const since = new Date(now.getTime() - LIST_DAYS * DAY_MS).toISOString()
  const files = await seenFiles(db, { feeds: feeds.map(feed => feed.name), since }, deadline)
  const lists = feeds.flatMap(feed =>
    files
      // A row that was not taken may be of the very SKU that seems to be absent.
      .filter(file => file.feed === feed.name && file.standing === 'complete' && file.rejected === 0)
      .map(({ name, sha256, modifiedAt, businessDate }) => ({
        feed: feed.name,
        shop: feed.shop,
        at: versionOfStock({ feed, file: { name, sha256, at: modifiedAt, businessDate } }),
      })),
  )
  return emptyAbsent(db, lists, deadline)
}
