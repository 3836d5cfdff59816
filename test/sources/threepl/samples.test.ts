import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FeedColumns } from '../../../src/policy/feed.ts'
import { examineFile } from '../../../src/sources/threepl/examine.ts'
import { feedWith, inPieces } from '../../support/threepl.ts'

/** Other people's public files; they are not part of this project and may be absent. */
const FOLDER = new URL('../../../../shared/samples/shipping/', import.meta.url)
const present = existsSync(FOLDER)

const examined = (name: string, over: Parameters<typeof feedWith>) =>
  examineFile(feedWith(...over), inPieces(readFileSync(new URL(name, FOLDER)), 100))

describe.skipIf(!present)('a public file', () => {
  test.each([
    // It has no order; the article stands for it.
    ['parcellab-shipments.csv', { order: ['article_name'] }, 6, 0],
    ['posturinn-tracking-head60.csv', { order: ['service'], tracking: ['code'] }, 59, 0],
    [
      'fedex-tracking.csv',
      { order: ['Package P.O. Number'], tracking: ['Tracking Numbers Tracking Number'] },
      0,
      0,
    ],
    // A number that was never filled in; of the next file one number has lost its digits.
    ['dsers-template.csv', {}, 1, 1],
    ['pirateship-style-test.csv', {}, 3, 1],
  ])('%s has its rows', async (name, columns, rows, rejected) => {
    // Two of these have no line end after their last row.
    expect(await examined(name, [{ endsWithNewline: false }, { columns }])).toMatchObject({
      fault: null,
      rows,
      rejected,
    })
  })

  test('with four columns of one name is read all the same', async () => {
    const columns = { sku: ['SKUs'], available: ['Total Box'] }
    const found = await examined('fedex-dimension-head40.csv', [{}, { kind: 'inventory', columns }])
    expect(found).toMatchObject({ fault: null, rejected: 0 })
    expect(found.rows).toBeGreaterThan(30)
  })

  test('of another kind says what it lacks', async () => {
    const { fault } = await examined('stat-ImportExample.csv', [{}])
    expect(fault).toMatchObject({ kind: 'header' })
  })

  test('may be read by position', async () => {
    const columns: FeedColumns = ['tracking', 'carrier', null, null, 'order', 'quantity', null, 'sku']
    const layout = { by: 'position', columns } as const
    const found = await examined('parcellab-shipments.csv', [{ endsWithNewline: false, layout }])
    // The header is a row then, and none.
    expect(found.rejected).toBe(1)
  })
})
