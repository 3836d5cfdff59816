import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import type { Listening } from '../../src/store/database.ts'
import { versions } from '../../src/store/live-status.ts'
import { openDatabase } from '../../src/store/open.ts'
import { load } from '../../src/store/orders.ts'
import { freshPostgres, silent, sql } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { keptLog } from '../support/http.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

/** A listener on one connection, and somebody who commits on others. */
async function listening(url: string, via = url) {
  const { log, lines } = keptLog()
  const db = await openDatabase({ kind: 'postgres', url: via }, log)
  const other = await openDatabase({ kind: 'postgres', url }, silent)
  const heard: [string, number][] = []
  const listener = db.listen?.((order, version) => heard.push([order, version]))
  if (!listener) throw new Error('this transport cannot listen')
  onTestFinished(async () => {
    await listener.close()
    await db.close()
    await other.close()
  })
  const { ingest } = createIngest({ db: other, policy: testPolicy })
  const told = story()
  let days = 0
  return {
    heard,
    lines,
    listener,
    /** For so many seconds, of the order alone. */
    listenOn: async (seconds: number) => {
      const [stored] = (await load(db, { orders: [ORDER], refs: [] })).orders
      await versions(db, { tokens: [stored?.token ?? ''], terms: null, listenSeconds: seconds }, patient())
    },
    change: () => {
      days += 1
      return ingest([received([told.order({ sofa: days })], day(days))], patient())
    },
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10))
}
const works = (listener: Listening) => until(() => listener.works)

test('a commit says which orders it has changed, and to which version, once somebody has asked it to', async () => {
  const { change, heard, listener, listenOn } = await listening(await freshPostgres())
  await works(listener)
  await change()
  await listenOn(60)
  await change()
  await change()
  await until(() => heard.length >= 2)
  // Said in the order of the commits, so the first would have been heard before.
  expect(heard).toEqual([
    [ORDER, 2],
    [ORDER, 3],
  ])
})

test('of what nobody looks at, or looked at lately, a commit says nothing, since saying it makes commits wait for each other', async () => {
  const url = await freshPostgres()
  const { change, heard, listener, listenOn } = await listening(url)
  await works(listener)
  await change()
  await change()
  await listenOn(60)
  await sql(url, "update wismo.watched_orders set until = now() - interval '1 second'")
  await change()
  await listenOn(60)
  await change()
  await until(() => heard.length > 0)
  expect(heard).toEqual([[ORDER, 4]])
})

test('who no longer looks is forgotten by whoever looks next', async () => {
  const url = await freshPostgres()
  const { change, listenOn } = await listening(url)
  await change()
  await sql(url, "insert into wismo.watched_orders values ('a:1', now() - interval '1 minute')")
  await listenOn(60)
  expect(await sql(url, 'select order_id from wismo.watched_orders')).toEqual([{ order_id: ORDER }])
})

test('a connection that is lost comes back', async () => {
  const url = await freshPostgres()
  const { change, heard, listener, listenOn } = await listening(url)
  await works(listener)
  await sql(
    url,
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query = 'listen wismo_orders'",
  )
  await until(() => !listener.works)
  await works(listener)
  await change()
  await listenOn(60)
  await change()
  await until(() => heard.length > 0)
  expect(heard).toEqual([[ORDER, 2]])
})

test('behind what passes no notifications on, like a pooler of transactions, it gives up and says so once', async () => {
  const url = await freshPostgres()
  const { lines, listener, change, heard, listenOn } = await listening(url, await deafened(url))
  await until(() => lines.some(line => line.includes('pooler')))
  expect(listener.works).toBe(false)
  await change()
  await listenOn(60)
  await change()
  expect(lines.filter(line => line.includes('pooler'))).toHaveLength(1)
  expect(heard).toEqual([])
})

const NOTIFICATION = 'A'.charCodeAt(0)

/** A server of the database that leaves out the messages of NOTIFY, as poolers of transactions do. */
async function deafened(databaseUrl: string): Promise<string> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const server = createServer(inbound => {
    const outbound = connect(Number(target.port), target.hostname)
    for (const each of [inbound, outbound]) {
      sockets.add(each)
      each.on('error', () => undefined)
    }
    inbound.pipe(outbound)
    let rest = Buffer.alloc(0)
    outbound.on('data', chunk => {
      rest = Buffer.concat([rest, chunk])
      // A byte of kind, then four of length, which counts itself.
      while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
        const length = 1 + rest.readInt32BE(1)
        if (rest[0] !== NOTIFICATION) inbound.write(rest.subarray(0, length))
        rest = rest.subarray(length)
      }
    })
    outbound.on('close', () => inbound.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const each of sockets) each.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const url = new URL(databaseUrl)
  url.port = String(address.port)
  return url.href
}
