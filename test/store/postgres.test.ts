import { describe, expect, test } from 'vitest'
import { DatabaseUnavailable, type Deadline } from '../../src/store/database.ts'
import { commit, load } from '../../src/store/orders.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { freshPostgres, holdOrder, silent, sql } from '../support/database.ts'
import { startProxy } from '../support/proxy.ts'
import { storeContract } from './contract.ts'
import { group, orderWrite } from './groups.ts'

storeContract('postgres')

const NOTHING = { orders: [], refs: [] }
/** Calls of the service that wait for a lock. */
const waitingFor = async (url: string): Promise<unknown> => {
  const text = `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'wismo' and wait_event_type = 'Lock'`
  return (await sql(url, text))[0]?.n
}

const within = (ms: number): Deadline => ({ at: Date.now() + ms, signal: AbortSignal.timeout(ms) })

describe('a pool', () => {
  test('survives the death of its idle connections and logs it', async () => {
    const url = await freshPostgres()
    const warnings: string[] = []
    const db = await openPostgres(url, { ...silent, warn: (_, message) => warnings.push(message) })
    await Promise.all([load(db, NOTHING), load(db, NOTHING), load(db, NOTHING)])
    await sql(
      url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    // All three: a connection whose death has not been noticed yet would fail the next call.
    await expect.poll(() => warnings.length, { timeout: 30_000 }).toBe(3)
    expect(await load(db, NOTHING)).toEqual(NOTHING)
    await db.close()
  })

  test("gives up at the deadline, and the late answer is nobody else's", async () => {
    const url = await freshPostgres()
    const db = await openPostgres(url, silent)
    await commit(db, [group({ orders: [orderWrite('shop:1', 0)] })])
    const holder = await holdOrder(url, 'shop:1')
    const late = commit(db, [group({ orders: [orderWrite('shop:1', 1)] })], within(200))
    await expect(late).rejects.toThrow(DatabaseUnavailable)
    await holder.letGo()
    expect(await load(db, NOTHING, within(3_000))).toEqual(NOTHING)
    await db.close()
  })

  test('gives up at the deadline when no connection is free', async () => {
    const url = await freshPostgres()
    const db = await openPostgres(url, silent)
    await commit(db, [group({ orders: [orderWrite('shop:1', 0)] })])
    const holder = await holdOrder(url, 'shop:1')
    const busy = Array.from({ length: 10 }, () =>
      commit(db, [group({ orders: [orderWrite('shop:1', 1)] })]).then(([verdict]) => verdict?.verdict),
    )
    await expect(load(db, NOTHING, within(200))).rejects.toThrow(DatabaseUnavailable)
    await holder.letGo()
    expect((await Promise.all(busy)).toSorted()).toEqual(['committed', ...Array(9).fill('conflict')])
    expect(await load(db, NOTHING)).toEqual(NOTHING)
    await db.close()
  })

  test('survives a connection that is cut while it works, and makes the call again', async () => {
    const url = await freshPostgres()
    const proxy = await startProxy(url)
    const db = await openPostgres(proxy.url, silent)
    await commit(db, [group({ orders: [orderWrite('shop:1', 0)] })])
    const holder = await holdOrder(url, 'shop:1')
    const waiting = commit(db, [group({ orders: [orderWrite('shop:1', 1)] })])
    await expect.poll(() => waitingFor(url)).toBe(1)
    await proxy.restore()
    await expect.poll(() => waitingFor(url)).toBeGreaterThan(0)
    await holder.letGo()
    // The call that was cut may have been done by the server all the same: then the second one finds that.
    expect(['committed', 'duplicate']).toContain((await waiting)[0]?.verdict)
    await db.close()
    await proxy.close()
  })

  test('has the server end a statement that takes longer than any delivery may', async () => {
    const url = await freshPostgres()
    const db = await openPostgres(url, silent)
    await commit(db, [group({ orders: [orderWrite('shop:1', 0)] })])
    const holder = await holdOrder(url, 'shop:1')
    await expect(commit(db, [group({ orders: [orderWrite('shop:1', 1)] })])).rejects.toThrow('SQLSTATE 57014')
    await holder.letGo()
    await db.close()
  })

  test('that cannot reach its server says so', async () => {
    await expect(openPostgres('postgres://nobody@127.0.0.1:1/none', silent)).rejects.toThrow(
      DatabaseUnavailable,
    )
  })
})
