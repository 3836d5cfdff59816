import { afterAll, beforeAll, expect, test } from 'vitest'
import { trackingRef } from '../../src/events/references.ts'
import { histories, historyOf } from '../../src/store/explain.ts'
import { commit } from '../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { deferred, delivery, group, orderWrite, refWrite, scan, unique } from './groups.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const [EARLY, LATE] = ['2026-11-23T07:00:00.000Z', '2026-11-23T09:00:00.000Z']
const TOLD_LATE = '2026-11-23T07:00:00.000000001Z'
const telling = (event: { readonly id: string }, receivedAt: string) =>
  delivery({ events: [event.id], receivedAt })
const rowOf = async (order: string) => (await historyOf(open.db, order))?.events[0]

test('an event names the delivery that told it, and told again it still names the first', async () => {
  const id = unique('shop:order')
  const number = unique('1Z')
  const [first, again] = [telling(scan(number), EARLY), telling(scan(number), LATE)]
  const write = (version: number, event: ReturnType<typeof scan>, by: typeof first) =>
    commit(open.db, [group({ deliveries: [by], orders: [orderWrite(id, version, { events: [event] })] })])
  await write(0, scan(number), first)
  await write(1, scan(number, TOLD_LATE), again)
  expect(await rowOf(id)).toEqual({
    event: scan(number, TOLD_LATE),
    source: 'shopify',
    digest: first.digest,
    receivedAt: EARLY,
    merged: true,
  })
})

test('of two deliveries in one batch the one received earlier told it', async () => {
  const id = unique('shop:order')
  const event = scan(unique('1Z'))
  const [late, early] = [telling(event, LATE), telling(event, EARLY)]
  await commit(open.db, [
    group({ deliveries: [late, early], orders: [orderWrite(id, 0, { events: [event] })] }),
  ])
  expect(await rowOf(id)).toMatchObject({ digest: early.digest, receivedAt: EARLY })
})

test('an event that was parked names the delivery that parked it, not the one that claimed it', async () => {
  const [id, number] = [unique('shop:order'), unique('1Z')]
  const ref = trackingRef(number)
  const parking = telling(scan(number), EARLY)
  await commit(open.db, [
    group({ deliveries: [parking], refs: [refWrite(ref, 0, { events: [scan(number)] })] }),
  ])
  await commit(open.db, [
    group({
      deliveries: [delivery({ receivedAt: LATE })],
      orders: [orderWrite(id, 0, { events: [scan(number)] })],
      refs: [refWrite(ref, 1, { register: [id] })],
    }),
  ])
  expect(await rowOf(id)).toMatchObject({ digest: parking.digest, receivedAt: EARLY })
})

test('an event that was stored unmerged keeps its delivery when it is merged', async () => {
  const [id, number] = [unique('shop:order'), unique('1Z')]
  const deferring = telling(scan(number), EARLY)
  await commit(open.db, [
    group({ mode: 'defer', deliveries: [deferring], deferred: [deferred(id, scan(number))] }),
  ])
  expect(await rowOf(id)).toMatchObject({ digest: deferring.digest, merged: false })
  await commit(open.db, [group({ deliveries: [], orders: [orderWrite(id, 0, { events: [scan(number)] })] })])
  expect(await rowOf(id)).toMatchObject({ digest: deferring.digest, receivedAt: EARLY, merged: true })
})

test('histories come by id, page after page', async () => {
  const prefix = unique('paged')
  const ids = ['a', 'b', 'c'].map(each => `${prefix}:${each}`)
  await commit(
    open.db,
    ids.map(id => group({ orders: [orderWrite(id, 0)] })),
  )
  const page = async (after: string) =>
    (await histories(open.db, ids, { after, limit: 2 })).map(each => each.id)
  expect([await page(''), await page(`${prefix}:b`)]).toEqual([ids.slice(0, 2), ids.slice(2)])
  expect((await histories(open.db, null, { after: `${prefix}:a`, limit: 1 })).map(each => each.id)).toEqual([
    `${prefix}:b`,
  ])
  expect(await historyOf(open.db, unique('nobodys'))).toBeNull()
})
