import { describe, expect, test } from 'vitest'
import { FeedFileFault, FeedFileUnfinished, FeedHeaderFault } from '../../../src/sources/threepl/file.ts'
import { feedWith, fieldsOf, rowsOf, said } from '../../support/threepl.ts'

const HEADER = 'Order Number,SKU,Qty,Tracking Number,Carrier\n'
const row = (order: string, tracking: string, sku = 'CHAIR') => `${order},${sku},1,${tracking},UPS\n`
const plain = feedWith()

describe('the shapes in which files come', () => {
  test('a byte order mark is no part of the first header', async () => {
    const [first] = await fieldsOf(plain, `\ufeff${HEADER}${row('#1', '1Z1')}`)
    expect(first).toMatchObject({ order: '#1', tracking: '1Z1' })
  })

  test.each(['utf-16le', 'utf-16be'] as const)(
    '%s with its byte order mark is read whatever the feed says',
    async encoding => {
      const little = Buffer.from(`\ufeff${HEADER}${row('#1', '1Z1', 'STÜHLE')}`, 'utf16le')
      const bytes = encoding === 'utf-16le' ? little : Buffer.from(little).swap16()
      expect(await fieldsOf(plain, bytes)).toEqual([
        { order: '#1', sku: 'STÜHLE', quantity: '1', tracking: '1Z1', carrier: 'UPS' },
      ])
    },
  )

  test('UTF-16 without a mark is read where the feed says so', async () => {
    const bytes = Buffer.from(HEADER + row('#1', '1Z1'), 'utf16le')
    expect(await fieldsOf(feedWith({ encoding: 'utf-16le' }), bytes)).toHaveLength(1)
  })

  test('lines may end in CR only', async () => {
    const text = (HEADER + row('#1', '1Z1') + row('#2', '1Z2')).replaceAll('\n', '\r')
    expect((await rowsOf(plain, text)).map(each => each.line)).toEqual([2, 3])
  })

  test('a header that ends in LF before rows that end in CRLF leaves no CR in the last field', async () => {
    const text = HEADER + row('#1', '1Z1').replace('\n', '\r\n') + row('#2', '1Z2').replace('\n', '\r\n')
    expect((await fieldsOf(plain, text)).map(each => each.carrier)).toEqual(['UPS', 'UPS'])
  })

  test('a header that ends in CRLF before rows that end in LF is read as well', async () => {
    expect(await fieldsOf(plain, HEADER.replace('\n', '\r\n') + row('#1', '1Z1'))).toHaveLength(1)
  })

  test('a piece may end between CR and LF, in a letter and in quotes', async () => {
    const text = `${HEADER}"#1","CH""AIR é",1,1Z1,UPS\r\n${row('#2', '1Z2')}`
    for (const size of [1, 2, 3, 64]) {
      const rows = await rowsOf(plain, text, size)
      expect(rows.map(each => (each.kind === 'row' ? each.fields.sku : each.reason))).toEqual([
        'CH"AIR é',
        'CHAIR',
      ])
    }
  })

  test('a header alone is a file of no rows', async () => {
    expect(await rowsOf(plain, HEADER)).toEqual([])
  })

  test('a file of no bytes has nothing to tell, not even a header', async () => {
    expect(await rowsOf(plain, '')).toEqual([])
  })

  test('a trailing row of nothing but delimiters and blank lines are no rows, and are counted as lines', async () => {
    const rows = await rowsOf(plain, `${HEADER}\n${row('#1', '1Z1')}\r\n,,,,\n \n`)
    expect(rows.map(each => each.line)).toEqual([3])
  })

  test('a line end in a quoted address is counted, so that later rows keep their line', async () => {
    const text = `Address,${HEADER}"1 High St\nFlat 2",${row('#1', '1Z1')}x,${row('#2', '9.4E+21')}`
    const rows = await rowsOf(plain, text)
    expect(rows.map(each => each.line)).toEqual([2, 4])
  })

  test('the delimiter is the one of which the header has most', async () => {
    const feed = feedWith({ delimiter: [',', ';', '\t', '|'] })
    const text = (HEADER + row('#1', '1Z1')).replaceAll(',', ';')
    expect(await fieldsOf(feed, text.replace('UPS', 'UPS, Inc'))).toMatchObject([{ carrier: 'UPS, Inc' }])
  })

  test('quotes within a value are characters, and three of them leave none', async () => {
    const text = `Address,${HEADER}6" pipe,${row('#1', '1Z1')}"""12, Main St""",${row('#2', '1Z2', '"""CHAIR"""')}`
    expect(await fieldsOf(plain, text)).toMatchObject([{ order: '#1' }, { order: '#2', sku: 'CHAIR' }])
  })

  test('windows-1252 is read row by row where a row is no UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from(HEADER + row('#1', '1Z1', 'STÜHLE')),
      Buffer.from(row('#2', '1Z2', 'STÜHLE €').replace('€', '\x80'), 'latin1'),
    ])
    expect((await fieldsOf(plain, bytes)).map(each => each.sku)).toEqual(['STÜHLE', 'STÜHLE €'])
  })

  test('a feed of UTF-8 alone rejects such a row and takes the others', async () => {
    const bytes = Buffer.concat([
      Buffer.from(HEADER),
      Buffer.from(row('#1', '1Z1', 'ST\xdcHLE'), 'latin1'),
      Buffer.from(row('#2', '1Z2')),
    ])
    const rows = await rowsOf(feedWith({ encoding: 'utf-8' }), bytes)
    expect(said(rows)).toEqual(['2 SKU: bytes that are no UTF-8'])
    expect(rows).toHaveLength(2)
  })

  test('what is literally "na" or empty is missing, and blanks around a value are none of it', async () => {
    const [first] = await fieldsOf(plain, `${HEADER} #1 ,na, N/A ,Arrived1 ,\n`)
    expect(first).toEqual({ order: '#1', tracking: 'Arrived1' })
  })

  test('records of orders are joined to those of their lines, without a header and with CR only', async () => {
    const feed = feedWith({
      layout: {
        by: 'record',
        at: 0,
        order: { word: 'O', columns: [null, 'order', 'shipped_at', 'carrier', 'tracking'] },
        line: { word: 'L', columns: [null, 'sku', 'quantity'] },
      },
      trackingSeparator: '|',
      dates: ['MM/DD/YYYY'],
    })
    const text = [
      '"O","1001","11/23/2026","UPS","1Z1|1Z2"',
      '"L","TOP","1"',
      '"L","LEGS","4"',
      '"O","1002","11/23/2026","",""',
      '"O","1003","11/23/2026","UPS","1Z3"',
      '"L","CHAIR","2"',
    ].join('\r')
    expect(await fieldsOf(feed, `${text}\r`)).toEqual([
      {
        order: '1001',
        shipped_at: '11/23/2026',
        carrier: 'UPS',
        tracking: '1Z1|1Z2',
        sku: 'TOP',
        quantity: '1',
      },
      {
        order: '1001',
        shipped_at: '11/23/2026',
        carrier: 'UPS',
        tracking: '1Z1|1Z2',
        sku: 'LEGS',
        quantity: '4',
      },
      { order: '1002', shipped_at: '11/23/2026' },
      {
        order: '1003',
        shipped_at: '11/23/2026',
        carrier: 'UPS',
        tracking: '1Z3',
        sku: 'CHAIR',
        quantity: '2',
      },
    ])
    expect(said(await rowsOf(feed, '"L","TOP","1"\r"X","1"\r'))).toEqual(['1 null: record', '2 null: record'])
    const damaged = text.replace('1Z1|1Z2', '9.40011E+21')
    expect(said(await rowsOf(feed, `${damaged}\r`))).toEqual([
      '2 tracking: scientific notation',
      '3 tracking: scientific notation',
    ])
  })

  test('columns may be known by their position alone', async () => {
    const feed = feedWith({ layout: { by: 'position', columns: ['order', null, 'tracking'] } })
    expect(await fieldsOf(feed, '#1,whatever,1Z1\n')).toEqual([{ order: '#1', tracking: '1Z1' }])
  })
})

describe('a file that cannot be taken', () => {
  const fault = (content: string, over = plain) => rowsOf(over, content)

  test.each([
    ['in its last field', `${HEADER}${row('#1', '1Z1')}#2,CHAIR,1,1Z2,U`],
    ['at the end of a number', `Order Number,Tracking Number\n#1,1Z999AA101234`],
    ['inside quotes', `${HEADER}${row('#1', '1Z1')}"#2,CHAIR,1`],
    ['inside quotes, before their line end', `${HEADER}${row('#1', '1Z1')}"#2,CHAIR,1\n`],
    ['in its header', 'Order Number,Tracking Num'],
  ])('was cut %s', async (_where, content) => {
    await expect(fault(content)).rejects.toThrow(FeedFileUnfinished)
  })

  test('has no end of its last line, unless its sender never writes one', async () => {
    const content = HEADER + row('#1', '1Z1').trimEnd()
    await expect(fault(content)).rejects.toThrow('endsWithNewline: false')
    expect(await fault(content, feedWith({ endsWithNewline: false }))).toHaveLength(1)
  })

  test('has two columns of one name that is read', async () => {
    await expect(fault('Order,Tracking,Tracking\n#1,1Z1,1Z2\n')).rejects.toThrow(
      '"Tracking" and "Tracking" could both be tracking',
    )
  })

  test('but one of four columns that nobody reads does no harm', async () => {
    expect(await fault('Box,Order,Box,Tracking,Box\n1,#1,2,1Z1,3\n')).toHaveLength(1)
  })

  test('has two columns that could be the order', async () => {
    await expect(fault('Order No,Order Number,Tracking\n')).rejects.toThrow(FeedHeaderFault)
  })

  test('has lost the column that it is about, and says which it has', async () => {
    await expect(fault('Order Number,Parcel\n#1,1Z1\n')).rejects.toThrow(
      /no column is tracking\. The file has: Order Number, Parcel/,
    )
  })

  test('has lost a column that the feed names', async () => {
    const feed = feedWith({}, { columns: { quantity: ['Stück'] } })
    await expect(fault(HEADER + row('#1', '1Z1'), feed)).rejects.toThrow('no column is quantity')
  })

  test('has a quote that is never closed, however large it is', async () => {
    const content = `${HEADER}"#1,${'x'.repeat(4_300_000)}\n`
    const opened = rowsOf(plain, content, 65_536)
    await expect(opened).rejects.toThrow(FeedFileFault)
    await expect(opened).rejects.not.toThrow(FeedFileUnfinished)
  })

  const trailed = feedWith({}, { finished: { by: 'trailer', word: 'TRL', countAt: 1 } })

  test.each([
    ['lacks its trailer', row('#1', '1Z1')],
    ['lacks it with all its rows', ''],
    ['has fewer rows than its trailer counts', `${row('#1', '1Z1')}TRL,2\n`],
    ['goes on after its trailer', `${row('#1', '1Z1')}TRL,1\n${row('#2', '1Z2')}`],
  ])('%s', async (_what, content) => {
    await expect(fault(HEADER + content, trailed)).rejects.toThrow(FeedFileFault)
  })

  test('is empty where a trailer should be', async () => {
    await expect(fault('', trailed)).rejects.toThrow(FeedFileUnfinished)
  })

  test('and is taken with as many rows as its trailer counts, which is no row', async () => {
    expect(await fault(`${HEADER}${row('#1', '1Z1')}${row('#2', '1Z2')}TRL,2\n`, trailed)).toHaveLength(2)
  })
})

describe('a row that cannot be taken leaves the others alone', () => {
  const around = async (bad: string) => {
    const rows = await rowsOf(plain, `Note,${HEADER},${row('#1', '1Z1')}${bad},${row('#3', '1Z3')}`, 4096)
    expect(rows.map(each => each.kind)).toEqual(['row', 'rejected', 'row'])
    return said(rows)
  }

  test('with a field of a megabyte', async () => {
    expect(await around(`${'x'.repeat(1_048_576)},${row('#2', '1Z2')}`)).toEqual([
      '3 Note: text of 1,048,576 characters',
    ])
  })

  test('with a quoted field of a megabyte that has line ends', async () => {
    expect(await around(`"${'x\n'.repeat(524_288)}",${row('#2', '1Z2')}`)).toEqual([
      '3 Note: text of 1,048,576 characters',
    ])
  })

  test.each(['\0', '\x1b', '\x7f'])('with the character %j', async character => {
    expect(await around(`a${character}b,${row('#2', '1Z2')}`)).toEqual([
      '3 Note: text with control characters',
    ])
    expect(await around(`,${row('#2', `1Z${character}2`)}`)).toEqual([
      '3 Tracking Number: text with control characters',
    ])
  })

  test('with a line end in a number', async () => {
    expect(await around(`,${row('#2', '"1Z\n2"')}`)).toEqual([
      '3 Tracking Number: text with control characters',
    ])
  })

  test('with a column too few or too many', async () => {
    expect(await around('#2,1,2\n')).toEqual(['3 null: row of 3 columns'])
    expect(await around(`,${row('#2', '1Z2').replace('\n', ',more\n')}`)).toEqual([
      '3 null: row of 7 columns',
    ])
  })

  test.each([
    ['9.40011E+21', 'scientific notation'],
    ['94001118992200000000', 'long number ending in zeros'],
  ])('with a number that a spreadsheet has damaged: %s', async (number, valueClass) => {
    expect(await around(`,${row('#2', number)}`)).toEqual([`3 Tracking Number: ${valueClass}`])
  })

  test.each([
    ['1.00E+05', 'scientific notation'],
    ['4-Mar', 'date'],
    ['Mar-05', 'date'],
  ])('with a SKU that a spreadsheet has damaged: %s', async (sku, valueClass) => {
    expect(await around(`,${row('#2', '1Z2', sku)}`)).toEqual([`3 SKU: ${valueClass}`])
  })

  test('with a formula where a number of units should be', async () => {
    expect(await around(`,#2,CHAIR,"=cmd|' /C calc'!A0",1Z2,UPS\n`)).toEqual(['3 Qty: formula'])
  })
})

describe('what the feed knows of its values', () => {
  test('catches zeros that were lost', async () => {
    const feed = feedWith({}, { shapes: { sku: /^\d{8}$/ } })
    const rows = await rowsOf(feed, HEADER + row('#1', '1Z1', '00012345') + row('#2', '1Z2', '12345'))
    expect(said(rows)).toEqual(['3 SKU: number of 5 digits'])
  })

  test('lets a value pass that looks damaged and is not', async () => {
    const feed = feedWith({}, { shapes: { sku: /^[A-Z]{3}-\d\d$/ } })
    expect(await fieldsOf(feed, HEADER + row('#1', '1Z1', 'MAY-24'))).toMatchObject([{ sku: 'MAY-24' }])
  })
})

test.each(['="1Z999"', "'1Z999", '"1Z999"', ' 1Z999 '])(
  'a number is taken out of what wraps it: %s',
  async wrapped => {
    const quoted = `"${wrapped.replaceAll('"', '""')}"`
    expect(await fieldsOf(plain, HEADER + row('#1', quoted))).toMatchObject([{ tracking: '1Z999' }])
  },
)
