import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { dateFormatsOf } from '../../../src/cli/feeds/infer/dates.ts'
import { patternOf } from '../../../src/cli/feeds/infer/pattern.ts'
import { inferFeed } from '../../../src/cli/feeds/infer.ts'
import type { Feed } from '../../../src/policy/feed.ts'
import { examineFile } from '../../../src/sources/threepl/examine.ts'
import { inPieces } from '../../support/threepl.ts'

const FOLDER = new URL('../../fixtures/threepl/', import.meta.url)
const AT = '2026-11-23T22:00:00.000Z'

const FILES = [
  ['confirmations_20261123.csv', 'confirmations', { rows: 5, rejected: 1 }],
  ['olx_confirm_7714.txt', 'olx', { rows: 4, rejected: 0 }],
  ['shipments-2026-11-23T0600.csv', 'shipments', { rows: 5, rejected: 1 }],
  ['versand 23.11.2026.csv', 'versand', { rows: 3, rejected: 0 }],
  ['stock_11232026.csv', 'stock', { rows: 3, rejected: 0 }],
  ['rma-feed.csv', 'rma', { rows: 2, rejected: 0 }],
  ['plain.csv', 'plain', { rows: 2, rejected: 0 }],
] as const

const read = (file: string) => readFileSync(new URL(encodeURIComponent(file), FOLDER))
const inferred = (file: string, name: string) => inferFeed(read(file), { file, at: AT, name, shop: null })

/** What is printed, as it would stand in the policy: the compiler checks these files too. */
const module = (entry: string): string =>
  `import type { Feed } from '../../../../src/policy/feed.ts'\n\nexport const feed: Feed = ${entry}\n`

describe('a proposed feed', () => {
  test.each(FILES)('of %s is as it was agreed', async (file, name) => {
    const { entry, rows } = await inferred(file, name)
    const shown = rows.map(row => `// ${row}\n`).join('')
    const golden = fileURLToPath(new URL(`golden/${name}.ts`, FOLDER))
    await expect(`${module(entry)}\n${shown}`).toMatchFileSnapshot(golden)
  })

  test.each(FILES)('of %s reads it, once it is in the policy', async (file, name, found) => {
    const { feed }: { feed: Feed } = await import(new URL(`golden/${name}.ts`, FOLDER).href)
    expect(feed.pattern.test(file)).toBe(true)
    const examined = await examineFile(feed, inPieces(read(file), 64))
    // A feed that is known by its header is ready; without one a person has to name the columns first.
    if (feed.format.layout.by === 'header') expect(examined).toMatchObject({ ...found, fault: null })
    else expect(examined).toMatchObject(found)
  })

  test('of a file that has nothing but two headers for one thing says which they are', async () => {
    const { entry, rows } = await inferred('header-only.csv', 'header-only')
    expect(rows).toEqual([])
    expect(entry).toContain(`tracking: ['Tracking Number']`)
    expect(entry).toContain('not read: Tracking #')
  })
})

describe('what a name tells', () => {
  test.each([
    ['ships_20261123_0600.csv', '2026-11-23', 'ships_20261124_0715.csv'],
    ['ships-2026-11-23.csv', '2026-11-23', 'ships-2026-12-01.csv'],
    ['11232026ships.csv', '2026-11-23', '12012026ships.csv'],
    ['23.11.2026 (x).csv', '2026-11-23', '24.11.2026 (x).csv'],
    ['OUT123456789.csv', null, 'OUT12.csv'],
  ])('%s is of %s, and so is %s like it', (name, date, other) => {
    const found = patternOf(name)
    expect(found.date).toBe(date)
    expect(found.pattern.test(other)).toBe(true)
    expect(found.pattern.test(`x${name}`)).toBe(false)
  })
})

describe('how dates are written', () => {
  test('is seen where one day is after the twelfth', () => {
    expect(dateFormatsOf(['11/12/2026', '11/23/2026']).formats).toEqual(['M/D/YYYY'])
  })

  test('is left open where none is', () => {
    expect(dateFormatsOf(['11/12/2026']).formats).toEqual(['M/D/YYYY', 'D/M/YYYY'])
  })

  test('is nothing that is known where they are of two kinds', () => {
    expect(dateFormatsOf(['2026-11-23', '11/23/2026']).formats).toEqual([])
  })
})
