import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { orderNumber } from '../../src/events/order-number.ts'
import { freshPostgres, sql } from '../support/database.ts'

describe('a number as people type it', () => {
  test.each([
    ['1001', '1001', '1001'],
    ['#1001', '1001', '1001'],
    [' eu-1001 ', '1001', 'EU1001'],
    ['EU 1001', '1001', 'EU1001'],
    ['１００１', '1001', '1001'],
    ['＃１００１', '1001', '1001'],
    ['Order 1001', '1001', '1001'],
    ['order no. #1001', '1001', '1001'],
    ['Nr. 1001', '1001', '1001'],
    ['№ 1001', '1001', '1001'],
    ['Bestellnummer: 1001', '1001', '1001'],
    ['Bestellung EU-1001', '1001', 'EU1001'],
    ['1001-DE', '1001', '1001DE'],
    ['2026-1001', '1001', '20261001'],
    ['B2-1001', '1001', 'B21001'],
    ['1001-B2', '1001', '1001B2'],
    ['001001', '1001', '001001'],
    ['#7', '7', '7'],
    ['0', '0', '0'],
    ['GIFT', 'GIFT', 'GIFT'],
    ['Ordner', 'ORDNER', 'ORDNER'],
    ['---', '', ''],
  ])('%s', (typed, number, letters) => {
    expect(orderNumber(typed)).toEqual({ number, letters })
  })

  test('is read in time however long it is', () => {
    expect(orderNumber('1-'.repeat(50_000)).number).toBe('1')
    expect(orderNumber('#'.repeat(50_000)).number).toBe('')
  })
})

describe('the database', () => {
  let url: string
  beforeAll(async () => {
    url = await freshPostgres()
  })

  test('means the same order by a name as it is typed', async () => {
    const part = fc.constantFrom('#', 'EU', '-', ' ', '1001', '7', '00', 'b', '20', '.', '12345')
    const names = fc.sample(
      fc.array(part, { maxLength: 6 }).map(parts => parts.join('')),
      500,
    )
    const rows = await sql(
      url,
      'select n as name, wismo.number_of(n) as number, wismo.letters_of(n) as letters from unnest($1::text[]) n',
      [names],
    )
    expect(rows).toEqual(names.map(name => ({ name, ...orderNumber(name) })))
  })

  test('has an index for names of any length', async () => {
    const long = '1'.repeat(9000)
    const [row] = await sql(url, 'select length(wismo.number_of($1)) as number', [long])
    expect(row).toEqual({ number: 100 })
    expect(orderNumber(long).number).toHaveLength(100)
  })
})
