import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { DatabaseRefused } from '../../src/store/database.ts'
import { commit, findOrders, status, unsettled } from '../../src/store/orders.ts'
import { SCHEMA_VERSION } from '../../src/store/schema-version.ts'
import { deferred, group, HEADLINE, orderWrite, refWrite, STATE, scan, unique } from './groups.ts'

export function reading(db: () => Database): void {
  test('by token answers the order, and null for a token that nobody has', async () => {
    const id = unique('shop:order')
    const write = orderWrite(id, 0)
    await commit(db(), [group({ orders: [write] })])
    expect(await status(db(), write.token, null)).toEqual({
      id,
      name: '#1001',
      version: 1,
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      orderedAt: HEADLINE.orderedAt,
      state: STATE,
      trackers: [],
    })
    expect(await status(db(), unique('token'), null)).toBeNull()
  })

  test("finds an order by its name as people type it, by the shop's id, and by a tracking number", async () => {
    const id = unique('shop:order')
    const name = unique('#eu')
    const externalId = unique('450789469')
    const ref = `tracking:1Z${id.replace(/\W/g, '').toUpperCase()}`
    const write = orderWrite(id, 0, { externalId, headline: { ...HEADLINE, name } })
    await commit(db(), [group({ orders: [write], refs: [refWrite(ref, 0, { register: [id] })] })])
    const row = { id, name, externalId, token: write.token, status: 'processing', override: null, version: 1 }
    const typedNumber = ref
      .slice('tracking:'.length)
      .toLowerCase()
      .replace(/(.{4})/g, '$1 -._')
    for (const typed of [name, name.slice(1), ` ${name.toUpperCase()} `, externalId, typedNumber]) {
      expect(await findOrders(db(), typed, 10), typed).toEqual([row])
    }
    expect(await findOrders(db(), unique('nothing'), 10)).toEqual([])
  })

  test('finds an order that was given another name by that one alone', async () => {
    const [id, first, second] = [unique('shop:order'), unique('#first'), unique('#second')]
    for (const [version, name] of [first, second].entries())
      await commit(db(), [group({ orders: [orderWrite(id, version, { headline: { ...HEADLINE, name } })] })])
    expect(await findOrders(db(), second, 10)).toMatchObject([{ id, name: second }])
    expect(await findOrders(db(), first, 10)).toEqual([])
  })

  test('finds no more orders than asked for, the newest first', async () => {
    const name = unique('#')
    const years = [2024, 2026, 2025]
    const writes = years.map(year =>
      orderWrite(unique(`shop:${year}`), 0, {
        headline: { ...HEADLINE, name, orderedAt: `${year}-01-01T00:00:00.000Z` },
      }),
    )
    await commit(db(), [group({ orders: writes })])
    const found = await findOrders(db(), name, 2)
    expect(found.map(order => order.id)).toEqual([writes[1]?.id, writes[2]?.id])
  })

  test('finds an order of which only unmerged events are known', async () => {
    const id = unique('shop:order')
    const kept = deferred(id, scan(unique('1Z')))
    await commit(db(), [group({ mode: 'defer', deferred: [kept] })])
    expect(await findOrders(db(), id, 10)).toMatchObject([{ id, name: null, status: 'pending', version: 0 }])
    expect(await status(db(), kept.token, null)).toMatchObject({
      id,
      version: 0,
      state: null,
      orderedAt: null,
    })
  })

  test('of unsettled orders answers no more than asked for', async () => {
    for (const id of [unique('shop:order'), unique('shop:order')]) {
      await commit(db(), [group({ mode: 'defer', deferred: [deferred(id, scan(unique('1Z')))] })])
    }
    expect(await unsettled(db(), 1)).toHaveLength(1)
  })

  test('of the schema answers the version of this code', async () => {
    expect(await db().call('wismo_schema', {})).toEqual({ version: SCHEMA_VERSION })
  })

  test('may make partitions again and again', async () => {
    expect(await db().call('wismo_ensure_partitions', { months: 3 })).toEqual({})
    expect(await db().call('wismo_ensure_partitions', { months: 3 })).toEqual({})
  })

  test('that the database rejects is refused without the values that it was given', async () => {
    const secret = 'someone@example.com'
    const attempt = db().call('wismo_find_orders', { ref: 'x', limit: secret })
    await expect(attempt).rejects.toThrow(DatabaseRefused)
    const error = await attempt.catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: '22P02' })
    // With its cause and everything else that a logger would write.
    expect(inspect(error, { depth: null })).not.toContain(secret)
  })
}
