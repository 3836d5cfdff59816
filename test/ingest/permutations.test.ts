import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderId } from '../../src/events/event.ts'
import { derive } from '../../src/orders/derive/index.ts'
import type { Facts } from '../../src/orders/facts.ts'
import type { OrderState } from '../../src/orders/state.ts'
import { goLive } from '../../src/store/ledger.ts'
import { load } from '../../src/store/orders.ts'
import { ARRIVED, arrivals, arrive, clean } from '../support/arrivals.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { factsByOrder, historyOf } from '../support/histories.ts'
import { testPolicy } from '../support/policy.ts'

/** CI runs three hundred of them beside this. */
const RUNS = Number(process.env.WISMO_TEST_RUNS ?? 100)

let real: OpenDatabase
let client: Client

beforeAll(async () => {
  real = await openFresh('postgres')
  await goLive(real.db, { shop: null, live: true, by: 'the tests' })
  client = new Client({ connectionString: real.url ?? '' })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await real.close()
})

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
          const history = historyOf(seed, ARRIVED)
          await arrive(real.db, history, arrival)
          for (const [order, facts] of factsByOrder(history.events)) {
            await expectLedger(order, await expectTruth(order, facts))
          }
        })
        .afterEach(async () => {
          await clean(client)
        }),
      { numRuns: RUNS },
    )
  }, 280_000)
})
