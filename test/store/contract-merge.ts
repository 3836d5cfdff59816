import { expect, test } from 'vitest'
import { NO_FACTS } from '../../src/orders/facts.ts'
import type { Database } from '../../src/store/database.ts'
import type { GroupVerdict } from '../../src/store/functions.ts'
import { commit, load } from '../../src/store/orders.ts'
import { delivery, group, NOW, orderWrite, refWrite, STATE, scan, unique } from './groups.ts'

const COMMITTED: GroupVerdict = { verdict: 'committed', known: [false] }

export function merging(db: () => Database): void {
  test('is read back as it was written', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    const ref = `tracking:${number}`
    const facts = {
      ...NO_FACTS,
      refunds: {
        '9007199254740993': {
          version: 'v',
          body: { refundId: '9007199254740993', returnId: null, at: NOW, lines: [] },
        },
      },
    }
    const write = orderWrite(id, 0, { facts, events: [scan(number)] })
    const verdicts = await commit(db(), [
      group({ orders: [write], refs: [refWrite(ref, 0, { register: [id], events: [scan(number)] })] }),
    ])
    expect(verdicts).toEqual([COMMITTED])
    expect(await load(db(), { orders: [], refs: [ref] })).toEqual({
      orders: [{ id, token: write.token, version: 1, rules: 1, facts, state: STATE, unmerged: [] }],
      refs: [{ ref, version: 1, holders: [id], events: [scan(number)] }],
    })
  })

  test('whose deliveries were all committed before is a duplicate and writes nothing, whatever the versions', async () => {
    const id = unique('shop:order')
    const once = group({ orders: [orderWrite(id, 0)] })
    expect(await commit(db(), [once])).toEqual([COMMITTED])
    expect(await commit(db(), [once])).toEqual([{ verdict: 'duplicate', known: [true] }])
    const { orders } = await load(db(), once.ask)
    expect(orders.map(order => order.version)).toEqual([1])
  })

  test('knows the second of two equal deliveries in one group and in one batch', async () => {
    const same = delivery()
    const twice = group({ deliveries: [same, delivery(), same] })
    const again = group({ deliveries: [same] })
    expect(await commit(db(), [twice, again])).toEqual([
      { verdict: 'committed', known: [false, false, true] },
      { verdict: 'duplicate', known: [true] },
    ])
  })

  test('with a known and a new delivery is committed', async () => {
    const known = delivery()
    await commit(db(), [group({ deliveries: [known] })])
    const mixed = group({ deliveries: [known, delivery()] })
    expect(await commit(db(), [mixed])).toEqual([{ verdict: 'committed', known: [true, false] }])
  })

  test('on an outdated version is a conflict that returns the fresh rows, bumps nothing and can be retried', async () => {
    const id = unique('shop:order')
    const ref = unique('tracking:')
    const first = group({ orders: [orderWrite(id, 0)], refs: [refWrite(ref, 0, { register: [id] })] })
    await commit(db(), [first])
    const late = { ...first, deliveries: [delivery()] }
    const now = await load(db(), first.ask)
    expect(await commit(db(), [late])).toEqual([{ verdict: 'conflict', fresh: now }])
    expect(await load(db(), first.ask)).toEqual(now)
    const retried = { ...late, orders: [orderWrite(id, 1)], refs: [refWrite(ref, 1)] }
    expect(await commit(db(), [retried])).toEqual([COMMITTED])
  })

  test('in conflict leaves nothing of itself: no order, no reference, no known delivery', async () => {
    const [id, newcomer] = [unique('shop:order'), unique('shop:order')]
    await commit(db(), [group({ orders: [orderWrite(id, 0)] })])
    const ref = unique('tracking:')
    const losing = group({
      orders: [orderWrite(id, 0), orderWrite(newcomer, 0)],
      refs: [refWrite(ref, 0, { register: [newcomer] })],
    })
    await commit(db(), [losing])
    const { orders, refs } = await load(db(), { orders: [newcomer], refs: [ref] })
    expect(orders).toEqual([])
    expect(refs).toEqual([{ ref, version: 0, holders: [], events: [] }])
  })

  test('in conflict does not hold up the other groups of its batch', async () => {
    const [lost, won] = [unique('shop:order'), unique('shop:order')]
    await commit(db(), [group({ orders: [orderWrite(lost, 0)] })])
    const verdicts = await commit(db(), [
      group({ orders: [orderWrite(lost, 0)] }),
      group({ orders: [orderWrite(won, 0)] }),
    ])
    expect(verdicts.map(each => each.verdict)).toEqual(['conflict', 'committed'])
    const { orders } = await load(db(), { orders: [lost, won], refs: [] })
    expect(orders.map(order => order.version)).toEqual([1, 1])
  })

  test('of an order that an earlier group of the batch writes is a conflict and sees what that one wrote', async () => {
    const id = unique('shop:order')
    const verdicts = await commit(db(), [
      group({ orders: [orderWrite(id, 0)] }),
      group({ orders: [orderWrite(id, 0)] }),
    ])
    expect(verdicts).toMatchObject([
      COMMITTED,
      { verdict: 'conflict', fresh: { orders: [{ id, version: 1 }] } },
    ])
  })

  test('whose delivery doubles one of a conflicting group conflicts with it, so that neither is lost', async () => {
    const id = unique('shop:order')
    await commit(db(), [group({ orders: [orderWrite(id, 0)] })])
    const losing = group({ orders: [orderWrite(id, 0)] })
    const verdicts = await commit(db(), [losing, group({ deliveries: losing.deliveries })])
    expect(verdicts.map(each => each.verdict)).toEqual(['conflict', 'conflict'])
  })

  test('of a corrected re-send is taken where its first form was quarantined', async () => {
    const sent = delivery({ outcome: 'quarantined', reason: 'unreadable' })
    expect(await commit(db(), [group({ deliveries: [sent] })])).toEqual([COMMITTED])
    expect(await commit(db(), [group({ deliveries: [sent] })])).toEqual([COMMITTED])
    const corrected = { ...sent, outcome: 'accepted' as const, reason: null }
    expect(await commit(db(), [group({ deliveries: [corrected] })])).toEqual([COMMITTED])
    expect(await commit(db(), [group({ deliveries: [corrected] })])).toEqual([
      { verdict: 'duplicate', known: [true] },
    ])
  })

  test('that tells a reference nothing new leaves its version alone', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    const ref = `tracking:${number}`
    const told = (version: number, toldAt: string) =>
      group({ refs: [refWrite(ref, version, { register: [id], events: [scan(number, toldAt)] })] })
    await commit(db(), [told(0, '2026-11-23T07:00:00.000000000Z')])
    await commit(db(), [told(1, '2026-11-23T07:00:00.000000000Z')])
    expect((await load(db(), { orders: [], refs: [ref] })).refs[0]?.version).toBe(1)
    await commit(db(), [told(1, '2026-11-23T08:00:00.000000000Z')])
    expect((await load(db(), { orders: [], refs: [ref] })).refs[0]).toMatchObject({
      version: 2,
      events: [{ toldAt: '2026-11-23T08:00:00.000000000Z' }],
    })
  })

  test('keeps the token that its order got first', async () => {
    const id = unique('shop:order')
    await commit(db(), [group({ orders: [orderWrite(id, 0, { token: unique('first') })] })])
    const [before] = (await load(db(), { orders: [id], refs: [] })).orders
    await commit(db(), [group({ orders: [orderWrite(id, 1, { token: unique('second') })] })])
    const [after] = (await load(db(), { orders: [id], refs: [] })).orders
    expect(after).toMatchObject({ version: 2, token: before?.token })
  })

  test('of strings that Postgres cannot hold is mended, and its neighbours in the batch are untouched', async () => {
    const [bad, good] = [unique('shop:order'), unique('shop:order')]
    const basis = 'NUL \0, half a pair \ud800, a whole one \u{1f69a}'
    const headers = { 'x-na\0me': '\udfff' }
    const verdicts = await commit(db(), [
      group({
        orders: [orderWrite(bad, 0, { state: { ...STATE, basis } })],
        deliveries: [delivery({ headers })],
      }),
      group({ orders: [orderWrite(good, 0)] }),
    ])
    expect(verdicts).toEqual([COMMITTED, COMMITTED])
    const { orders } = await load(db(), { orders: [bad], refs: [] })
    expect(orders[0]?.state?.basis).toBe('NUL \ufffd, half a pair \ufffd, a whole one \u{1f69a}')
  })

  test('of no groups has no verdicts', async () => {
    expect(await commit(db(), [])).toEqual([])
  })
}
