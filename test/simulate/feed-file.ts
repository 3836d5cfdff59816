import { createHash } from 'node:crypto'
import type { Received } from '../../src/events/delivery.ts'
import type { Feed } from '../../src/policy/feed.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import { fileBytes } from '../../src/samples/simulation/warehouse-files.ts'
import { businessDateOf } from '../../src/sources/threepl/business-date.ts'
import { examineFile } from '../../src/sources/threepl/examine.ts'
import { normaliseRows } from '../../src/sources/threepl/normalise.ts'
import { openFile } from '../../src/sources/threepl/open-file.ts'
import { receiveRows } from '../../src/sources/threepl/receive.ts'

/** The two feeds to which all simulated warehouses send; each of these writes its files in another way. */
export const feedsOf = (shop: string): readonly Feed[] => [feedOf(shop, true), feedOf(shop, false)]

export const feedName = ({ files }: RealWorld): string => nameOf(files?.writesBack !== false)

const nameOf = (writesBack: boolean): string => (writesBack ? 'copied-shipments' : 'added-shipments')

const feedOf = (shop: string, writesBack: boolean): Feed => ({
  name: nameOf(writesBack),
  shop,
  kind: 'shipments',
  from: { protocol: 'push' },
  pushTokenEnv: 'FEED_SIMULATED_TOKEN',
  pattern: /^shipped-(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)-.*\.csv$/,
  finished: { by: 'rename', suffix: '.part' },
  afterwards: 'leave',
  format: {
    delimiter: [',', ';', '\t'],
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
  writesBack,
  full: false,
  contract: null,
})

/** Whoever has it may post files. */
export const FEED_TOKEN = 'a-feed-token-of-the-simulation'

export interface SentFile {
  readonly name: string
  readonly bytes: Buffer
  /** The time that it has where it lies. */
  readonly at: string
}

/** What cuts a connection leaves at least so many bytes out: a line end of two letters of two bytes each. */
const LEAST_CUT = 4

/** The file of an arrival as it comes. */
export function fileSent(world: RealWorld, { message, at, telling, isCut }: Arrival): SentFile {
  if (message.from !== 'files') throw new RangeError('This arrival is no file.')
  const { file } = message
  const whole = fileBytes(world, file)
  // Somewhere in the last of its lines, which all are longer than this.
  const bytes = isCut ? whole.subarray(0, whole.length - LEAST_CUT - (at % 20)) : whole
  const name = telling === 0 || isCut ? file.name : file.name.replace('.csv', `-${telling}.csv`)
  const time = world.files?.keepsTimes && telling === 0 ? file.at + world.labelSkew : at
  return { name, bytes, at: new Date(time).toISOString() }
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 61) yield bytes.subarray(from, from + 61)
}

/** Small, so that a file comes in several. */
const ROWS_AT_ONCE = 2

/** The file as deliveries, through all that stands between its bytes and them; null: none of it may be applied. */
export async function receivedFrom(
  feed: Feed,
  { name, bytes, at }: SentFile,
  receivedAt: string,
): Promise<readonly Received[] | null> {
  if ((await examineFile(feed, inPieces(bytes))).fault !== null) return null
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const known = { name, sha256, at, businessDate: businessDateOf(feed, name, at) }
  const received: Received[] = []
  const rows = openFile(feed, inPieces(bytes))
  for await (const batch of normaliseRows(feed, known, rows, ROWS_AT_ONCE))
    if (batch.events.length > 0) received.push(receiveRows(feed, known, batch, receivedAt))
  return received
}
