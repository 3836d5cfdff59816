import { afterAll, beforeAll, expect, test } from 'vitest'
import { RateLimited } from '../../src/clients/rate-limit.ts'
import { HopelessTask, retryMs, type TaskHandler, work } from '../../src/jobs/worker.ts'
import { enqueueTasks } from '../../src/store/tasks.ts'
import { unique } from '../store/groups.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const NOW = '2026-11-23T07:00:00.000Z'
const soon = (ms = 30_000) => ({ at: Date.now() + ms, signal: new AbortController().signal })

async function asked(...keys: readonly string[]): Promise<string> {
  const queue = unique('queue')
  await enqueueTasks(
    open.db,
    keys.map(key => ({ queue, key, payload: 1, toldAt: NOW })),
  )
  return queue
}

const working = (queue: string, handler: TaskHandler, deadline = soon()) =>
  work({ db: open.db, handlers: { [queue]: handler }, random: () => 1, failed: () => undefined }, deadline)

const rows = (queue: string) =>
  sql(
    open.url ?? '',
    `select key, payload, attempts, error, leased_until is not null as leased, due_at > now() as waits
     from wismo.tasks where queue = $1 order by key`,
    [queue],
  )

test('everything that is due is done, and one failure holds up nobody else', async () => {
  const queue = await asked('a', 'b', 'c')
  const done: string[] = []
  const worked = await working(queue, async ({ key }) => {
    if (key === 'b') throw new TypeError('not this one')
    done.push(key)
    return { kind: 'done' }
  })
  expect(worked).toEqual({ done: 2, failed: 1 })
  expect(done).toEqual(['a', 'c'])
  expect(await rows(queue)).toEqual([
    { key: 'b', payload: 1, attempts: 1, error: 'TypeError: not this one', leased: false, waits: true },
  ])
})

test('a task of several steps goes on with its next one, each settled by itself', async () => {
  const queue = await asked('pages')
  const pages: unknown[] = []
  await working(queue, async ({ payload }) => {
    pages.push(payload)
    return payload === 3 ? { kind: 'done' } : { kind: 'again', payload: Number(payload) + 1, inMs: 0 }
  })
  expect(pages).toEqual([1, 2, 3])
  expect(await rows(queue)).toEqual([])
})

test('a worker that dies in the middle of a step leaves it leased, and then to another', async () => {
  const queue = await asked('pages')
  // As a killed process does: it neither answers nor settles.
  void working(queue, () => new Promise(() => undefined))
  await expect.poll(() => rows(queue)).toMatchObject([{ leased: true }])
  const done: string[] = []
  const handler: TaskHandler = async ({ key }) => {
    done.push(key)
    return { kind: 'done' }
  }
  await working(queue, handler)
  expect(done).toEqual([])
  await sql(
    open.url ?? '',
    "update wismo.tasks set leased_until = now() - interval '1 second' where queue = $1",
    [queue],
  )
  await working(queue, handler)
  expect(done).toEqual(['pages'])
})

test('who must wait for an allowance has not failed', async () => {
  const queue = await asked('a')
  await working(queue, async () => {
    throw new RateLimited('a vendor', 30_000)
  })
  expect(await rows(queue)).toMatchObject([{ attempts: 0, error: null, waits: true, leased: false }])
})

test('what is hopeless is given up at once', async () => {
  const queue = await asked('a')
  const worked = await working(queue, async () => {
    throw new HopelessTask('nobody knows it')
  })
  expect(worked).toEqual({ done: 0, failed: 1 })
  expect(await rows(queue)).toEqual([])
})

test('what was claimed too late to begin is given back', async () => {
  const queue = await asked('a', 'b')
  const deadline = soon()
  await working(
    queue,
    async () => {
      Object.assign(deadline, { at: Date.now() })
      return { kind: 'done' }
    },
    deadline,
  )
  expect(await rows(queue)).toMatchObject([{ key: 'b', leased: false, waits: false, attempts: 0 }])
})

test('the wait doubles with each failure up to an hour, and what failed together is spread', () => {
  const full = (attempts: number) => retryMs(attempts, () => 1)
  expect([0, 1, 2, 3].map(full)).toEqual([2000, 4000, 8000, 16_000])
  expect(full(11)).toBe(3_600_000)
  expect(full(1_000_000)).toBe(3_600_000)
  expect(retryMs(3, () => 0)).toBe(8000)
})
