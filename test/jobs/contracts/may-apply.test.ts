import { describe, expect, test } from 'vitest'
import { mayApply } from '../../../src/jobs/contracts/may-apply.ts'
import type { Feed } from '../../../src/policy/feed.ts'
import type { SeenFile } from '../../../src/store/contracts.ts'
import { clock, contract, file } from '../../support/contracts.ts'
import { shipments as feed } from '../../support/feeds.ts'

const shipments = feed('', { contract })
const stock: Feed = { ...shipments, kind: 'inventory', full: true }
const STOCK_HEADER = ['SKU', 'Available']

/** Six days of it, and then this one. */
function permitted(feed: Feed, last: Partial<SeenFile>, others: Partial<SeenFile> = {}) {
  const before = [16, 17, 18, 19, 20, 21].map(day => file(clock(`2026-11-${day} 17:00`), others))
  const candidate = file(clock('2026-11-23 17:00'), { standing: 'under_way', ...others, ...last })
  return mayApply(feed, candidate, [...before, candidate])
}

describe('a file', () => {
  test('like those before it is imported, and so is the very first', () => {
    expect(permitted(shipments, {})).toEqual({ apply: true })
    const first = file(clock('2026-11-23 17:00'), { standing: 'under_way' })
    expect(mayApply(shipments, first, [first])).toEqual({ apply: true })
  })

  test('that has lost a column that was read is held, saying which and what to do', () => {
    const answer = permitted(shipments, { id: '77', name: 'odd.csv', header: ['Order', 'SKU', 'Weight'] })
    expect(answer).toEqual({ apply: false, held: expect.stringMatching(/odd\.csv .*no column for tracking/) })
    expect(answer).toEqual({ apply: false, held: expect.stringContaining('feeds -- confirm 77 --by') })
  })

  test('that calls a column otherwise, or has lost one that nobody read, is imported', () => {
    const others = { header: ['Order', 'Tracking No.', 'SKU', 'Colour'] }
    expect(permitted(shipments, { header: ['Order Number', 'tracking_code', 'Item SKU'] }, others)).toEqual({
      apply: true,
    })
  })

  test('that somebody has looked at is imported, whatever it is', () => {
    expect(permitted(shipments, { header: ['Order', 'SKU'], confirmed: true })).toEqual({ apply: true })
  })

  test('of shipments is imported however short it is: each row is true by itself', () => {
    expect(permitted(shipments, { rows: 1 })).toEqual({ apply: true })
  })
})

describe('a list of stock', () => {
  const list = { header: STOCK_HEADER }

  test('that shrinks to a fraction of its usual rows is held', () => {
    expect(permitted(stock, { rows: 50 }, list)).toEqual({ apply: true })
    expect(permitted(stock, { rows: 49, ...list }, list)).toMatchObject({
      apply: false,
      held: expect.stringMatching(/49 rows, where 100 are usual/),
    })
    expect(permitted(stock, { rows: 0, ...list }, list)).toMatchObject({ apply: false })
  })

  test('is measured by itself where there are many a day', () => {
    const many = { ...stock, contract: { ...contract, filesPerDay: 'many' as const } }
    expect(permitted(many, { rows: 60 }, list)).toEqual({ apply: true })
  })

  test('of a feed without a contract has no usual rows', () => {
    expect(permitted({ ...stock, contract: null }, { rows: 1 }, list)).toEqual({ apply: true })
  })
})
