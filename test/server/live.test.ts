import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createIngest } from '../../src/ingest.ts'
import { policy } from '../../src/policy/index.ts'
import { createService } from '../../src/server/service.ts'
import { openDatabase } from '../../src/store/open.ts'
import { load } from '../../src/store/orders.ts'
import { counted } from '../support/counted.ts'
import { freshPostgres, silent, sql } from '../support/database.ts'
import { type EventReader, readEvents } from '../support/event-stream.ts'
import { keptLog } from '../support/http.ts'
import { startProxy } from '../support/proxy.ts'
import { patient } from '../support/received.ts'
import { altered, receive, SHOP, signed } from '../support/shopify.ts'

const order = (nth: number, updated = '2026-11-20T22:00:00Z') =>
  receive(
    signed(
      'orders/updated',
      altered('orders/updated', { id: 880_000_000_000 + nth, name: `#L${nth}`, updated_at: updated }),
    ),
  )
const idOf = (nth: number) => `${SHOP}:${880_000_000_000 + nth}`

/** A service that serves streams, and another process that commits to the same database. */
async function together(orders: number, reachedBy = async (url: string) => url) {
  const url = await freshPostgres()
  const other = await openDatabase({ kind: 'postgres', url }, silent)
  const { ingest } = createIngest({ db: other, policy })
  await ingest(
    Array.from({ length: orders }, (_, nth) => order(nth)),
    patient(),
  )
  const ids = Array.from({ length: orders }, (_, nth) => idOf(nth))
  const { orders: stored } = await load(other, { orders: ids, refs: [] })
  const tokens = new Map(stored.map(each => [each.id, each.token]))
  const { log, lines } = keptLog()
  const reached = counted(await openDatabase({ kind: 'postgres', url: await reachedBy(url) }, log))
  const app = await createService({
    config: { ...readConfig({ RATE_LIMIT_PER_MINUTE: '0' }), database: { kind: 'postgres', url } },
    policy,
    log,
    database: reached.db,
  })
  onTestFinished(async () => {
    await app.close()
    await other.close()
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    reached,
    lines,
    change: (nth: number, updated: string) => ingest([order(nth, updated)], patient()),
    open: async (nth: number): Promise<EventReader> => {
      const reader = await readEvents(`${origin}/v1/orders/${tokens.get(idOf(nth))}/stream`)
      onTestFinished(() => reader.close())
      expect(await reader.next()).toMatchObject({ event: 'status' })
      return reader
    },
  }
}

/** Resolves when a predicate holds; what never does is ended by the time that a test has. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10))
}

test('of 200 open streams a change wakes only those of its order, and the database is asked for all of them at once', async () => {
  const { open, change, reached } = await together(199)
  const readers = await Promise.all(Array.from({ length: 199 }, (_, nth) => open(nth)))
  const beside = await open(7)
  await until(() => {
    const last = reached.of('wismo_versions').at(-1)?.input as { tokens: string[] } | undefined
    return last?.tokens.length === 199
  })
  const before = reached.of('wismo_status').length
  await change(7, '2026-11-20T23:00:00Z')
  const [told, toldBeside] = [await readers[7]?.next(), await beside.next()]
  expect(told?.id).toBe('2')
  expect(toldBeside).toEqual(told)
  const ticks = reached.of('wismo_versions').length
  await until(() => reached.of('wismo_versions').length >= ticks + 2)
  expect(reached.of('wismo_status').length - before).toBe(1)
  expect(readers.flatMap(each => each.waiting)).toEqual([])
  for (const { input } of reached.of('wismo_versions').slice(ticks))
    expect(input).toMatchObject({ tokens: { length: 199 } })
})

test('what another process commits is said by its commit, so that it need not be asked for often', async () => {
  const { open, change, reached, url } = await together(1)
  const reader = await open(0)
  await until(() =>
    reached.of('wismo_versions').some(({ input }) => Reflect.get(Object(input), 'listenSeconds')),
  )
  expect(await sql(url, 'select until > now() as listens from wismo.watched_orders')).toEqual([
    { listens: true },
  ])
  const asked = reached.of('wismo_versions').length
  await change(0, '2026-11-20T23:00:00Z')
  expect(await reader.next()).toMatchObject({ id: '2' })
  expect(reached.of('wismo_versions').length - asked).toBeLessThanOrEqual(1)
})

test('a database that is away and comes back ends no stream, and what was missed is told', async () => {
  const proxies: Awaited<ReturnType<typeof startProxy>>[] = []
  const { open, change, lines } = await together(1, async url => {
    const proxy = await startProxy(url)
    onTestFinished(() => proxy.close())
    proxies.push(proxy)
    return proxy.url
  })
  const reader = await open(0)
  for (const proxy of proxies) await proxy.cut()
  await until(() => lines.some(line => line.includes('cannot be asked for')))
  await change(0, '2026-11-20T23:00:00Z')
  for (const proxy of proxies) await proxy.restore()
  expect(await reader.next()).toMatchObject({ id: '2' })
  expect(lines.filter(line => line.includes('cannot be asked for'))).toHaveLength(1)
})

test('a link that ends while somebody looks is told as gone', async () => {
  const { open, url } = await together(2)
  const [ending, staying] = [await open(0), await open(1)]
  await sql(
    url,
    "update wismo.orders set updated_at = now() - interval '1 year', token_issued_at = now() - interval '1 year' where id = $1",
    [idOf(0)],
  )
  expect(await ending.next()).toMatchObject({ event: 'gone' })
  expect(await ending.next()).toBeNull()
  expect(staying.waiting).toEqual([])
})

test('nobody looks any more: nothing is asked', async () => {
  const { open, reached } = await together(1)
  const reader = await open(0)
  await until(() => reached.of('wismo_versions').length > 0)
  await reader.close()
  const asked = async () => {
    const before = reached.of('wismo_versions').length
    await new Promise(resolve => setTimeout(resolve, 1_500))
    return reached.of('wismo_versions').length - before
  }
  // The question that was under way when the last reader left may still be counted, no other.
  await asked()
  expect(await asked()).toBe(0)
})
