import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WismoEvent } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import { type Imported, type ImportParts, importFeeds } from '../../src/jobs/feeds/import.ts'
import type { Feed } from '../../src/policy/feed.ts'
import type { Database } from '../../src/store/database.ts'
import { feedFiles, type ShownFile } from '../../src/store/feeds.ts'
import { testPolicy } from './policy.ts'
import { patient, received } from './received.ts'
import { shopOrder } from './shop-order.ts'
import { SHOP } from './shopify.ts'

export const NOW = '2026-11-23T12:00:00.000Z'

/** A feed of ship confirmations out of a local directory, as plain as can be. */
export const shipments = (dir: string, over: Partial<Feed> = {}): Feed => ({
  name: 'north-shipments',
  shop: SHOP,
  kind: 'shipments',
  from: { protocol: 'local', dir },
  pushTokenEnv: null,
  pattern: /^ships.*\.csv$/,
  finished: { by: 'rename', suffix: '.tmp' },
  afterwards: 'leave',
  format: {
    delimiter: ',',
    quote: '"',
    layout: { by: 'header' },
    encoding: 'utf-8',
    timeZone: 'UTC',
    dates: ['YYYY-MM-DD HH:mm:ss'],
    trackingSeparator: null,
    endsWithNewline: true,
  },
  columns: {},
  shapes: {},
  orderPrefix: '',
  words: { cancelled: [], pending: [] },
  blankTracking: 'says_nothing',
  sameRow: 'business_date',
  writesBack: true,
  full: false,
  contract: null,
  ...over,
})

export interface Drop {
  readonly dir: string
  put(name: string, text: string | Buffer, at?: string): void
  remove(): void
}

/** A directory into which files are put, with the time that a test gives them. */
export function makeDrop(): Drop {
  const dir = mkdtempSync(join(tmpdir(), 'feed-'))
  mkdirSync(join(dir, 'archive'))
  return {
    dir,
    put: (name, text, at = NOW) => {
      writeFileSync(join(dir, name), text)
      utimesSync(join(dir, name), new Date(at), new Date(at))
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Rows of ship confirmations for the orders `#<from>` and so many after it, one line each. */
export function confirmations(from: number, count: number, number = (nth: number) => `1Z${nth}`): string {
  const rows = Array.from({ length: count }, (_, nth) => `#${from + nth},TABLE,1,${number(from + nth)},UPS\n`)
  return `order,sku,quantity,tracking,carrier\n${rows.join('')}`
}

/** Orders `#<from>` and so many after it, each of one unit of TABLE. */
export const orderEvents = (from: number, count: number): readonly WismoEvent[] =>
  Array.from({ length: count }, (_, nth) => shopOrder(`${from + nth}`, `#${from + nth}`, { table: 1 }))

export interface Importing {
  readonly parts: ImportParts
  readonly faults: unknown[]
  /** @param ms the run has so long */
  run(over?: Partial<ImportParts>, ms?: number): Promise<Imported>
  files(feed?: string): Promise<readonly ShownFile[]>
  order(events: readonly WismoEvent[]): Promise<void>
}

/** The import of feeds over a database, by a clock that the test sets. */
export function importing(
  db: Database,
  feeds: readonly Feed[],
  at: { now: string } = { now: NOW },
): Importing {
  const { ingest } = createIngest({ db, policy: testPolicy })
  const faults: unknown[] = []
  const parts: ImportParts = {
    db,
    feeds,
    secrets: {},
    ingest,
    permit: async () => ({ apply: true }),
    clock: () => new Date(at.now),
    random: () => 0,
    failed: (_, error) => faults.push(error),
    keepDays: 25,
  }
  return {
    parts,
    faults,
    run: (over, ms = 300_000) =>
      importFeeds({ ...parts, ...over }, { at: Date.now() + ms, signal: AbortSignal.timeout(ms) }),
    files: (feed = feeds[0]?.name ?? '') => feedFiles(db, { feed, id: null, limit: 100 }),
    order: async events => {
      const [verdict] = await ingest([received(events, at.now)], patient())
      if (verdict?.outcome !== 'merged') throw new Error(`the orders were ${verdict?.outcome}`)
    },
  }
}
