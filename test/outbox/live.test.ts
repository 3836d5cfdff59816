import { Client } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { keyOf } from '../../src/orders/effects.ts'
import type { Milestone } from '../../src/orders/state.ts'
import { goLive, inFlight } from '../../src/store/ledger.ts'
import { commit } from '../../src/store/orders.ts'
import { group, orderWrite, STATE } from '../store/groups.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { keptChannel, speaking } from '../support/outbox.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, send, clear } = speaking(() => open)
beforeEach(clear)

const ID = 'furniture.example:1'
const milestone: Milestone = { kind: 'first_scan', parcel: 'A1', at: '2026-11-23T08:00:00.000Z' }
const key = keyOf(ID, milestone)

const crossing = (id = ID) => {
  const told = {
    key: keyOf(id, milestone),
    order: id,
    parcel: 'A1',
    milestone: 'first_scan',
    channel: 'email',
  }
  const row = { ...told, occurredAt: milestone.at, standing: 'pending' }
  return group({
    orders: [orderWrite(id, 0, { state: { ...STATE, milestones: [milestone] }, outbox: [row] })],
  })
}

const standings = async () =>
  (await rows('select standing from wismo.outbox order by key')).map(row => row.standing)

/** Runs a function in a transaction that stays open until `end`. */
async function held(name: string, input: unknown): Promise<{ end(): Promise<void> }> {
  const client = new Client({ connectionString: open.url ?? '' })
  await client.connect()
  await client.query('begin')
  await client.query(`select public.${name}($1::text::jsonb)`, [JSON.stringify(input)])
  return {
    end: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}

describe('an installation starts in shadow', () => {
  test('everything is in the ledger and nothing is said', async () => {
    await commit(open.db, [crossing()])
    expect(await standings()).toEqual(['held:shadow'])
    const channel = keptChannel()
    await send(channel, milestone.at)
    expect(channel.tried).toEqual([])
  })

  test('and what it held is not said after it went live either', async () => {
    await commit(open.db, [crossing()])
    await live()
    const channel = keptChannel()
    await send(channel, milestone.at)
    expect(channel.tried).toEqual([])
    expect(await standings()).toEqual(['held:shadow'])
  })

  test('a milestone that was passed without a row counts as said when it goes live', async () => {
    const [order] = crossing().orders
    if (!order) throw new Error('a crossing is of an order')
    await commit(open.db, [group({ orders: [{ ...order, outbox: [] }] })])
    expect(await inFlight(open.db, null, 10)).toMatchObject({
      live: [],
      count: 1,
      orders: [{ id: ID, passed: ['first_scan'] }],
    })
    expect(await live()).toEqual({ marked: 1, withheld: 0 })
    expect(await rows('select key, standing from wismo.outbox')).toEqual([
      { key, standing: 'held:before_live' },
    ])
    expect(await live()).toEqual({ marked: 0, withheld: 0 })
  })
})

describe('one shop', () => {
  test('can be live alone, or silent while the others are live', async () => {
    await goLive(open.db, { shop: 'furniture.example', live: true, by: 'anna' })
    await commit(open.db, [crossing(), crossing('lamps.example:1')])
    expect(await standings()).toEqual(['pending', 'held:shadow'])
    await live()
    await goLive(open.db, { shop: 'furniture.example', live: false, by: 'anna' })
    await commit(open.db, [crossing('furniture.example:2'), crossing('lamps.example:2')])
    expect(await rows("select standing from wismo.outbox where order_id like '%:2' order by key")).toEqual([
      { standing: 'held:shadow' },
      { standing: 'pending' },
    ])
  })
})

describe('back in shadow', () => {
  test('what waited is held for ever, and what was in hands is not sent by the next ones', async () => {
    await live()
    await commit(open.db, [crossing(), crossing('furniture.example:2')])
    await rows(
      "update wismo.outbox set lease = 'somebody', due_at = now() + interval '1 minute' where key = $1",
      key,
    )
    expect(await goLive(open.db, { shop: null, live: false, by: 'anna' })).toEqual({ marked: 0, withheld: 1 })
    expect(await standings()).toEqual(['pending', 'held:shadow'])
    await rows('update wismo.outbox set due_at = now()')
    const channel = keptChannel()
    await send(channel, milestone.at)
    expect(channel.tried).toEqual([])
    expect(await standings()).toEqual(['held:shadow', 'held:shadow'])
  })
})

describe('an order that is committed while its shop goes live', () => {
  /** Until what was begun has either ended or met a lock; whether it has ended. */
  async function endsWhile(work: Promise<unknown>): Promise<boolean> {
    const state = { ended: false }
    void work.then(() => {
      state.ended = true
    })
    const meetsLock = async () =>
      (
        await rows(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).length > 0
    await expect.poll(async () => state.ended || (await meetsLock())).toBe(true)
    return state.ended
  }

  test('before it is held and not marked a second time: going live waits for the commit', async () => {
    const first = await held('wismo_commit', { groups: [crossing()] })
    const going = live()
    expect(await endsWhile(going)).toBe(false)
    await first.end()
    expect(await going).toEqual({ marked: 0, withheld: 0 })
    expect(await standings()).toEqual(['held:shadow'])
  })

  test('after it is said, once: the commit waits for going live', async () => {
    const going = await held('wismo_go_live', { shop: null, live: true, by: 'anna' })
    const second = commit(open.db, [crossing()])
    expect(await endsWhile(second)).toBe(false)
    await going.end()
    await second
    expect(await standings()).toEqual(['pending'])
  })
})
