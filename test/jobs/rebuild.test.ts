import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { type RebuildOptions, rebuild } from '../../src/jobs/rebuild.ts'
import { commit, load } from '../../src/store/orders.ts'
import { deferred, group } from '../store/groups.ts'
import { ARRIVED, arrivals, arrive, clean } from '../support/arrivals.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { ORDER, story } from '../support/events.ts'
import { historyOf } from '../support/histories.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

/** What CI runs; a smaller number serves while one works on it. */
const RUNS = Math.ceil(Number(process.env.WISMO_TEST_RUNS ?? 300) / 10)

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

const run = (options: Partial<RebuildOptions> = {}) =>
  rebuild(
    real.db,
    testPolicy,
    { shadow: true, orders: null, ...options },
    () => new Date(ARRIVED).toISOString(),
    patient,
  )

const ledger = async () =>
  (await client.query('select milestone, standing from wismo.outbox order by milestone')).rows

describe('after any permutation and duplication of what is told', () => {
  it('all events merged anew are the facts and states that are stored', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.nat(100_000), arrivals, async (seed, arrival) => {
          await arrive(real.db, historyOf(seed, ARRIVED), arrival)
          const { orders, different, unsettled } = await run()
          expect(orders).toBeGreaterThan(0)
          expect({ different, unsettled }).toEqual({ different: [], unsettled: [] })
        })
        .afterEach(async () => {
          await clean(client)
        }),
      { numRuns: RUNS },
    )
  }, 120_000)
})

describe('where what is stored is not what the events make', () => {
  afterEach(() => clean(client))

  /** A delivered parcel whose order was left as if only its shop had spoken, as a mended rule would find it. */
  async function strayed() {
    const { ingest } = createIngest({ db: real.db, policy: testPolicy })
    const { order, fulfillment, scan } = story()
    const sent = received(
      [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])],
      '2026-03-02T10:00:00.000Z',
    )
    await ingest([sent], patient())
    const kept = await client.query('select facts, state, status from wismo.orders')
    await ingest([received([scan('A1', 'delivered')], '2026-03-02T11:00:00.000Z')], patient())
    const [{ facts, state, status }] = kept.rows
    await client.query('update wismo.orders set facts = $1, state = $2, status = $3', [facts, state, status])
    await client.query('delete from wismo.outbox')
  }

  const MOVED = {
    order: ORDER,
    name: '#1001',
    before: { status: 'shipped', rule: 8 },
    after: { status: 'delivered', rule: 4 },
    facts: true,
  }

  test('the shadow lists the order with both statuses and their rules, and writes nothing', async () => {
    await strayed()
    expect(await run()).toEqual({ orders: 1, different: [MOVED], unsettled: [], written: 0, busy: [] })
    const { orders } = await load(real.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.state?.status).toBe('shipped')
    expect(await ledger()).toEqual([])
  })

  test('for real it is written with its shipments, and nothing is said: its milestones are held', async () => {
    await strayed()
    expect(await run({ shadow: false })).toMatchObject({ different: [MOVED], written: 1 })
    const { orders } = await load(real.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.state?.status).toBe('delivered')
    expect((await client.query('select status from wismo.shipments')).rows).toEqual([{ status: 'delivered' }])
    expect(await ledger()).toEqual([
      { milestone: 'delivered', standing: 'held:replay' },
      { milestone: 'first_scan', standing: 'held:replay' },
      { milestone: 'order_delivered', standing: 'held:replay' },
    ])
    expect(await run()).toMatchObject({ orders: 1, different: [] })
  })

  test('what was said already stays as it was said', async () => {
    await strayed()
    await client.query(
      `insert into wismo.outbox (key, order_id, parcel, milestone, channel, standing)
       values ($1, $2, 'A1', 'first_scan', 'email', 'pending')`,
      [`${ORDER}|A1|first_scan|email`, ORDER],
    )
    await run({ shadow: false })
    expect(await ledger()).toContainEqual({ milestone: 'first_scan', standing: 'pending' })
  })

  test('only the named orders are looked at', async () => {
    await strayed()
    expect(await run({ orders: [ORDER] })).toMatchObject({ orders: 1, different: [MOVED] })
    expect(await run({ orders: ['another.example:1'] })).toMatchObject({ orders: 0, different: [] })
  })

  test('a reference that got lost is registered again, and brings what is parked under it', async () => {
    const { ingest } = createIngest({ db: real.db, policy: testPolicy })
    const { order, fulfillment, scan } = story()
    await ingest(
      [received([order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])], '2026-03-02T10:00:00.000Z')],
      patient(),
    )
    await client.query(
      "delete from wismo.order_refs where ref = 'tracking:A1'; update wismo.orders set rules = 0, state = state || '{\"rule\": 0}'",
    )
    const byNumber = { ...scan('A1', 'delivered'), order: null, refs: ['tracking:A1'] }
    await ingest([received([byNumber], '2026-03-02T11:00:00.000Z')], patient())
    await run({ shadow: false })
    const { orders } = await load(real.db, { orders: [ORDER], refs: [] })
    expect(orders[0]?.state?.status).toBe('delivered')
  })

  test('an order with events that are not merged yet is left to the drain, which may have something to say', async () => {
    await strayed()
    const { scan } = story()
    const late = { ...scan('A1', 'in_transit'), id: 'late' }
    await commit(real.db, [group({ mode: 'defer', deferred: [deferred(ORDER, late)] })])
    expect(await run({ shadow: false })).toMatchObject({ different: [], unsettled: [ORDER], written: 0 })
  })
})
