import { afterAll, beforeAll, expect, test } from 'vitest'
import { contentHash } from '../../src/events/canonical.ts'
import { tell } from '../../src/events/envelope.ts'
import type { WismoEvent } from '../../src/events/event.ts'
import { keyedHash } from '../../src/events/proofs.ts'
import { createIngest } from '../../src/ingest.ts'
import { rebuild } from '../../src/jobs/rebuild.ts'
import { createLookUp } from '../../src/server/look-up.ts'
import { historyOf } from '../../src/store/explain.ts'
import { findOrders, status } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'
import { grow } from './grow.ts'
import { receivedFrom } from './scratch.ts'
import {
  GROWN_AT,
  GROWN_SHOP,
  GROWN_TABLES,
  numberOf,
  renumbered,
  type Template,
  templateOf,
  tokenOf,
  trackingNumbersOf,
} from './templates.ts'

const ORDERS = 200
const KEY = 'the key of the look-up, long enough for anybody'

let open: OpenDatabase
let templates: readonly Template[]
const url = () => open.url ?? ''
const growTo = (orders: number) =>
  grow({ url: url(), orders, policy: testPolicy, lookUpKey: KEY, progress: () => undefined })
const counts = async () =>
  Object.fromEntries(
    await Promise.all(
      GROWN_TABLES.map(async table => [
        table,
        (await sql(url(), `select count(*)::int as n from wismo.${table}`))[0]?.n,
      ]),
    ),
  )

beforeAll(async () => {
  open = await openFresh('postgres')
  templates = await growTo(ORDERS)
})
afterAll(() => open.close())

/** The nth order as its public link leads to it. */
const grown = async (nth: number) => {
  const row = await status(open.db, tokenOf(nth), null, patient())
  if (row === null) throw new Error(`order ${nth} is not there`)
  return row
}

test('every grown order is what merging its events gives, and every event has the id that its content gives', async () => {
  const told = await rebuild(open.db, testPolicy, { shadow: true, orders: null }, () => GROWN_AT, patient)
  expect(told).toMatchObject({ orders: ORDERS, different: [], unsettled: [] })
  const events = (await sql(url(), 'select body from wismo.events')).map(row => row.body as WismoEvent)
  expect(events.length).toBeGreaterThan(10 * ORDERS)
  for (const event of events) {
    expect(event.version.endsWith(contentHash(event.body)), event.id).toBe(true)
    expect(event.id).toBe(
      `${event.resource}@${event.version.split(' ')[0]}#${contentHash(event.body).slice(0, 16)}`,
    )
  }
})

test('no two grown orders share anything by which they could be taken for each other', async () => {
  const shared = await sql(
    url(),
    `select ref, count(*) from wismo.order_refs group by ref having count(*) > 1
     union all select email, count(*) from wismo.contacts group by email having count(*) > 1
     union all select name, count(*) from wismo.orders group by name having count(*) > 1`,
  )
  expect(shared).toEqual([])
})

test('it goes on from what is there: run again it adds only what is missing', async () => {
  const before = await counts()
  await growTo(ORDERS)
  expect(await counts()).toEqual(before)
  await growTo(ORDERS + 10)
  expect((await counts()).orders).toBe(ORDERS + 10)
  await sql(url(), 'select 1')
})

test('what its shop told of an order, told again, adds nothing to it', async () => {
  for (const nth of [0, 1, 2, 57, 120]) {
    const { story } = templateOf(templates, nth)
    const { id, state } = await grown(nth)
    const before = (await historyOf(open.db, id))?.events.map(({ event }) => event.id).toSorted()
    await tellAgain(nth)
    expect(
      (await historyOf(open.db, id))?.events.map(({ event }) => event.id).toSorted(),
      story.name,
    ).toEqual(before)
    expect((await grown(nth)).state, story.name).toEqual(state)
  }
})

/** All deliveries of the order's story, with the order's own ids. */
async function tellAgain(nth: number) {
  const { story } = templateOf(templates, nth)
  const own = templateOf(templates, nth).rows.map(each => each.format.replaceAll('%1$s', ''))
  const numbers = trackingNumbersOf(own)
  const deliveries = story.deliveries.map(({ headers, body }) => ({
    headers,
    body: Buffer.from(renumbered(body.toString('utf8'), story, numbers, numberOf(nth))),
  }))
  const context = { shop: GROWN_SHOP, policy: testPolicy, at: GROWN_AT }
  const { ingest } = createIngest({ db: open.db, policy: testPolicy })
  return ingest(await receivedFrom(deliveries, context), patient())
}

test('something new of a grown order is merged into it', async () => {
  const nth = templates.findIndex(each => each.story.name === 'confirmed only')
  const { id, state, version } = await grown(nth)
  const line = { line: state?.lines[0]?.id ?? '', sku: null, units: 1 }
  const event = tell({
    type: 'fulfillment.recorded',
    resource: `fulfillment:${GROWN_SHOP}:new`,
    updatedAt: GROWN_AT,
    toldAt: '',
    order: id,
    body: {
      fulfillmentId: 'new',
      state: 'success',
      createdAt: GROWN_AT,
      carrier: 'UPS',
      claim: null,
      numbers: [{ number: '1ZNEW', url: null }],
      lines: [line],
    },
  })
  const { ingest } = createIngest({ db: open.db, policy: testPolicy })
  await ingest([received([event], GROWN_AT)], patient())
  const after = await grown(nth)
  expect(after.version).toBe(version + 1)
  expect(after.state?.parcels.map(each => each.number)).toEqual(['1ZNEW'])
  expect([state?.status, after.state?.status]).toEqual(['confirmed', expect.stringContaining('shipped')])
})

test('it is found by its name and its tracking number, and by whoever knows its customer’s address', async () => {
  const { name } = await grown(4)
  expect(await findOrders(open.db, name ?? '', 5)).toMatchObject([{ token: tokenOf(4) }])
  const [contact] = await sql(url(), 'select email, look_up from wismo.contacts where order_id = $1', [
    (await grown(4)).id,
  ])
  expect(contact?.look_up).toContain(keyedHash(KEY, 'email', String(contact?.email)))
  const lookUp = createLookUp({
    config: { lookUpKeys: [KEY], publicUrl: 'http://localhost' },
    db: open.db,
    policy: testPolicy,
    floorMs: 0,
  })
  const found = await lookUp?.(
    { order: name ?? '', contact: String(contact?.email), address: '192.0.2.1' },
    patient(),
  )
  expect(found).toMatchObject({ token: tokenOf(4) })
})
