import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { replay } from '../../src/jobs/replay.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import { UnknownSource } from '../../src/sources/source.ts'
import { historyOf } from '../../src/store/explain.ts'
import { readInbox } from '../../src/store/inbox.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { altered, fixture, NO_KITS, RECEIVED_AT, SECRET, SHOP, signed } from '../support/shopify.ts'

let open: OpenDatabase
let ingest: Ingest
beforeEach(async () => {
  open = await openFresh('postgres')
  ingest = createIngest({ db: open.db, policy: testPolicy }).ingest
})
afterEach(() => open.close())

const NOW = '2026-11-21T18:00:00.000Z'
const ORDER = `${SHOP}:9007199254740995123`
const sources = (shops = [SHOP]) => [createShopify({ secrets: [SECRET], shops, kits: NO_KITS })]
const rows = (text: string) => sql(open.url ?? '', text)

/** What a service that knows only these shops makes of a webhook. */
async function take(
  body: Buffer,
  shops: readonly string[],
  topic = 'orders/create',
  receivedAt = RECEIVED_AT,
) {
  const [source] = sources([...shops])
  const received = source?.receive(signed(topic, body), receivedAt)
  if (received?.kind !== 'received') throw new Error('the signature was refused')
  return (await ingest([received], patient()))[0]
}

const again = (which: { readonly source?: string; readonly cause?: string | null } = {}, shops = [SHOP]) =>
  replay(
    { db: open.db, sources: sources(shops), ingest, policy: testPolicy.inbox, clock: () => new Date(NOW) },
    { source: 'shopify', cause: null, ...which },
    patient(),
  )

test('a shop that is listed after all has its webhooks read from the stored bytes, and the alert is cleared', async () => {
  expect(await take(fixture('orders/create'), ['another.myshopify.com'])).toMatchObject({
    outcome: 'quarantined',
  })
  expect(await again()).toEqual({ replayed: 1, still: {}, orders: [ORDER], unfinished: false })
  expect((await historyOf(open.db, ORDER))?.state?.status).toBe('partially_shipped')
  expect((await readInbox(open.db)).quarantined).toEqual([])
  expect(await rows('select outcome from wismo.deliveries order by received_at')).toEqual([
    { outcome: 'replayed' },
    { outcome: 'accepted' },
  ])
  expect(await rows('select from wismo.alerts where cleared_at is null')).toEqual([])
})

test('its events were received when they were replayed: until then nobody was shown them', async () => {
  await take(fixture('orders/create'), [])
  await again()
  const history = await historyOf(open.db, ORDER)
  expect(new Set(history?.events.map(each => each.receivedAt))).toEqual(new Set([NOW]))
})

test('what is still not understood stays where it is, with today’s reason', async () => {
  await take(altered('orders/create', { id: 'no number' }), [])
  await take(fixture('orders/create'), [])
  const { replayed, still } = await again()
  expect(replayed).toBe(1)
  expect(Object.entries(still)).toEqual([[expect.stringMatching(/^id: /), 1]])
  expect((await readInbox(open.db)).quarantined).toMatchObject([{ deliveries: 1 }])
})

test('only the named cause is replayed', async () => {
  await take(fixture('orders/create'), [])
  expect(await again({ cause: 'the body is no JSON' })).toMatchObject({ replayed: 0 })
  expect(await again({ cause: `unknown shop ${SHOP}` })).toMatchObject({ replayed: 1 })
})

test('what was sent again meanwhile is a duplicate, and its quarantined row is settled', async () => {
  await take(fixture('orders/create'), [])
  await take(fixture('orders/create'), [SHOP])
  expect(await again()).toMatchObject({ replayed: 1, still: {} })
  expect((await readInbox(open.db)).quarantined).toEqual([])
  expect((await historyOf(open.db, ORDER))?.version).toBe(1)
})

test('a fact that was ahead of its receipt stays quarantined, however late it is replayed', async () => {
  const body = altered('orders/create', { updated_at: '2026-11-23T18:00:00Z' })
  expect(await take(body, [SHOP])).toMatchObject({ outcome: 'quarantined' })
  const { replayed, still } = await again()
  expect(replayed).toBe(0)
  expect(Object.keys(still)).toEqual([expect.stringContaining('ahead of its receipt')])
})

test('a source that is not there is refused with those that are', async () => {
  await expect(again({ source: 'shopware' })).rejects.toThrow(UnknownSource)
  await expect(again({ source: 'shopware' })).rejects.toThrow('there are shopify')
})
