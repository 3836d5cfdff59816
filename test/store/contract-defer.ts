import { expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import type { Loaded, StoredOrder } from '../../src/store/functions.ts'
import { commit, load, unsettled } from '../../src/store/orders.ts'
import { deferred, group, orderWrite, refWrite, scan, unique } from './groups.ts'

const EARLY = '2026-11-23T07:00:00.000000000Z'
const LATE = '2026-11-23T07:00:00.000000001Z'

export function deferring(db: () => Database): void {
  const stored = async (id: string): Promise<StoredOrder | undefined> =>
    (await load(db(), { orders: [id], refs: [] })).orders[0]
  const isUnsettled = async (id: string): Promise<boolean> => (await unsettled(db(), 10_000)).includes(id)
  const create = (id: string) => commit(db(), [group({ orders: [orderWrite(id, 0)] })])
  const defer = (id: string, event: ReturnType<typeof scan>) =>
    commit(db(), [group({ mode: 'defer', deferred: [deferred(id, event)] })])

  test('keeps its events unmerged with their order, which is unsettled until they are merged', async () => {
    const id = unique('shop:order')
    await create(id)
    const event = scan(unique('1Z'))
    expect(await defer(id, event)).toEqual([{ verdict: 'committed', known: [false] }])
    expect(await stored(id)).toMatchObject({ version: 1, unmerged: [event] })
    expect(await isUnsettled(id)).toBe(true)
    await commit(db(), [group({ orders: [orderWrite(id, 1, { events: [event] })] })])
    expect(await stored(id)).toMatchObject({ version: 2, unmerged: [] })
    expect(await isUnsettled(id)).toBe(false)
  })

  test('creates an order that nobody knows, with its token and without facts', async () => {
    const id = unique('shop:order')
    const event = scan(unique('1Z'))
    const kept = deferred(id, event)
    await commit(db(), [group({ mode: 'defer', deferred: [kept] })])
    expect(await stored(id)).toEqual({
      id,
      token: kept.token,
      version: 0,
      rules: 0,
      facts: null,
      state: null,
      unmerged: [event],
    })
  })

  test('does not conflict with a merge under way, which leaves the order unsettled', async () => {
    const id = unique('shop:order')
    await create(id)
    const event = scan(unique('1Z'))
    await defer(id, event)
    const verdicts = await commit(db(), [group({ orders: [orderWrite(id, 1)] })])
    expect(verdicts).toMatchObject([{ verdict: 'committed' }])
    expect(await stored(id)).toMatchObject({ version: 2, unmerged: [event] })
    expect(await isUnsettled(id)).toBe(true)
  })

  test('gives an event that came by reference to every holder and makes a racing registration conflict', async () => {
    const [one, two, racing] = [unique('shop:order'), unique('shop:order'), unique('shop:order')]
    const number = unique('1Z')
    const ref = `tracking:${number}`
    await commit(db(), [
      group({
        orders: [orderWrite(one, 0), orderWrite(two, 0)],
        refs: [refWrite(ref, 0, { register: [one, two] })],
      }),
    ])
    await commit(db(), [group({ mode: 'defer', refs: [refWrite(ref, 0, { events: [scan(number)] })] })])
    expect(await stored(one)).toMatchObject({ unmerged: [scan(number)] })
    expect(await stored(two)).toMatchObject({ unmerged: [scan(number)] })
    const registration = group({
      orders: [orderWrite(racing, 0)],
      refs: [refWrite(ref, 1, { register: [racing] })],
    })
    expect(await commit(db(), [registration])).toMatchObject([
      { verdict: 'conflict', fresh: { refs: [{ version: 2, events: [scan(number)] }] } },
    ])
  })

  test('that registers a reference is given what was parked on it', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    const ref = `tracking:${number}`
    await commit(db(), [group({ refs: [refWrite(ref, 0, { events: [scan(number)] })] })])
    const own = scan(unique('1Z'))
    await commit(db(), [
      group({ mode: 'defer', deferred: [deferred(id, own)], refs: [refWrite(ref, 0, { register: [id] })] }),
    ])
    const ids = (await stored(id))?.unmerged.map(event => event.id)
    expect(ids?.toSorted()).toEqual([own.id, scan(number).id].toSorted())
  })

  test('in one batch with a registration reaches the order that registers', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    const ref = `tracking:${number}`
    await commit(db(), [
      group({ mode: 'defer', refs: [refWrite(ref, 0, { events: [scan(number)] })] }),
      group({ orders: [orderWrite(id, 0)], refs: [refWrite(ref, 0, { register: [id] })] }),
    ])
    expect(await stored(id)).toMatchObject({ unmerged: [scan(number)] })
  })

  test('of a telling that is already merged, or of an earlier one, leaves the order settled', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    await commit(db(), [group({ orders: [orderWrite(id, 0, { events: [scan(number, LATE)] })] })])
    await defer(id, scan(number, LATE))
    await defer(id, scan(number, EARLY))
    expect(await stored(id)).toMatchObject({ unmerged: [] })
    expect(await isUnsettled(id)).toBe(false)
  })

  test('of a later telling is not settled by merging an earlier one', async () => {
    const id = unique('shop:order')
    const number = unique('1Z')
    await create(id)
    await defer(id, scan(number, LATE))
    await commit(db(), [group({ orders: [orderWrite(id, 1, { events: [scan(number, EARLY)] })] })])
    expect(await stored(id)).toMatchObject({ unmerged: [{ toldAt: LATE }] })
    await commit(db(), [group({ orders: [orderWrite(id, 2, { events: [scan(number, LATE)] })] })])
    expect(await stored(id)).toMatchObject({ unmerged: [] })
  })

  test('or a merge that parks an event leaves it for every later registrant', async () => {
    const [one, two] = [unique('shop:order'), unique('shop:order')]
    const number = unique('1Z')
    const ref = `tracking:${number}`
    await commit(db(), [group({ refs: [refWrite(ref, 0, { events: [scan(number)] })] })])
    const found: Loaded = await load(db(), { orders: [one], refs: [ref] })
    expect(found.refs).toEqual([{ ref, version: 1, holders: [], events: [scan(number)] }])
    await commit(db(), [
      group({
        orders: [orderWrite(one, 0, { events: [scan(number)] })],
        refs: [refWrite(ref, 1, { register: [one] })],
      }),
    ])
    const later = await load(db(), { orders: [two], refs: [ref] })
    expect(later.refs).toEqual([{ ref, version: 2, holders: [one], events: [scan(number)] }])
  })
}
