import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CommitGroup } from '../../src/store/functions.ts'
import { commit, load } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { deferred, group, orderWrite, refWrite, scan, unique } from './groups.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

/** Runs a commit on a connection of its own and leaves its transaction open, until `end` commits it. */
async function commitAndHold(groups: readonly CommitGroup[]): Promise<{ end(): Promise<void> }> {
  const client = new Client({ connectionString: open.url ?? '' })
  await client.connect()
  await client.query('begin')
  await client.query('select public.wismo_commit($1::text::jsonb)', [JSON.stringify({ groups })])
  return {
    end: async () => {
      await client.query('commit')
      await client.end()
    },
  }
}

/** Until so many connections wait for a lock: the proof that they met the one that holds it. */
async function waitingForLocks(count: number): Promise<void> {
  for (;;) {
    const [row] = await sql(
      open.url ?? '',
      "select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    if (Number(row?.count) >= count) return
  }
}

test('a delivery that is just being committed is a duplicate once that commit is done', async () => {
  const same = group({ orders: [orderWrite(unique('shop:order'), 0)] })
  const first = await commitAndHold([same])
  const second = commit(open.db, [same])
  await waitingForLocks(1)
  await first.end()
  expect(await second).toEqual([{ verdict: 'duplicate', known: [true] }])
})

test('of two first touches of one order the later conflicts and sees the earlier', async () => {
  const id = unique('shop:order')
  const first = await commitAndHold([group({ orders: [orderWrite(id, 0)] })])
  const second = commit(open.db, [group({ orders: [orderWrite(id, 0)] })])
  await waitingForLocks(1)
  await first.end()
  expect(await second).toMatchObject([{ verdict: 'conflict', fresh: { orders: [{ id, version: 1 }] } }])
})

test('a scan that parks while an order registers its number conflicts and sees the holder', async () => {
  const id = unique('shop:order')
  const number = unique('1Z')
  const ref = `tracking:${number}`
  const registering = await commitAndHold([
    group({ orders: [orderWrite(id, 0)], refs: [refWrite(ref, 0, { register: [id] })] }),
  ])
  const parking = commit(open.db, [group({ refs: [refWrite(ref, 0, { events: [scan(number)] })] })])
  await waitingForLocks(1)
  await registering.end()
  expect(await parking).toMatchObject([{ verdict: 'conflict', fresh: { refs: [{ ref, holders: [id] }] } }])
})

test('an order that registers a number while a scan parks on it conflicts and sees the scan', async () => {
  const id = unique('shop:order')
  const number = unique('1Z')
  const ref = `tracking:${number}`
  const parking = await commitAndHold([group({ refs: [refWrite(ref, 0, { events: [scan(number)] })] })])
  const registering = commit(open.db, [
    group({ orders: [orderWrite(id, 0)], refs: [refWrite(ref, 0, { register: [id] })] }),
  ])
  await waitingForLocks(1)
  await parking.end()
  expect(await registering).toMatchObject([
    { verdict: 'conflict', fresh: { refs: [{ ref, events: [scan(number)] }] } },
  ])
})

test('an event that is deferred while a merge of its order commits stays unmerged and keeps the order unsettled', async () => {
  const id = unique('shop:order')
  const event = scan(unique('1Z'))
  await commit(open.db, [group({ orders: [orderWrite(id, 0)] })])
  const merging = await commitAndHold([group({ orders: [orderWrite(id, 1)] })])
  const deferring = commit(open.db, [group({ mode: 'defer', deferred: [deferred(id, event)] })])
  await waitingForLocks(1)
  await merging.end()
  await deferring
  expect((await load(open.db, { orders: [id], refs: [] })).orders).toMatchObject([
    { version: 2, unmerged: [event] },
  ])
})

test('commits that name the same things in different orders never give each other up', async () => {
  const ids = Array.from({ length: 6 }, () => unique('shop:order'))
  const refs = ids.map(id => `tracking:${id}`)
  const turned = <T>(list: readonly T[], by: number): T[] => [...list.slice(by), ...list.slice(0, by)]
  const writers = Array.from({ length: 24 }, (_, n) =>
    commit(open.db, [
      group({
        orders: turned(ids, n % 6).map(id => orderWrite(id, 0)),
        refs: turned(refs, (n * 5) % 6).map(ref => refWrite(ref, 0, { register: ids })),
      }),
    ]),
  )
  const verdicts = (await Promise.all(writers)).flat().map(each => each.verdict)
  expect(verdicts.toSorted()).toEqual(['committed', ...Array(23).fill('conflict')].toSorted())
})

test('writers that retry on what a conflict returns all get through', async () => {
  const id = unique('shop:order')
  const write = async (): Promise<number> => {
    let version = 0
    for (let attempts = 1; ; attempts++) {
      const [verdict] = await commit(open.db, [group({ orders: [orderWrite(id, version)] })])
      if (verdict?.verdict !== 'conflict') return attempts
      version = verdict.fresh.orders[0]?.version ?? 0
    }
  }
  await Promise.all(Array.from({ length: 16 }, write))
  expect((await load(open.db, { orders: [id], refs: [] })).orders).toMatchObject([{ version: 16 }])
})
