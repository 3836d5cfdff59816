import type { Feed } from '../../policy/feed.ts'
import { type Deadline, remaining } from '../../store/database.ts'
import { emptyFiles } from '../../store/feeds.ts'
import { type ApplyParts, applyFiles } from './apply.ts'
import { type Looked, type LookParts, look } from './look.ts'

export interface ImportParts extends ApplyParts, LookParts {
  /** Days. */
  readonly keepDays: number
}

export interface Imported {
  /** Files copied, duplicates included. */
  readonly copied: number
  readonly archived: number
  /** Files of which every row is committed now. */
  readonly completed: number
  readonly failed: number
}

/** Files whose bytes are deleted in one go: each is up to 200 MB. */
const EMPTIED_AT_ONCE = 20

/**
 * Looks at every feed and applies what has come. Feeds do not wait for each other, and what was copied before does not
 * wait for a feed that is slow. Safe when several run at once.
 */
export async function importFeeds(parts: ImportParts, deadline: Deadline): Promise<Imported> {
  const failures: unknown[] = []
  const failed = (feed: string, error: unknown) => {
    failures.push(error)
    parts.failed(feed, error)
  }
  const apply = () => applyFiles({ ...parts, failed }, deadline)
  const lookAt = async (feed: Feed): Promise<Omit<Looked, 'looked'>> => {
    try {
      return await look(parts, feed, deadline)
    } catch (error) {
      failed(feed.name, error)
      return { files: [], archived: 0 }
    }
  }
  const fetched = parts.feeds.filter(feed => feed.from.protocol !== 'push')
  const [before, ...looked] = await Promise.all([apply(), ...fetched.map(lookAt)])
  const after = looked.some(({ files }) => files.length > 0) ? await apply() : []
  if (remaining(deadline) > 0) await empty(parts, deadline)
  return {
    copied: looked.reduce((sum, { files }) => sum + files.length, 0),
    archived: looked.reduce((sum, { archived }) => sum + archived, 0),
    completed: [...before, ...after].filter(({ state }) => state === 'complete').length,
    failed: failures.length,
  }
}

const empty = ({ db, keepDays, clock }: ImportParts, deadline: Deadline): Promise<number> =>
  emptyFiles(db, { now: clock().toISOString(), keepDays, limit: EMPTIED_AT_ONCE }, deadline)
