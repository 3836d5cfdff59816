import { expect, it, onTestFinished } from 'vitest'
import { freshPostgres, sql } from '../support/database.ts'
import { startProxy } from '../support/proxy.ts'
import { startServer } from '../support/running.ts'
import { altered } from '../support/shopify.ts'

const order = (nth: number) =>
  altered('orders/create', { id: 990_000_000_001 + nth, name: `#O${nth}`, fulfillments: [], refunds: [] })

async function behindProxy() {
  const url = await freshPostgres()
  const proxy = await startProxy(url)
  onTestFinished(() => proxy.close())
  return { url, proxy, server: await startServer({ DATABASE_URL: proxy.url }) }
}

const stored = async (url: string) =>
  (await sql(url, 'select count(*)::int as n from wismo.deliveries'))[0]?.n

it('a database that is away answers 503 with Retry-After, and the same process takes the retry when it is back', async () => {
  const { url, proxy, server } = await behindProxy()
  expect((await server.post('orders/create', order(0))).status).toBe(200)
  await proxy.cut()
  const refused = await server.post('orders/create', order(1))
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await stored(url)).toBe(1)
  await proxy.restore()
  expect((await server.post('orders/create', order(1))).status).toBe(200)
  expect(await stored(url)).toBe(2)
})

it('a database that says nothing is given up at the deadline, and nothing is acknowledged', async () => {
  const { url, proxy, server } = await behindProxy()
  expect((await server.post('orders/create', order(0))).status).toBe(200)
  proxy.stall()
  expect((await server.post('orders/create', order(1))).status).toBe(503)
  await proxy.restore()
  expect((await server.post('orders/create', order(1))).status).toBe(200)
  expect(await stored(url)).toBe(2)
})

it('an idle service survives the end of its connections', async () => {
  const { url, server } = await behindProxy()
  expect((await server.post('orders/create', order(0))).status).toBe(200)
  await sql(
    url,
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
  )
  expect((await server.post('orders/create', order(1))).status).toBe(200)
})
