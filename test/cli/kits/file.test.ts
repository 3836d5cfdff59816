import { describe, expect, test } from 'vitest'
import { KitFileFault, readKitFile } from '../../../src/cli/kits/file.ts'

const read = (text: string) => readKitFile(Buffer.from(text))

describe('a file of kits', () => {
  test('has one line a kind of piece', () => {
    const file = 'sku,piece_sku,piece_title,count\nTABLE,LEGS,Table legs,4\nTABLE,TOP,Table top,1\n'
    expect(read(file)).toEqual([
      {
        sku: 'TABLE',
        pieces: [
          { sku: 'LEGS', title: 'Table legs', count: 4 },
          { sku: 'TOP', title: 'Table top', count: 1 },
        ],
      },
    ])
  })

  test('may come from a spreadsheet: byte order mark, semicolons, lone carriage returns, blank lines', () => {
    const file = '\ufeffSKU;Piece_SKU;Piece_Title;Count\rTABLE;LEGS;;1\r\rTABLE;TOP;"Top; oak";1\r'
    expect(read(file)[0]?.pieces).toEqual([
      { sku: 'LEGS', title: 'LEGS', count: 1 },
      { sku: 'TOP', title: 'Top; oak', count: 1 },
    ])
  })

  test('ends a kit by a line with its SKU and nothing else', () => {
    expect(read('sku,piece_sku,piece_title,count\nTABLE,,,\n')).toEqual([{ sku: 'TABLE', pieces: [] }])
  })

  test.each([
    ['other columns', 'kit,piece\nA,B\n', /columns must be sku/],
    ['a count that is none', 'sku,piece_sku,piece_title,count\nT,A,,1.5\nT,B,,1\n', /line 2, count/],
    ['a piece without a count', 'sku,piece_sku,piece_title,count\nT,A,,\nT,B,,1\n', /go together/],
    ['the same piece twice', 'sku,piece_sku,piece_title,count\nT,A,,1\nT,A,,1\n', /line 3: A is there twice/],
    ['one kind of piece', 'sku,piece_sku,piece_title,count\nT,A,,2\n', /one kind of piece makes no kit/],
    ['nothing', 'sku,piece_sku,piece_title,count\n', /no kit/],
    ['a short line', 'sku,piece_sku,piece_title,count\nT,A\n', /line 2/i],
  ])('with %s is refused whole', (_, file, fault) => {
    expect(() => read(file)).toThrow(KitFileFault)
    expect(() => read(file)).toThrow(fault)
  })

  test('says all its faults at once', () => {
    expect(() => read('sku,piece_sku,piece_title,count\nT,A,,x\nU,B,,0\n')).toThrow(/line 2.*\n.*line 3/)
  })
})
