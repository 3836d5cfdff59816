import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Feed } from '../../policy/feed.ts'
import { type FeedFolder, SAMPLE_SHOP } from '../../samples/index.ts'

/** An upload under way is called so; renamed, it is whole. */
export const UNDER_WAY = '.part'

export const feedName = (folder: FeedFolder): string => `${folder}-shipments`

const feedOf = (dir: string, folder: FeedFolder, own: Pick<Feed, 'writesBack'>): Feed => ({
  ...own,
  name: feedName(folder),
  shop: SAMPLE_SHOP,
  kind: 'shipments',
  from: { protocol: 'local', dir: join(dir, folder) },
  pushTokenEnv: null,
  pattern: /^shipped-(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)-.*\.csv$/,
  finished: { by: 'rename', suffix: UNDER_WAY },
  afterwards: 'leave',
  format: {
    delimiter: [',', ';'],
    quote: '"',
    layout: { by: 'header' },
    encoding: 'utf-8-or-windows-1252',
    timeZone: 'UTC',
    dates: ['YYYY-MM-DD HH:mm:ss'],
    trackingSeparator: null,
    endsWithNewline: true,
  },
  columns: {},
  shapes: {},
  orderPrefix: '',
  words: { cancelled: ['cancelled'], pending: [] },
  blankTracking: 'says_nothing',
  sameRow: 'business_date',
  full: false,
  contract: null,
})

/** The feeds of the demo's policy: a folder for each warehouse that sends files. */
export async function feedsIn(dir: string): Promise<readonly Feed[]> {
  const feeds = [feedOf(dir, 'reno', { writesBack: false }), feedOf(dir, 'workshop', { writesBack: true })]
  for (const folder of ['reno', 'workshop']) await mkdir(join(dir, folder), { recursive: true })
  return feeds
}
