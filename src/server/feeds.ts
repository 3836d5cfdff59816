import { waitUntil } from '@vercel/functions'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import { within } from '../http/deadline.ts'
import type { FeedParts } from '../http/feeds.ts'
import type { Ingest } from '../ingest.ts'
import { applyFiles } from '../jobs/feeds/apply.ts'
import { FILE_LIMIT } from '../jobs/feeds/copy.ts'
import { type ImportParts, importFeeds } from '../jobs/feeds/import.ts'
import { permitBy } from '../jobs/feeds/permit.ts'
import { takeFile } from '../jobs/feeds/push.ts'
import type { Job } from '../jobs/schedule.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { feedFiles } from '../store/feeds.ts'

export interface Feeds {
  /** Null: the policy has no feeds. */
  readonly job: Job | null
  readonly door: FeedParts
  /** Ends when what is under way has. */
  stop(): Promise<void>
}

export interface FeedsOptions {
  readonly config: Config
  readonly db: Database
  readonly policy: Policy
  readonly ingest: Ingest
  readonly clock: () => Date
  readonly log: Logger
}

/** A function is ended after a minute. A process of our own has time for a large file over a slow line; milliseconds. */
const RUN_MS = { serverless: 50_000, process: 10 * 60_000 }

/** What Vercel lets through, a little less for the headers; bytes. */
const VERCEL_BODY = 4_400_000

/** The feeds of this process: the job that fetches files, and the door to which they are posted. */
export function createFeeds({ config, db, policy, ingest, clock, log }: FeedsOptions): Feeds {
  const runMs = config.serverless ? RUN_MS.serverless : RUN_MS.process
  const ending = new AbortController()
  const parts: ImportParts = {
    db,
    feeds: policy.feeds,
    secrets: config.feedSecrets,
    ingest,
    permit: permitBy(db, clock),
    clock,
    random: Math.random,
    keepDays: policy.feedFiles.keepDays,
    failed: (feed, error) => log.warn({ err: error, feed }, 'feed failed'),
  }
  const underWay = new Set<Promise<unknown>>()
  const tracked = <T>(work: Promise<T>): Promise<T> => {
    const settled = work.catch(() => undefined).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return work
  }
  /** Stopped, no time is left: a batch under way is finished, and nothing more begun. */
  const run = <T>(work: (deadline: { at: number; signal: AbortSignal }) => Promise<T>): Promise<T> =>
    tracked(
      within(runMs, ({ at, signal }) =>
        work({
          get at() {
            return ending.signal.aborted ? 0 : at
          },
          signal,
        }),
      ),
    )
  const applySoon = () =>
    waitUntil(
      run(deadline => applyFiles(parts, deadline)).catch(error => log.error({ err: error }, 'feeds failed')),
    )
  return {
    job:
      policy.feeds.length === 0
        ? null
        : { name: 'feeds', pattern: '* * * * *', run: () => run(deadline => importFeeds(parts, deadline)) },
    door: {
      feedTokens: tokensOf(policy, config),
      takeFile: async (name, file, bytes, deadline) => {
        const feed = policy.feeds.find(each => each.name === name)
        if (!feed) throw new Error(`no feed ${name}`)
        const stored = await takeFile({ db, clock }, feed, { ...file, door: 'push' }, bytes, deadline)
        if (stored.state === 'ready') applySoon()
        return stored
      },
      showFile: async (feed, id, deadline) =>
        (await feedFiles(db, { feed, id, limit: 1 }, deadline))[0] ?? null,
      largestFile: config.serverless ? VERCEL_BODY : FILE_LIMIT,
    },
    async stop() {
      ending.abort()
      await Promise.all(underWay)
    },
  }
}

function tokensOf({ feeds }: Policy, { feedSecrets }: Config): FeedParts['feedTokens'] {
  return Object.fromEntries(
    feeds.flatMap(({ name, pushTokenEnv }) => {
      const token = pushTokenEnv === null ? undefined : feedSecrets[pushTokenEnv]
      return token ? [[name, token]] : []
    }),
  )
}
