import { expect, test } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { commit } from '../../src/store/orders.ts'
import {
  claimTasks,
  enqueueTasks,
  moveCursor,
  pauseCalls,
  readCursor,
  settleTasks,
  takeCall,
} from '../../src/store/tasks.ts'
import { delivery, group, unique } from './groups.ts'

const EARLY = '2026-11-23T07:00:00.000Z'
const LATE = '2026-11-23T07:00:00.001Z'
const LEASE = 60

export function tasking(db: () => Database): void {
  const ask = (queue: string, key: string, toldAt = EARLY, payload: string | null = null) =>
    enqueueTasks(db(), [{ queue, key, payload, toldAt }])
  const claim = (queue: string, seconds = LEASE) => claimTasks(db(), [queue], 10, seconds)
  const only = async (queue: string) => {
    const [task, ...others] = await claim(queue)
    if (!task || others.length > 0) throw new Error('expected one task')
    return task
  }

  test('is one, however often it was asked for, and brings the last payload', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders', EARLY, 'first')
    await ask(queue, 'orders', LATE, 'second')
    await ask(queue, 'orders', EARLY, 'told late')
    expect(await claim(queue)).toMatchObject([{ queue, key: 'orders', payload: 'second', attempts: 0 }])
  })

  test('is leased to one at a time, and due again once the lease has passed', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders')
    expect(await claim(queue, 0)).toHaveLength(1)
    expect(await claim(queue)).toHaveLength(1)
    expect(await claim(queue)).toEqual([])
  })

  test('that is done is gone', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders')
    await settleTasks(db(), [{ ...(await only(queue)), kind: 'done' }])
    expect(await claim(queue)).toEqual([])
  })

  test('that was asked for anew while it was done is due at once, with its new payload', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders', EARLY, 'old')
    const old = await only(queue)
    await ask(queue, 'orders', LATE, 'new')
    expect(await claim(queue)).toEqual([])
    await settleTasks(db(), [{ ...old, kind: 'done' }])
    expect(await only(queue)).toMatchObject({ payload: 'new' })
  })

  test('that goes on keeps its progress, unless it was asked for anew', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders', EARLY, 'page 1')
    await settleTasks(db(), [{ ...(await only(queue)), kind: 'again', payload: 'page 2', inMs: 0 }])
    const second = await only(queue)
    expect(second).toMatchObject({ payload: 'page 2' })
    await ask(queue, 'orders', LATE, 'page 1')
    await settleTasks(db(), [{ ...second, kind: 'again', payload: 'page 3', inMs: 60_000 }])
    expect(await only(queue)).toMatchObject({ payload: 'page 1' })
  })

  test('that failed waits, counts its failures, and forgets them with its first success', async () => {
    const queue = unique('queue')
    await ask(queue, 'orders')
    await settleTasks(db(), [{ ...(await only(queue)), kind: 'failed', error: 'Refused: no', inMs: 60_000 }])
    expect(await claim(queue)).toEqual([])
    await ask(queue, 'labels')
    await settleTasks(db(), [{ ...(await only(queue)), kind: 'failed', error: 'Refused: no', inMs: 0 }])
    const failed = await only(queue)
    expect(failed).toMatchObject({ key: 'labels', attempts: 1 })
    await settleTasks(db(), [{ ...failed, kind: 'later', inMs: 0 }])
    const later = await only(queue)
    expect(later).toMatchObject({ attempts: 1 })
    await settleTasks(db(), [{ ...later, kind: 'again', payload: null, inMs: 0 }])
    expect(await only(queue)).toMatchObject({ attempts: 0 })
  })

  test('that a delivery points at is stored in the same commit', async () => {
    const queue = unique('queue')
    const pending = delivery({ outcome: 'pending', task: `${queue} labels` })
    const tasks = [{ queue, key: 'labels', payload: { page: 1 }, toldAt: pending.receivedAt }]
    await commit(db(), [group({ deliveries: [pending], tasks })])
    expect(await only(queue)).toMatchObject({ key: 'labels', payload: { page: 1 } })
  })

  test('is claimed only from the queues that are asked for', async () => {
    const [mine, theirs] = [unique('queue'), unique('queue')]
    await ask(theirs, 'orders')
    expect(await claim(mine)).toEqual([])
    expect(await claimTasks(db(), [mine, theirs], 10, LEASE)).toHaveLength(1)
  })

  test('of an allowance takes no more calls than there are in its window', async () => {
    const key = unique('vendor')
    const allowance = { calls: 3, windowMs: 60_000 }
    const waits = []
    for (let call = 0; call < 5; call += 1) waits.push(await takeCall(db(), key, allowance))
    expect(waits.slice(0, 3)).toEqual([0, 0, 0])
    for (const wait of waits.slice(3)) {
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(60_000)
    }
    expect(await takeCall(db(), key, { calls: 3, windowMs: 1 })).toBe(0)
  })

  test('of a paused allowance takes no call', async () => {
    const key = unique('vendor')
    await pauseCalls(db(), key, 60_000)
    await pauseCalls(db(), key, 1)
    expect(await takeCall(db(), key, { calls: 3, windowMs: 60_000 })).toBeGreaterThan(1000)
  })

  test('that reads bit by bit has a cursor, which only goes forward', async () => {
    const name = unique('cursor')
    expect(await readCursor(db(), name)).toBeNull()
    await moveCursor(db(), name, LATE)
    await moveCursor(db(), name, EARLY)
    expect(await readCursor(db(), name)).toBe(LATE)
  })
}
