import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openLocal } from '../../../src/clients/feeds/local.ts'
import type { RemoteFiles } from '../../../src/clients/feeds/remote-files.ts'
import { explanationText } from '../../../src/orders/explain/text.ts'
import type { Feed } from '../../../src/policy/feed.ts'
import { explainOrder } from '../../../src/server/explain.ts'
import type { Database } from '../../../src/store/database.ts'
import { histories } from '../../../src/store/explain.ts'
import { decideFile } from '../../../src/store/feeds.ts'
import { findOrders } from '../../../src/store/orders.ts'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
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
let db: Database
beforeEach(async () => {
  drop = makeDrop()
  open = await openFresh('postgres')
  db = open.db
})
afterEach(async () => {
  await open.close()
  drop.remove()
})

const importingFrom = (over: Partial<Feed> = {}, at = { now: NOW }) =>
  importing(db, [shipments(drop.dir, over)], at)
const statusOf = async (name: string) => (await findOrders(db, name, 1))[0]?.status
const parcelsOf = async (name: string) => {
  const [found] = await findOrders(db, name, 1)
  const [history] = await histories(db, [found?.id ?? ''], { after: '', limit: 1 })
  return (history?.state?.parcels ?? []).filter(parcel => parcel.live).map(parcel => parcel.number)
}

describe('a file', () => {
  test('is copied, read and merged, and every row of it is told by its line', async () => {
    const feeds = importingFrom()
    await feeds.order(orderEvents(1001, 3))
    drop.put('ships-1.csv', confirmations(1001, 3))
    expect(await feeds.run()).toMatchObject({ copied: 1, completed: 1, failed: 0 })
    expect(await statusOf('#1002')).toBe('shipped')
    const [file] = await feeds.files()
    const sha256 = createHash('sha256').update(confirmations(1001, 3)).digest('hex')
    expect(file).toMatchObject({
      state: 'complete',
      rows: 3,
      rowsDone: 3,
      events: 3,
      sha256,
      rowsRejected: 0,
    })
    const [order] = await findOrders(db, '#1002', 1)
    const explanation = await explainOrder(
      { db, policy: testPolicy, now: NOW },
      order?.id ?? '',
      { at: null, asOfFact: null },
      patient(),
    )
    const label = explanation?.facts.find(fact => fact.resource.startsWith('label:'))
    expect(label?.events).toMatchObject([{ source: 'threepl', place: 'ships-1.csv:3', inFacts: true }])
    expect(explanation && explanationText(explanation)).toContain('threepl ships-1.csv:3')
  })

  test('is imported once, however often it is looked at', async () => {
    const feeds = importingFrom()
    drop.put('ships-1.csv', confirmations(1001, 3))
    await feeds.run()
    expect(await feeds.run()).toMatchObject({ copied: 0, completed: 0 })
    expect(await feeds.files()).toHaveLength(1)
  })

  test('of the same bytes under another name is written down as a duplicate and not imported', async () => {
    const feeds = importingFrom()
    drop.put('ships-1.csv', confirmations(1001, 3))
    await feeds.run()
    drop.put('ships-2.csv', confirmations(1001, 3))
    await feeds.run()
    const [second, first] = await feeds.files()
    expect(second).toMatchObject({ name: 'ships-2.csv', state: 'duplicate', duplicateOf: first?.id })
  })

  test('of an unchanged name with new content is a new file, and corrects what the old one told', async () => {
    const feeds = importingFrom()
    await feeds.order(orderEvents(1001, 1))
    drop.put(
      'ships.csv',
      confirmations(1001, 1, () => '1ZWRONG1'),
    )
    await feeds.run()
    expect(await parcelsOf('#1001')).toEqual(['1ZWRONG1'])
    drop.put(
      'ships.csv',
      confirmations(1001, 1, () => '1ZRIGHT1'),
      '2026-11-23T13:00:00.000Z',
    )
    await feeds.run()
    expect(await feeds.files()).toHaveLength(2)
    expect(await parcelsOf('#1001')).toEqual(['1ZRIGHT1'])
  })

  test('with bad rows gives the others, and a place and a reason for each that is bad', async () => {
    const feeds = importingFrom()
    await feeds.order(orderEvents(1001, 3))
    const rows = ['#1001,TABLE,1,1Z1001,UPS', '#1002,TABLE,1,9.40011E+21,UPS', '#1003,TABLE,1,1Z1003,UPS']
    drop.put('ships.csv', `order,sku,quantity,tracking,carrier\n${rows.join('\n')}\n`)
    await feeds.run()
    const [file] = await feeds.files()
    expect(file).toMatchObject({ state: 'complete', rows: 3, rowsRejected: 1, events: 2 })
    expect(file?.rejected).toMatchObject([{ line: 3, column: 'tracking' }])
    expect(JSON.stringify(file)).not.toContain('9.40011E+21')
    expect(await statusOf('#1003')).toBe('shipped')
    expect(await statusOf('#1002')).not.toBe('shipped')
  })

  test('that lacks a column waits for somebody, and goes on when he says so', async () => {
    const held = importingFrom({ columns: { order: ['Referenz'] } })
    drop.put('ships.csv', confirmations(1001, 1))
    await held.run()
    const [file] = await held.files()
    expect(file).toMatchObject({ state: 'held', rowsDone: 0 })
    expect(await decideFile(db, { id: file?.id ?? '', by: 'Ana', apply: true })).toMatchObject({
      state: 'ready',
    })
    const mended = importingFrom()
    await mended.run()
    expect((await mended.files())[0]).toMatchObject({ state: 'complete', confirmedBy: 'Ana' })
  })

  test('that may not be applied is held with the reason and none of its rows is merged', async () => {
    const feeds = importingFrom()
    drop.put('ships.csv', confirmations(1001, 1))
    await feeds.run({ permit: async () => ({ apply: false, held: 'too short' }) })
    expect((await feeds.files())[0]).toMatchObject({
      state: 'held',
      reason: 'too short',
      rows: 1,
      rowsDone: 0,
      events: 0,
    })
  })

  test('that ends in the middle of a line is refused until it has changed', async () => {
    const feeds = importingFrom()
    await feeds.order(orderEvents(1001, 2))
    const whole = confirmations(1001, 2)
    drop.put('ships.csv', whole.slice(0, -4))
    await feeds.run()
    expect((await feeds.files())[0]).toMatchObject({ state: 'refused', rowsDone: 0 })
    expect(await statusOf('#1001')).not.toBe('shipped')
    drop.put('ships.csv', whole)
    await feeds.run()
    expect((await feeds.files())[0]).toMatchObject({ state: 'complete', rows: 2 })
  })

  test('that tells a date of the future by its name is refused', async () => {
    const feeds = importingFrom({ pattern: /^ships-(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)\.csv$/ })
    drop.put('ships-2062-11-23.csv', confirmations(1001, 1))
    await feeds.run()
    expect((await feeds.files())[0]).toMatchObject({ state: 'refused', businessDate: '2062-11-23' })
  })

  test('without any row is complete', async () => {
    const feeds = importingFrom()
    drop.put('ships.csv', confirmations(1001, 0))
    await feeds.run()
    expect((await feeds.files())[0]).toMatchObject({ state: 'complete', rows: 0 })
  })

  test('is put away once it is imported, never onto another', async () => {
    const afterwards = { archive: join(drop.dir, 'archive') }
    const feeds = importingFrom({ afterwards })
    for (const from of [1001, 2001]) {
      drop.put('ships.csv', confirmations(from, 1))
      await feeds.run()
      await feeds.run()
    }
    const there = ['ships.csv', 'archive/ships.csv', 'archive/ships.csv.2'].map(name =>
      existsSync(join(drop.dir, name)),
    )
    expect(there).toEqual([false, true, true])
  })

  test('loses its bytes after the days of the policy, and keeps what it told', async () => {
    const at = { now: NOW }
    const feeds = importingFrom({}, at)
    drop.put('ships.csv', confirmations(1001, 2))
    await feeds.run()
    at.now = '2026-12-18T12:00:00.001Z'
    await feeds.run()
    expect(await db.call('wismo_read_chunk', { id: (await feeds.files())[0]?.id, n: 0 })).toEqual({
      bytes: null,
    })
    expect((await feeds.files())[0]).toMatchObject({ state: 'complete', rows: 2 })
  })
})

test('a file that is replaced by one of equal length while it is read is left for the next look', async () => {
  const feeds = importingFrom()
  await feeds.order(orderEvents(1001, 1))
  const put = (number: string, at?: string) =>
    drop.put(
      'ships.csv',
      confirmations(1001, 1, () => number),
      at,
    )
  put('1ZOLD1')
  const files = openLocal({ protocol: 'local', dir: drop.dir })
  const replaced: RemoteFiles = {
    ...files,
    async *read(path, from) {
      yield* files.read(path, from)
      put('1ZNEW1', '2026-11-23T12:30:00.000Z')
    },
  }
  expect(await feeds.run({ open: async () => replaced })).toMatchObject({ copied: 0, failed: 0 })
  expect(await feeds.run()).toMatchObject({ copied: 1 })
  expect(await parcelsOf('#1001')).toEqual(['1ZNEW1'])
})

describe('an upload under way', () => {
  const minute = (nth: number) => `2026-11-23T12:0${nth}:00.000Z`

  test('that is renamed at its end is not looked at under its first name', async () => {
    const feeds = importingFrom({ pattern: /^ships/ })
    drop.put('ships.csv.tmp', confirmations(1001, 1))
    expect(await feeds.run()).toMatchObject({ copied: 0 })
    drop.put('ships.csv', confirmations(1001, 1))
    expect(await feeds.run()).toMatchObject({ copied: 1 })
  })

  test.each(['ships.csv.done', 'ships.done'])('that has a marker is finished with %s', async marker => {
    const feeds = importingFrom({ finished: { by: 'marker', suffix: '.done' } })
    drop.put(marker, '', '2026-11-23T11:00:00.000Z')
    drop.put('ships.csv', confirmations(1001, 1))
    expect(await feeds.run(), 'the marker is of the upload before').toMatchObject({ copied: 0 })
    drop.put(marker, '')
    expect(await feeds.run()).toMatchObject({ copied: 1 })
  })

  test('that only stands still is finished when size and time were equal for so long', async () => {
    const at = { now: minute(0) }
    const feeds = importingFrom({ finished: { by: 'stable', seconds: 60 } }, at)
    drop.put('ships.csv', confirmations(1001, 1), minute(0))
    expect(await feeds.run()).toMatchObject({ copied: 0 })
    drop.put('ships.csv', confirmations(1001, 2), minute(1))
    at.now = minute(1)
    expect(await feeds.run(), 'it has grown').toMatchObject({ copied: 0 })
    at.now = minute(2)
    expect(await feeds.run()).toMatchObject({ copied: 1 })
  })

  test('that has a trailer is finished when it is there and counts the rows', async () => {
    const at = { now: minute(0) }
    const feeds = importingFrom({ finished: { by: 'trailer', word: 'EOF', countAt: 1 } }, at)
    drop.put('ships.csv', confirmations(1001, 2), minute(0))
    for (const nth of [1, 2]) {
      await feeds.run()
      at.now = minute(nth)
    }
    expect((await feeds.files())[0]).toMatchObject({ state: 'refused', rowsDone: 0 })
    drop.put('ships.csv', `${confirmations(1001, 2)}EOF,2\n`, minute(3))
    for (const nth of [4, 5]) {
      await feeds.run()
      at.now = minute(nth)
    }
    expect((await feeds.files())[0]).toMatchObject({ state: 'complete', rows: 2 })
  })
})
