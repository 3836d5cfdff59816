import { pino } from 'pino'
import { readConfig } from '../../src/config.ts'
import type { Received } from '../../src/events/delivery.ts'
import { type AppParts, buildApp } from '../../src/http/app.ts'
import type { FeedParts } from '../../src/http/feeds.ts'
import type { EndpointParts } from '../../src/http/ops-endpoints.ts'
import type { InboxParts } from '../../src/http/ops-inbox.ts'
import type { OrderParts } from '../../src/http/ops-orders.ts'
import type { StockParts } from '../../src/http/ops-stock.ts'
import { policy } from '../../src/policy/index.ts'
import type { KitPolicy } from '../../src/policy/policy.ts'
import { createService } from '../../src/server/service.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { NO_KITS, SECRET, SHOP } from './shopify.ts'

export const OPS_TOKEN = 'an ops token of the tests'.replaceAll(' ', '-')
export const bearer = { authorization: `Bearer ${OPS_TOKEN}` }

/** The answer for whatever is not there. */
export const NOT_THERE = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'There is nothing here.',
  code: 'not_found',
}

/** A log of which the tests see every line. */
export function keptLog() {
  const lines: string[] = []
  return { lines, log: pino({ level: 'trace' }, { write: line => lines.push(line) }) }
}

/** Routes of ops over nothing at all. */
const NO_OPS: Omit<OrderParts & InboxParts & StockParts & EndpointParts, 'opsToken' | 'clock'> = {
  endpoints: [],
  showEndpoints: async () => [],
  enableEndpoint: async () => false,
  redeliver: async () => ({ messages: 0, alerts: 0 }),
  showAlerts: async () => ({ open: 0, alerts: [] }),
  showOrder: async () => null,
  explainOrder: async () => null,
  overrideOrder: async () => ({ basis: '', until: '' }),
  readStock: async () => ({ levels: [], waiting: [] }),
  readInbox: async () => ({ parked: [], quarantined: [], dismissed: [], expired: [] }),
  dismissInbox: async () => ({ lifted: 0, cleared: 0 }),
  replayInbox: async () => ({ replayed: 0, still: {}, orders: [], unfinished: false }),
}

/** No feed may be posted to. */
const NO_FEEDS: FeedParts = {
  feedTokens: {},
  takeFile: async () => {
    throw new Error('no feed')
  },
  showFile: async () => null,
  largestFile: 0,
}

/** The HTTP edge alone; ingest writes down what it was given, and whatever a test cares about is passed in. */
export function edge(parts: Partial<AppParts> = {}) {
  const ingested: Received[] = []
  const { lines, log } = keptLog()
  const app = buildApp({
    sources: [createShopify({ secrets: [SECRET], shops: [SHOP], kits: NO_KITS })],
    ingest: async batch => {
      ingested.push(...batch)
      return batch.map(() => ({ outcome: 'merged', events: 1, orders: ['a:1'] }))
    },
    readStatus: async () => null,
    watch: () => () => undefined,
    streams: { most: 10, mostPerAddress: 10, lifeSeconds: 60 },
    tracking: policy.tracking,
    storefront: policy.storefront,
    storefrontOrigins: [],
    readsPerMinute: 0,
    proxies: [],
    https: false,
    findOrders: async () => [],
    readExport: async () => null,
    optOut: async () => null,
    lookUp: null,
    bySession: null,
    readiness: async () => ({ ready: true, reasons: [], jobs: [] }),
    localMails: null,
    storefrontPage: true,
    ...NO_OPS,
    opsToken: OPS_TOKEN,
    committed: () => undefined,
    cronSecret: null,
    jobs: {},
    ...NO_FEEDS,
    clock: () => new Date('2026-11-21T12:00:00.000Z'),
    log,
    ...parts,
  })
  return { app, ingested, lines }
}

/** The whole service on a database in memory. */
export function service(kits: KitPolicy = NO_KITS, clock?: () => Date) {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    OPS_TOKEN,
    RATE_LIMIT_PER_MINUTE: '0',
  })
  return createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy: { ...policy, kits },
    log: pino({ level: 'silent' }),
    ...(clock && { clock }),
  })
}

/** A request of a source as `inject` takes it. */
export const posting = ({ headers, body }: RawRequest) => ({
  method: 'POST' as const,
  url: '/webhooks/shopify',
  headers,
  payload: body,
})
