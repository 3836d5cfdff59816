import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BadOptions } from '../../src/cli/command.ts'
import { decide, NothingToDecide, readDecision } from '../../src/cli/feeds/decide.ts'
import { watchContracts } from '../../src/jobs/contracts.ts'
import { permitBy } from '../../src/jobs/feeds/permit.ts'
import type { Feed } from '../../src/policy/feed.ts'
import { clock, contract } from '../support/contracts.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { confirmations, type Drop, importing, makeDrop, orderEvents, shipments } from '../support/feeds.ts'
import { patient } from '../support/received.ts'

const MONDAY = { ...contract, since: '2026-11-23', rows: { ...contract.rows, expected: 4 } }

let open: OpenDatabase
let drop: Drop
let feed: Feed
/** The clock of the service. */
let at: { now: string }
beforeEach(async () => {
  open = await openFresh('postgres')
  drop = makeDrop()
  feed = shipments(drop.dir, { contract: MONDAY })
  at = { now: clock('2026-11-23 17:00') }
})
afterEach(async () => {
  drop.remove()
  await open.close()
})

const watch = (feeds: readonly Feed[] = [feed]) =>
  watchContracts(open.db, feeds, () => new Date(at.now), patient())
const service = () => {
  const all = importing(open.db, [feed], at)
  const permit = permitBy(open.db, () => new Date(at.now))
  return { ...all, run: () => all.run({ permit }) }
}
const alerts = async (what = 'true') =>
  (await sql(
    open.url ?? '',
    `select kind, fingerprint, count::int, detail, cleared_at is null as open from wismo.alerts
     where kind like 'feed_%' and ${what} order by kind, fingerprint`,
  )) as { kind: string; fingerprint: string; count: number; detail: Record<string, unknown>; open: boolean }[]
const kinds = async () => (await alerts('cleared_at is null')).map(each => each.kind)

describe('the watch', () => {
  test('names the orders at risk of a file that is missing, and clears its alert when it comes', async () => {
    const { run, order } = service()
    await order(orderEvents(1001, 25))
    at.now = clock('2026-11-23 18:29')
    expect(await watch()).toEqual({ open: 0, cleared: 0 })
    at.now = clock('2026-11-23 18:30')
    expect(await watch()).toEqual({ open: 1, cleared: 0 })
    const [missing, ...others] = await alerts()
    expect(others).toEqual([])
    expect(missing).toMatchObject({
      kind: 'feed_missing',
      fingerprint: 'north-shipments 2026-11-23',
      open: true,
    })
    expect(missing?.detail).toMatchObject({
      feed: 'north-shipments',
      deadline: at.now,
      orders: { count: 25 },
    })
    expect(missing?.detail.orders).toMatchObject({ names: expect.arrayContaining(['#1001', '#1020']) })

    at.now = clock('2026-11-23 20:00')
    drop.put('ships-late.csv', confirmations(1001, 24), at.now)
    await run()
    await watch()
    expect(await alerts()).toMatchObject([
      {
        kind: 'feed_late',
        open: true,
        detail: { file: 'ships-late.csv', orders: { count: 1, names: ['#1025'] } },
      },
      { kind: 'feed_missing', open: false, detail: { cameAt: at.now, orders: { count: 25 } } },
    ])
  })

  test('five at once are one alert, and one with an older clock takes nothing back', async () => {
    at.now = clock('2026-11-23 18:30')
    await Promise.all([1, 2, 3, 4, 5].map(() => watch()))
    expect(await alerts()).toMatchObject([{ kind: 'feed_missing', count: 1, open: true }])
    const late = at.now
    at.now = clock('2026-11-23 18:00')
    await watch()
    expect(await kinds()).toEqual(['feed_missing'])
    at.now = late
    expect(await watch([])).toMatchObject({ open: 0, cleared: 1 })
  })

  test('tells what is wrong with what came: empty, short, the same again, and clears all by a good one', async () => {
    const { run } = service()
    const day = async (date: string, text: string) => {
      at.now = clock(`${date} 17:00`)
      drop.put(`ships-${date}.csv`, text, at.now)
      await run()
      await watch()
      return kinds()
    }
    expect(await day('2026-11-23', confirmations(1, 0))).toEqual(['feed_empty'])
    expect(await day('2026-11-24', confirmations(1, 1))).toEqual(['feed_empty', 'feed_short'])
    expect(await day('2026-11-25', confirmations(1, 4))).toEqual([])
    expect(await day('2026-11-26', confirmations(1, 4))).toEqual(['feed_duplicate'])
    expect(await day('2026-11-27', confirmations(5, 4))).toEqual([])
    expect(await day('2026-11-28', confirmations(5, 4).replaceAll('\n', '\r\n'))).toEqual(['feed_stale'])
    expect(await alerts('cleared_at is not null')).toHaveLength(3)
  })

  test('goes on with the others beside a contract that cannot be judged by, and then says whose it is', async () => {
    const south = { ...feed, name: 'south-shipments' }
    at.now = clock('2026-11-23 19:00')
    await watch([south])
    const wrong = { ...south, contract: { ...MONDAY, timeZone: 'Europe/Vinnea' } }
    await expect(watch([wrong, feed])).rejects.toThrow(/south-shipments.*Europe\/Vinnea/)
    // What was told of it before stands: nobody knows whether it is over.
    expect(await alerts()).toMatchObject([
      { fingerprint: 'north-shipments 2026-11-23', open: true },
      { fingerprint: 'south-shipments 2026-11-23', open: true },
    ])
  })

  test('of orders at risk leaves out those that another warehouse sends', async () => {
    const { order } = service()
    await order(orderEvents(1001, 2))
    await sql(
      open.url ?? '',
      `update wismo.orders set facts = jsonb_set(facts, '{allocations}',
        '{"a": {"version": "1", "body": {"state": "open", "location": "South"}}}') where name = '#1001'`,
    )
    at.now = clock('2026-11-23 19:00')
    await watch([{ ...feed, contract: { ...MONDAY, locations: ['North'] } }])
    expect((await alerts())[0]?.detail.orders).toEqual({ count: 1, names: ['#1002'] })
    await watch([{ ...feed, contract: { ...MONDAY, locations: ['South'] } }])
    expect((await alerts())[0]?.detail.orders).toMatchObject({ count: 2 })
  })
})

describe('a file that has lost a column', () => {
  const WITHOUT_CARRIER = confirmations(1005, 4).replaceAll(/,(UPS|carrier)$/gm, '')

  async function held() {
    const { run, files, order } = service()
    drop.put('ships-1.csv', confirmations(1001, 4), at.now)
    await run()
    at.now = clock('2026-11-24 17:00')
    drop.put('ships-2.csv', WITHOUT_CARRIER, at.now)
    await run()
    const [file] = await files()
    if (!file) throw new Error('no file came')
    return { run, files, file, order }
  }

  test('is held without a row applied, told, and imported once somebody confirms it', async () => {
    const { run, files, file, order } = await held()
    expect(file).toMatchObject({
      state: 'held',
      rowsDone: 0,
      reason: expect.stringMatching(/no column for carrier/),
    })
    await order(orderEvents(1005, 2))
    await watch()
    expect(await alerts()).toMatchObject([
      {
        kind: 'feed_held',
        open: true,
        detail: {
          file: file.id,
          reason: expect.stringContaining(`confirm ${file.id}`),
          orders: { count: 2, names: ['#1005', '#1006'] },
        },
      },
    ])
    expect(await decide(open.db, { apply: true, id: file.id, by: 'anna' })).toMatch(
      /ships-2\.csv.*will be imported/,
    )
    await run()
    expect((await files())[0]).toMatchObject({ state: 'complete', rowsDone: 4, confirmedBy: 'anna' })
    await watch()
    expect(await kinds()).toEqual([])
    await expect(decide(open.db, { apply: true, id: file.id, by: 'anna' })).rejects.toThrow(NothingToDecide)
  })

  test('is left out once somebody rejects it', async () => {
    const { run, files, file } = await held()
    expect(await decide(open.db, { apply: false, id: file.id, by: 'anna' })).toMatch(/left out/)
    await run()
    expect((await files())[0]).toMatchObject({ state: 'dropped', rowsDone: 0 })
  })
})

test('a decision names a file and who decides', () => {
  expect(readDecision(['confirm', '17', '--by', 'anna'])).toEqual({ apply: true, id: '17', by: 'anna' })
  expect(readDecision(['reject', '17', '--by', 'anna'])).toMatchObject({ apply: false })
  for (const args of [
    ['keep', '17', '--by', 'a'],
    ['confirm', 'x', '--by', 'a'],
    ['confirm', '17'],
    ['confirm', '17', '--as', 'a'],
  ])
    expect(() => readDecision(args)).toThrow(BadOptions)
})
