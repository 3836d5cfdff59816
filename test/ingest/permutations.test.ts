import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import { drain } from '../../src/jobs/drain.ts'
import { derive } from '../../src/orders/derive/index.ts'
import type { Facts } from '../../src/orders/facts.ts'
import type { OrderState } from '../../src/orders/state.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { factsByOrder, type History, historyOf } from '../support/histories.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'

/** What CI runs; a smaller number serves while one works on it. */
const RUNS = Number(process.env.WISMO_TEST_RUNS ?? 300)
const NOW = Date.parse('2026-11-20T12:00:00.000Z')

let real: OpenDatabase
let client: Client

beforeAll(async () => {
  real = await openFresh('postgres')
  client = new Client({ connectionString: real.url ?? '' })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await real.close()
})

interface Arrival {
  readonly keys: readonly number[]
  readonly again: readonly number[]
  readonly batch: number
}

/** Any order of arrival, some deliveries twice, several in one batch. */
const arrivals: fc.Arbitrary<Arrival> = fc.record({
  keys: fc.array(fc.nat(1000), { minLength: 80, maxLength: 80 }),
  again: fc.array(fc.nat(79), { maxLength: 6 }),
  batch: fc.integer({ min: 1, max: 4 }),
})

async function arrive(history: History, { keys, again, batch }: Arrival): Promise<void> {
  const once = history.deliveries.map((delivery, index) => ({
    delivery,
    key: keys[index % keys.length] ?? 0,
  }))
  const twice = again
    .flatMap(index => once[index % once.length] ?? [])
    .map(each => ({ ...each, key: each.key + 300 }))
  const order = [...once, ...twice].sort((a, b) => a.key - b.key).map(each => each.delivery)
  const { ingest, settle } = createIngest({ db: real.db, policy: testPolicy })
  for (let from = 0; from < order.length; from += batch)
    await ingest(order.slice(from, from + batch), patient())
  await drain(real.db, settle, () => new Date(NOW), patient())
}

/** Deleted, not truncated: for a few rows that is ten times as quick. */
const clean = () =>
  client.query(`
    delete from wismo.orders; delete from wismo.refs; delete from wismo.order_refs; delete from wismo.events;
    delete from wismo.parked_events; delete from wismo.shipments; delete from wismo.contacts; delete from wismo.outbox;
    delete from wismo.delivery_keys; delete from wismo.deliveries; delete from wismo.alerts`)

/** Facts, state and shipments are those of the joined events, whatever the arrival. */
async function expectTruth(order: OrderId, facts: Facts): Promise<OrderState> {
  const { orders } = await load(real.db, { orders: [order], refs: [] })
  const state = derive(facts, testPolicy.status)
  expect(orders[0]?.facts).toEqual(facts)
  expect(orders[0]?.state).toEqual(state)
  const { rows } = await client.query(
    'select key, status, live from wismo.shipments where order_id = $1 order by key',
    [order],
  )
  expect(rows).toEqual(state.parcels.map(({ key, stage, live }) => ({ key, status: stage, live })))
  return state
}

/** Every milestone that is passed in the end is in the ledger once; no key is there twice. */
async function expectLedger(order: OrderId, state: OrderState): Promise<void> {
  const { rows } = await client.query(
    'select parcel, milestone, standing from wismo.outbox where order_id = $1',
    [order],
  )
  const names = rows.map(row => `${row.parcel ?? ''}/${row.milestone}`)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining(state.milestones.map(({ parcel, kind }) => `${parcel ?? ''}/${kind}`)),
  )
  for (const row of rows) expect(row.standing).toMatch(/^(pending|held:(off|stale|test|overtaken))$/)
}

describe('any permutation and duplication of what is told of an order', () => {
  it('ends in the same facts, status, shipments and ledger', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.nat(100_000), arrivals, async (seed, arrival) => {
          const history = historyOf(seed, NOW)
          await arrive(history, arrival)
          for (const [order, facts] of factsByOrder(history.events)) {
            await expectLedger(order, await expectTruth(order, facts))
          }
        })
        .afterEach(async () => {
          await clean()
        }),
      { numRuns: RUNS },
    )
  }, 280_000)
})
