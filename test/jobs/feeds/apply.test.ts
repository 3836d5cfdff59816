import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIngest } from '../../../src/ingest.ts'
import { applyFiles } from '../../../src/jobs/feeds/apply.ts'
import { inChunks } from '../../../src/jobs/feeds/copy.ts'
import { FeedNameUnfit, takeFile } from '../../../src/jobs/feeds/push.ts'
import { importUpload } from '../../../src/jobs/feeds/upload.ts'
import { beginFile, finishFile, storeChunk } from '../../../src/store/feed-copies.ts'
import { FileTaken } from '../../../src/store/feed-lease.ts'
import { openDatabase } from '../../../src/store/open.ts'
import { findOrders } from '../../../src/store/orders.ts'
import { type OpenDatabase, openFresh, silent, sql } from '../../support/database.ts'
import {
  confirmations,
  type Drop,
  importing,
  makeDrop,
  NOW,
  orderEvents,
  shipments,
} from '../../support/feeds.ts'
import { testPolicy } from '../../support/policy.ts'
import { patient } from '../../support/received.ts'

let drop: Drop
let open: OpenDatabase
beforeEach(async () => {
  drop = makeDrop()
  open = await openFresh('postgres')
})
afterEach(async () => {
  await open.close()
  drop.remove()
})

const bytesOf = async function* (text: string) {
  yield Buffer.from(text)
}
const statusOf = async (name: string) => (await findOrders(open.db, name, 1))[0]?.status

test('five overlapping runs do the work of one', async () => {
  const url = open.url ?? ''
  const processes = await Promise.all(
    Array.from({ length: 5 }, () => openDatabase({ kind: 'postgres', url }, silent)),
  )
  let batches = 0
  const feeds = importing(open.db, [shipments(drop.dir)])
  await feeds.order(orderEvents(1001, 400))
  drop.put('ships.csv', confirmations(1001, 1100))
  await Promise.all(
    processes.map(db => {
      const own = importing(db, [shipments(drop.dir)])
      const ingest: typeof own.parts.ingest = (received, deadline) => {
        batches += 1
        return own.parts.ingest(received, deadline)
      }
      return own.run({ ingest })
    }),
  )
  await feeds.run()
  await Promise.all(processes.map(db => db.close()))
  expect(await feeds.files()).toMatchObject([{ state: 'complete', rows: 1100, rowsDone: 1100, events: 1100 }])
  expect(batches).toBe(5)
  expect(await statusOf('#1400')).toBe('shipped')
})

test('what was committed without being recorded is known when it is tried again', async () => {
  const feeds = importing(open.db, [shipments(drop.dir)])
  drop.put('ships.csv', confirmations(1001, 600))
  const { parts } = feeds
  let lost = true
  const db: typeof open.db = {
    ...open.db,
    call: (name, input, deadline) => {
      if (name !== 'wismo_record_batches' || !lost) return open.db.call(name, input, deadline)
      lost = false
      throw new Error('the connection was lost')
    },
  }
  await feeds.run({ db })
  expect((await feeds.files())[0]).toMatchObject({ state: 'ready', rowsDone: 0, attempts: 1 })
  await sql(open.url ?? '', 'update wismo.feed_files set due_at = now()')
  await applyFiles(parts, patient())
  expect((await feeds.files())[0]).toMatchObject({
    state: 'complete',
    rowsDone: 600,
    events: 600,
    attempts: 0,
  })
  const [deliveries] = await sql(
    open.url ?? '',
    "select count(*)::int as n from wismo.deliveries where source = 'threepl'",
  )
  expect(deliveries?.n).toBe(3)
})

test('a run without time begins nothing, and the next goes on', async () => {
  const feeds = importing(open.db, [shipments(drop.dir)])
  drop.put('ships.csv', confirmations(1001, 300))
  await feeds.run({
    permit: async () => {
      throw new Error('no')
    },
  })
  await sql(open.url ?? '', 'update wismo.feed_files set due_at = now()')
  const late = { at: Date.now() + 100, signal: AbortSignal.timeout(100) }
  expect(await applyFiles(feeds.parts, late)).toEqual([])
  expect(await applyFiles(feeds.parts, patient())).toMatchObject([{ state: 'complete' }])
})

describe('rows that mean harm', () => {
  const rows = [
    "#1001,TABLE,1,'; drop table wismo.orders; --,UPS",
    '#1002,TABLE,1,"=cmd|\'/c calc\'!A1",UPS',
    `#1003,TABLE,1,1Z1003,"${'x'.repeat(1_048_576)}"`,
    '#1004,TABLE,1,1Z\u00001004,UPS',
    '#1005,TABLE,-1,1Z1005,UPS',
    '#1006,TABLE,1,1Z1006,UPS',
  ]

  test('change nothing but their own entries among the rejected', async () => {
    const feeds = importing(open.db, [shipments(drop.dir)])
    await feeds.order(orderEvents(1001, 6))
    const before = await sql(open.url ?? '', 'select id, version from wismo.orders order by id')
    drop.put('ships.csv', `order,sku,quantity,tracking,carrier\n${rows.join('\n')}\n`)
    await feeds.run()
    const [file] = await feeds.files()
    expect(file).toMatchObject({ state: 'complete', rows: 6, rowsRejected: 5, events: 1 })
    expect(file?.rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6])
    expect(JSON.stringify(file?.rejected)).not.toMatch(/drop table|cmd|xxxx/)
    const after = await sql(open.url ?? '', 'select id, version from wismo.orders order by id')
    expect(after.slice(0, 5)).toEqual(before.slice(0, 5))
    expect(await statusOf('#1006')).toBe('shipped')
  })
})

test('a row that the database refuses is found among its neighbours and rejected alone', async () => {
  const feeds = importing(open.db, [shipments(drop.dir)])
  await feeds.order(orderEvents(1001, 9))
  drop.put('ships.csv', confirmations(1001, 9))
  const refusing = createIngest({
    policy: testPolicy,
    db: {
      ...open.db,
      call: async (name, input, deadline) => {
        // What a check of the database would do: it refuses all that is committed together.
        const bad = name === 'wismo_commit' && JSON.stringify(input).includes('"number":"1Z1004"')
        return open.db.call(
          bad ? 'wismo_read_chunk' : name,
          bad ? { id: 'no number', n: 0 } : input,
          deadline,
        )
      },
    },
  })
  await feeds.run({ ingest: refusing.ingest })
  const [file] = await feeds.files()
  expect(file).toMatchObject({ state: 'complete', rows: 9, rowsRejected: 1, events: 8 })
  expect(file?.rejected).toMatchObject([{ line: 5 }])
  expect(await statusOf('#1003')).toBe('shipped')
  expect(await statusOf('#1005')).toBe('shipped')
})

describe('a file that somebody sends', () => {
  const clock = () => new Date(NOW)

  test('is committed when it is taken, and applied afterwards', async () => {
    const feed = shipments(drop.dir)
    const feeds = importing(open.db, [feed])
    await feeds.order(orderEvents(1001, 1))
    const pushed = { name: 'ships.csv', door: 'push' as const, size: null }
    const taken = await takeFile({ db: open.db, clock }, feed, pushed, bytesOf(confirmations(1001, 1)))
    expect(taken).toMatchObject({ state: 'ready', door: 'push' })
    await applyFiles(feeds.parts, patient())
    expect(await statusOf('#1001')).toBe('shipped')
    const again = await takeFile({ db: open.db, clock }, feed, pushed, bytesOf(confirmations(1001, 1)))
    expect(again).toMatchObject({ state: 'duplicate', duplicateOf: taken.id })
  })

  test('is not taken under a name that is none of the feed, nor in part', async () => {
    const feed = shipments(drop.dir)
    const take = (name: string, size: number | null) =>
      takeFile({ db: open.db, clock }, feed, { name, door: 'push', size }, bytesOf('a\n'))
    for (const name of ['stock.csv', '../ships.csv', 'ships\n.csv'])
      await expect(take(name, null)).rejects.toThrow(FeedNameUnfit)
    await expect(take('ships.csv', 3)).rejects.toThrow('Fewer bytes')
    expect(await sql(open.url ?? '', 'select from wismo.feed_files')).toEqual([])
    expect(await sql(open.url ?? '', 'select from wismo.feed_chunks')).toEqual([])
  })

  test('can be tried first: what it would change is said, and nothing is written', async () => {
    const feed = shipments(drop.dir)
    const feeds = importing(open.db, [feed])
    await feeds.order(orderEvents(1001, 1))
    const everything = () =>
      sql(
        open.url ?? '',
        'select (select sum(version) from wismo.orders) as o, (select count(*) from wismo.refs) as r, (select count(*) from wismo.feed_files) as f',
      )
    const before = await everything()
    const rows = `${confirmations(1001, 2)}#1003,TABLE,1,9.4E+21,UPS\n`
    const upload = { name: 'ships.csv', bytes: Buffer.from(rows), dryRun: true }
    const tried = await importUpload({ db: open.db, policy: testPolicy, clock }, feed, upload)
    if (tried.kind !== 'previewed') throw new Error('it was taken')
    expect(tried.preview).toMatchObject({
      rows: 3,
      unclaimed: 1,
      rejected: [{ line: 4 }],
      changes: [{ before: 'confirmed', after: 'shipped' }],
    })
    expect(await everything()).toEqual(before)
  })
})

describe('a copy', () => {
  test('that lost its lease stores nothing more', async () => {
    const file = {
      feed: 'north',
      door: 'look' as const,
      path: '/out/ships.csv',
      name: 'ships.csv',
      size: 1,
      modifiedAt: NOW,
      businessDate: '2026-11-23',
      now: NOW,
    }
    const first = await beginFile(open.db, file, 8, { lease: 'one', seconds: -1 })
    expect(first).not.toBeNull()
    const second = await beginFile(open.db, file, 8, { lease: 'two', seconds: 60 })
    expect(second).not.toBeNull()
    expect(await beginFile(open.db, file, 8, { lease: 'three', seconds: 60 })).toBeNull()
    const chunk = { id: first?.id ?? '', n: 0, bytes: Buffer.from('x'), lease: 'one', seconds: 60 }
    await expect(storeChunk(open.db, chunk)).rejects.toThrow(FileTaken)
    await storeChunk(open.db, { ...chunk, id: second?.id ?? '', lease: 'two' })
    const whole = { id: second?.id ?? '', lease: 'two', size: 2, sha256: 'no matter' }
    await expect(finishFile(open.db, whole), 'one byte is not two').rejects.toThrow(FileTaken)
    expect(await finishFile(open.db, { ...whole, size: 1 })).toMatchObject({ state: 'ready' })
  })

  test('is cut into equal chunks, whatever the parts in which it comes', async () => {
    const parts = async function* () {
      for (const size of [1, 0, 7, 3, 20, 2]) yield Buffer.alloc(size, size)
    }
    const chunks: Buffer[] = []
    for await (const chunk of inChunks(parts(), 8)) chunks.push(chunk)
    expect(chunks.map(chunk => chunk.length)).toEqual([8, 8, 8, 8, 1])
    const whole: Buffer[] = []
    for await (const part of parts()) whole.push(part)
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat(whole))
  })
})
