import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Command, WismoEvent } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import { watchStock } from '../../src/jobs/stock.ts'
import type { Feed } from '../../src/policy/feed.ts'
import { stockOf } from '../../src/store/stock.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { story } from '../support/events.ts'
import { type Drop, importing, makeDrop, NOW, orderEvents, shipments } from '../support/feeds.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'
import { SHOP } from '../support/shopify.ts'

let open: OpenDatabase
let drop: Drop
let at: { now: string }
beforeEach(async () => {
  open = await openFresh('postgres')
  drop = makeDrop()
  at = { now: NOW }
})
afterEach(async () => {
  drop.remove()
  await open.close()
})

const list = (over: Partial<Feed> = {}): Feed =>
  shipments(drop.dir, { name: 'north-stock', kind: 'inventory', pattern: /^stock.*\.csv$/, ...over })
const later = (hours: number) => new Date(Date.parse(NOW) + hours * 3_600_000).toISOString()
const watch = (feeds: readonly Feed[] = []) => watchStock(open.db, feeds, () => new Date(at.now), patient())
const alerts = () =>
  sql(
    open.url ?? '',
    "select fingerprint, count::int, detail -> 'orders' as orders from wismo.alerts where kind = 'waiting_for_stock' and cleared_at is null order by 1",
  )

async function tell(events: readonly WismoEvent[], commands: readonly Command[] = []): Promise<void> {
  const { ingest } = createIngest({ db: open.db, policy: testPolicy })
  await ingest([received(events, at.now, commands)], patient())
}

/** What the shop says it may still sell of what it calls 77. */
const shopLevel = (available: number | null, location = '1', hours = 0) => ({
  kind: 'inventory' as const,
  shop: SHOP,
  item: '77',
  location,
  available,
  updatedAt: later(hours),
})
const named: Command = { kind: 'item', shop: SHOP, item: '77', sku: 'TABLE', updatedAt: NOW }

/** A file of stock, taken in. */
async function stock(text: string, hours: number, feed = list()): Promise<void> {
  at.now = later(hours)
  drop.put(`stock-${hours}.csv`, `sku,location,available\n${text}`, at.now)
  await importing(open.db, [feed], at).run()
}

const available = async (sku: string) => (await stockOf(open.db, sku)).levels.map(level => level.available)
const waiting = async (sku: string) => (await stockOf(open.db, sku)).waiting.map(line => line.name)

describe('a list of stock', () => {
  test('tells of each SKU at each place, the later list whenever it comes', async () => {
    await stock('TABLE,A,5\nTABLE,B,2\n', 2)
    await stock('TABLE,A,9\n', 1)
    expect(await available('TABLE')).toEqual([5, 2])
    await stock('TABLE,A,0\n', 3)
    expect(await available('TABLE')).toEqual([0, 2])
  })

  test('says nothing of what is not in it, unless it is of everything', async () => {
    await stock('TABLE,A,5\nCHAIR,A,7\n', 1)
    await stock('TABLE,A,4\n', 2)
    expect(await watch([list()])).toMatchObject({ emptied: 0 })
    expect(await available('CHAIR')).toEqual([7])
    expect(await watch([list({ full: true })])).toMatchObject({ emptied: 1 })
    expect(await watch([list({ full: true })])).toMatchObject({ emptied: 0 })
    expect([await available('CHAIR'), await available('TABLE')]).toEqual([[0], [4]])
    await stock('CHAIR,A,3\n', 3)
    expect(await available('CHAIR')).toEqual([3])
  })

  test('of which a row was not taken empties nothing: that may be the very one', async () => {
    await stock('TABLE,A,5\nCHAIR,A,7\n', 1)
    await stock('TABLE,A,4\nCHAIR,A,many\n', 2)
    expect(await watch([list({ full: true })])).toMatchObject({ emptied: 0 })
  })

  test('leaves alone what others count', async () => {
    await tell([], [shopLevel(8), named])
    await stock('TABLE,A,5\n', 1)
    await stock('CHAIR,A,1\n', 2)
    expect(await watch([list({ full: true })])).toMatchObject({ emptied: 1 })
    expect(await available('TABLE')).toEqual([8, 0])
  })
})

describe('a line waits for stock', () => {
  test('while nobody who counts its SKU has any, and its alert is cleared when somebody has', async () => {
    await tell(orderEvents(1001, 2))
    await stock('TABLE,A,0\nTABLE,B,0\n', 1)
    expect(await watch()).toMatchObject({ raised: 1 })
    await Promise.all([1, 2, 3, 4].map(() => watch()))
    expect(await alerts()).toEqual([
      { fingerprint: `${SHOP} TABLE`, count: 2, orders: { count: 2, names: ['#1001', '#1002'] } },
    ])
    expect(await waiting('TABLE')).toEqual(['#1001', '#1002'])
    await stock('TABLE,B,1\n', 2)
    expect(await watch()).toMatchObject({ raised: 0, cleared: 1 })
    expect(await waiting('TABLE')).toEqual([])
  })

  test('not while nobody has told of its SKU, nor where it is not tracked', async () => {
    await tell(orderEvents(1001, 1), [shopLevel(-3)])
    expect(await waiting('TABLE')).toEqual([])
    await tell([], [named])
    expect(await waiting('TABLE')).toEqual(['#1001'])
    await tell([], [shopLevel(null, '2')])
    expect(await waiting('TABLE')).toEqual([])
  })

  test('not by a shop that has sold its last one: that is promised to the order, below zero it is not', async () => {
    await tell(orderEvents(1001, 1), [shopLevel(0), named])
    expect(await waiting('TABLE')).toEqual([])
    await tell([], [shopLevel(-1, '1', 1)])
    expect(await waiting('TABLE')).toEqual(['#1001'])
  })

  test('by the pieces of its kit, and only for units that nobody has begun to pack', async () => {
    const { order, kit, fulfillment, allocation } = story()
    const placed = order({ set: 2 })
    const none = { ...shopLevel(-1), shop: placed.body.shop, item: 'sku:LEGS' }
    await tell([placed, kit('set', { LEGS: 1, TOP: 1 })], [none])
    const units = async () => (await stockOf(open.db, 'LEGS')).waiting.map(line => line.units)
    expect(await units()).toEqual([2])
    await tell([allocation('A', { set: 1 }, { state: 'in_progress' })])
    expect(await units()).toEqual([1])
    await tell([fulfillment('F', { set: 2 }, ['1Z1', '1Z2', '1Z3', '1Z4'])])
    expect(await units()).toEqual([])
  })
})
