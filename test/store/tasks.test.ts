import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commit } from '../../src/store/orders.ts'
import { claimTasks, enqueueTasks, type Settlement, settleTasks, takeCall } from '../../src/store/tasks.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { delivery, group, NOW, unique } from './groups.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const url = (): string => {
  if (open.url === null) throw new Error('a database on a server has an address')
  return open.url
}

const FIVE = Array.from({ length: 5 }, (_, index) => index)

describe('five workers at once', () => {
  test('get every task once between them', async () => {
    const queue = unique('queue')
    const tasks = Array.from({ length: 50 }, (_, key) => ({
      queue,
      key: String(key),
      payload: null,
      toldAt: NOW,
    }))
    await enqueueTasks(open.db, tasks)
    const claimed = await Promise.all(FIVE.map(() => claimTasks(open.db, [queue], 20, 60)))
    const left = await claimTasks(open.db, [queue], 50, 60)
    const keys = [...claimed.flat(), ...left].map(task => task.key)
    expect(keys).toHaveLength(50)
    expect(new Set(keys).size).toBe(50)
  })

  test('take no more calls of an allowance than one would', async () => {
    const key = unique('vendor')
    const calls = Array.from({ length: 30 }, () => takeCall(open.db, key, { calls: 7, windowMs: 60_000 }))
    const waits = await Promise.all(calls)
    expect(waits.filter(wait => wait === 0)).toHaveLength(7)
  })
})

describe('a pending delivery', () => {
  const outcomeOf = async (digest: string) => {
    const [row] = await sql(url(), 'select outcome, reason from wismo.deliveries where digest = $1', [digest])
    return row
  }

  const pointing = async (queue: string): Promise<string> => {
    const pending = delivery({ outcome: 'pending', task: `${queue} labels` })
    const tasks = [{ queue, key: 'labels', payload: null, toldAt: pending.receivedAt }]
    await commit(open.db, [group({ deliveries: [pending], tasks })])
    return pending.digest
  }

  const settle = async (queue: string, how: Pick<Settlement, 'kind'> & { error?: string; inMs?: number }) => {
    const [task] = await claimTasks(open.db, [queue], 1, 60)
    if (!task) throw new Error('nothing was due')
    const { key, toldAt } = task
    await open.db.call('wismo_settle_tasks', { settled: [{ queue, key, toldAt, ...how }] })
  }

  test('is accepted once what it points at was fetched, however many pointed there', async () => {
    const queue = unique('queue')
    const digests = [await pointing(queue), await pointing(queue)]
    expect(await outcomeOf(digests[0] ?? '')).toEqual({ outcome: 'pending', reason: null })
    await settle(queue, { kind: 'done' })
    for (const digest of digests)
      expect(await outcomeOf(digest)).toEqual({ outcome: 'accepted', reason: null })
  })

  test('is quarantined when that can never be fetched, and ops are told once per cause', async () => {
    const queue = unique('queue')
    const digest = await pointing(queue)
    await settle(queue, { kind: 'hopeless', error: 'Gone: nobody knows it' })
    expect(await outcomeOf(digest)).toEqual({ outcome: 'quarantined', reason: 'Gone: nobody knows it' })
    const alerts = await sql(
      url(),
      "select count from wismo.alerts where kind = 'task_hopeless' and fingerprint = $1",
      [`${queue}: Gone: nobody knows it`],
    )
    expect(alerts).toEqual([{ count: '1' }])
  })
})

test('a queue that keeps failing has one alert, which clears itself with its first success', async () => {
  const queue = unique('queue')
  const openAlerts = () =>
    sql(
      url(),
      "select from wismo.alerts where kind = 'task_failing' and fingerprint = $1 and cleared_at is null",
      [queue],
    )
  await enqueueTasks(open.db, [{ queue, key: 'labels', payload: null, toldAt: NOW }])
  for (let failure = 1; failure <= 6; failure += 1) {
    const [task] = await claimTasks(open.db, [queue], 1, 60)
    if (!task) throw new Error('nothing was due')
    await settleTasks(open.db, [{ ...task, kind: 'failed', error: 'Refused: no', inMs: 0 }])
    expect(await openAlerts()).toHaveLength(failure >= 5 ? 1 : 0)
  }
  const [task] = await claimTasks(open.db, [queue], 1, 60)
  if (!task) throw new Error('nothing was due')
  await settleTasks(open.db, [{ ...task, kind: 'done' }])
  expect(await openAlerts()).toEqual([])
})
