import { describe, expect, test } from 'vitest'
import { examineFile } from '../../../src/sources/threepl/examine.ts'
import { receiveRows } from '../../../src/sources/threepl/receive.ts'
import { SHOP } from '../../support/shopify.ts'
import { day, feedWith, inPieces, labelsIn, told } from '../../support/threepl.ts'

const HEADER = 'Order Number,SKU,Qty,Tracking Number,Carrier,Ship Date,Status\n'
const row = (
  order: string,
  number: string,
  { sku = 'CHAIR', qty = '1', date = '2026-11-23 09:00:00', status = '' } = {},
) => `${order},${sku},${qty},${number},UPS,${date},${status}\n`
const feed = feedWith({ timeZone: 'America/Chicago', trackingSeparator: ', ' }, { writesBack: false })

describe('a ship confirmation', () => {
  test('is a label with its number and what is in the box, found by the name of its order', async () => {
    const { events } = await told(feed, HEADER + row('#1001', '1z 999-1', { qty: '2.00' }))
    expect(events).toMatchObject([
      {
        type: 'label.recorded',
        order: null,
        refs: [`name:${SHOP}:1001`],
        body: {
          feed: 'north-shipments',
          carrier: 'UPS',
          number: { number: '1Z9991', url: null },
          createdAt: '2026-11-23T15:00:00.000Z',
          voided: false,
          isReturn: false,
          lines: [{ line: null, sku: 'CHAIR', units: 2 }],
          writesBack: false,
        },
      },
    ])
  })

  test('with several numbers is one label of several boxes, each number once', async () => {
    const [label] = labelsIn(await told(feed, HEADER + row('#1', '"1Z1, 1Z2, 1z1, na"')))
    expect([label?.number, ...(label?.more ?? [])].map(each => each?.number)).toEqual(['1Z1', '1Z2'])
  })

  test('has the link of its row, unless that could be of another of its numbers', async () => {
    const link = 'https://track.example.com/1Z1'
    const [one, several] = labelsIn(
      await told(feed, `Order,Tracking,Tracking URL\n#1,1Z1,${link}\n#2,"1Z1, 1Z2",${link}\n`),
    )
    expect(one?.number).toEqual({ number: '1Z1', url: link })
    expect([several?.number, ...(several?.more ?? [])].map(each => each?.url)).toEqual([null, null])
  })

  test('may be of an order that is called by the shop’s own id, in a column of its own or that of the name', async () => {
    const own = 'Shopify Order ID,Tracking\n6100000000001,1Z1\n'
    const [event] = (await told(feed, own)).events
    expect(event).toMatchObject({
      refs: [`external:${SHOP}:6100000000001`],
      body: { orderKey: '6100000000001' },
    })
    const [other] = (await told(feed, 'Order,Tracking\n6100000000001,1Z1\n')).events
    expect(other?.refs).toEqual([`name:${SHOP}:6100000000001`, `external:${SHOP}:6100000000001`])
  })

  test('gets back the beginning of the name that the warehouse leaves out', async () => {
    const prefixed = { ...feed, orderPrefix: 'EU-' }
    const { events } = await told(prefixed, HEADER + row('1001', '1Z1') + row('#eu-1002', '1Z2'))
    expect(events.map(event => event.refs)).toEqual([[`name:${SHOP}:EU-1001`], [`name:${SHOP}:EU-1002`]])
  })

  test('that does not say how many, or of what, does not say what is in the box; nor does one of no units', async () => {
    const { events } = await told(
      feed,
      HEADER +
        row('#1', '1Z1', { qty: '' }) +
        row('#2', '1Z2', { sku: 'na' }) +
        row('#3', '1Z3', { qty: '0' }),
    )
    expect(events.map(event => (event.type === 'label.recorded' ? event.body.lines : 'other'))).toEqual([
      null,
      null,
      null,
    ])
  })

  test('that was cancelled is a void label, and one that is pending says nothing', async () => {
    const words = { ...feed, words: { cancelled: ['cancelled'], pending: ['picking'] } }
    const read = await told(
      words,
      HEADER + row('#1', '1Z1', { status: 'Cancelled' }) + row('#2', '', { status: 'picking' }),
    )
    expect(labelsIn(read)).toMatchObject([{ voided: true, number: { number: '1Z1' } }])
    expect(read.rejected).toEqual([])
  })

  test('without a number says nothing, unless the feed’s policy is that it takes the number back', async () => {
    const content = HEADER + row('#1', 'na')
    expect((await told(feed, content)).events).toEqual([])
    expect(labelsIn(await told({ ...feed, blankTracking: 'withdraws' }, content))).toMatchObject([
      { number: null, voided: false },
    ])
  })

  test.each([
    ['an order that is missing', row('', '1Z2'), 'order: empty'],
    ['a number that is a formula', row('#2', '"=HYPERLINK(""x1"")"'), 'tracking: formula'],
    ['a number that is a word', row('#2', 'by hand'), 'tracking: text of 7 characters'],
    ['one damaged number among several', row('#2', '"1Z2, 9.40011E+21"'), 'tracking: scientific notation'],
    ['fewer units than none', row('#2', '1Z2', { qty: '-1' }), 'quantity: negative number'],
    [
      'a date of another format',
      row('#2', '1Z2', { date: '11/23/2026' }),
      'shipped_at: text of 10 characters',
    ],
    [
      'a date after its file',
      row('#2', '1Z2', { date: '2026-12-11 09:00:00' }),
      'shipped_at: text of 19 characters',
    ],
  ])('is rejected for %s, and the others are not', async (_what, bad, why) => {
    const read = await told(feed, HEADER + row('#1', '1Z1') + bad + row('#3', '1Z3'))
    expect(labelsIn(read).map(each => each.number?.number)).toEqual(['1Z1', '1Z3'])
    expect(read.rejected.map(each => `${each.line} ${each.column}: ${each.valueClass}`)).toEqual([`3 ${why}`])
  })

  test('keeps SQL and formulas in a SKU as the text that they are', async () => {
    const sku = `'; drop table orders; --`
    const [label] = labelsIn(
      await told(feed, HEADER + row('#1', '1Z1', { sku: `"x${sku}"` }) + row('#2', '1Z2', { sku: '=1+1' })),
    )
    expect(label?.lines).toEqual([{ line: null, sku: `x${sku}`, units: 1 }])
  })

  test('never tells of a rejected value what it was', async () => {
    const secret = 'jane.doe.9@example.com'
    const read = await told(
      feed,
      HEADER + row('#1', '1Z1', { date: secret }) + row('#2', '1Z2', { qty: secret }),
    )
    expect(read.rejected).toHaveLength(2)
    expect(JSON.stringify(read.rejected)).not.toContain('jane')
  })
})

describe('what a row is a version of', () => {
  const ids = async (content: string, file = day('2026-11-23'), of = feed) =>
    (await told(of, content, file)).events.map(event => event.resource)

  test('stays when the file of the day is sent again, with another number and rows added above', async () => {
    const before = await ids(HEADER + row('#1', '1Z1') + row('#1', '1Z2'))
    const after = await ids(
      HEADER + row('#0', '1Z9') + row('#1', '1Z1') + row('#1', '1Z3'),
      day('2026-11-23', '2026-11-24T01:00:00.000Z'),
    )
    expect(after.slice(1)).toEqual(before)
    expect(new Set(before).size).toBe(2)
  })

  test('is another on a later date: what it tells is added', async () => {
    const [one] = await ids(HEADER + row('#1', '1Z1'))
    const [other] = await ids(HEADER + row('#1', '1Z1'), day('2026-11-24'))
    expect(other).not.toBe(one)
  })

  test('is the same on any date where the warehouse tells its shipment', async () => {
    const content = 'Order,Shipment ID,SKU,Tracking\n#1,S-1,CHAIR,1Z1\n#1,S-1,CHAIR,1Z1\n'
    expect(await ids(content)).toEqual(await ids(content, day('2026-11-25')))
    expect(new Set(await ids(content)).size).toBe(2)
  })

  test('is the file’s own where a feed sends several a day', async () => {
    const many = { ...feed, sameRow: 'file_name' as const }
    const at = (name: string) =>
      ids(HEADER + row('#1', '1Z1'), day('2026-11-23', '2026-11-23T10:00:00.000Z', name), many)
    expect(await at('noon.csv')).toEqual(await at('noon.csv'))
    expect(await at('noon.csv')).not.toEqual(await at('night.csv'))
  })

  test('is not confused by colons in what people type', async () => {
    // Each alone: side by side they would be told apart as the first and the second of one.
    const alone = (typed: string) => ids(`Order,SKU,Tracking\n${typed},1Z1\n`)
    expect(await alone('A:B,C')).not.toEqual(await alone('A,B:C'))
  })

  test('of one date the later file is newer; yesterday’s is older however late it comes', async () => {
    const shipment = (number: string) => `Order,Shipment ID,Tracking\n#1,S-1,${number}\n`
    const version = async (date: string, at: string, number: string) =>
      (await told(feed, shipment(number), day(date, at))).events[0]?.version ?? ''
    const first = await version('2026-11-23', '2026-11-23T20:00:00.000Z', '1Z1')
    const corrected = await version('2026-11-23', '2026-11-23T21:00:00.000Z', '1Z2')
    const older = await version('2026-11-22', '2026-11-24T09:00:00.000Z', '1Z3')
    expect([corrected, older, first].sort()).toEqual([older, first, corrected])
  })

  test('and an unchanged row of a file that is sent again is the same event', async () => {
    const at = async (time: string) =>
      (await told(feed, HEADER + row('#1', '1Z1'), day('2026-11-23', time))).events[0]?.id
    expect(await at('2026-11-23T20:00:00.000Z')).toBe(await at('2026-11-23T21:00:00.000Z'))
  })
})

describe('stock and returns', () => {
  const stock = feedWith({}, { kind: 'inventory' })

  test('a row of stock is a command for its SKU and place, and may be below none', async () => {
    const read = await told(stock, 'SKU,Warehouse,Available\nCHAIR,East,12\nTABLE,East,-3\nLAMP,East,many\n')
    expect(read.commands).toMatchObject([
      {
        kind: 'inventory',
        shop: SHOP,
        item: 'sku:CHAIR',
        location: 'East',
        available: 12,
        updatedAt: '2026-11-23T22:00:00.000Z',
      },
      {
        kind: 'inventory',
        shop: SHOP,
        item: 'sku:TABLE',
        location: 'East',
        available: -3,
        updatedAt: '2026-11-23T22:00:00.000Z',
      },
    ])
    expect(read.rejected.map(each => each.valueClass)).toEqual(['text of 4 characters'])
  })

  test('yesterday’s stock is no newer than yesterday, though its file was found today', async () => {
    const { commands } = await told(
      stock,
      'SKU,Available\nCHAIR,1\n',
      day('2026-11-22', '2026-11-23T22:00:00.000Z'),
    )
    expect(commands).toMatchObject([{ location: 'north-shipments', updatedAt: '2026-11-22T23:59:59.999Z' }])
  })

  test('each row of a return is a return of its own, found by its order', async () => {
    const returns = feedWith(
      {},
      { kind: 'returns', words: { cancelled: ['refused'], pending: ['expected'] } },
    )
    const { events } = await told(
      returns,
      'Order,RMA,SKU,Qty,Status\n#1,R1,CHAIR,1,received\n#1,R1,TABLE,1,expected\n#1,R2,CHAIR,1,refused\n',
    )
    expect(events).toMatchObject([
      {
        refs: [`name:${SHOP}:1`],
        body: { feed: 'north-shipments', state: 'closed', lines: [{ sku: 'CHAIR', units: 1 }] },
      },
      { body: { state: 'open' } },
      { body: { state: 'cancelled' } },
    ])
    expect(new Set(events.map(event => event.resource)).size).toBe(3)
  })
})

describe('rows as deliveries', () => {
  const content =
    HEADER + [1, 2, 3, 4, 5].map(nth => row(`#${nth}`, nth === 2 ? 'by hand' : `1Z${nth}`)).join('')

  test('come in batches that cover every row once, rejected ones too, with their lines', async () => {
    const { batches } = await told(feed, content, day('2026-11-23'), 2)
    expect(batches.map(({ first, last, firstLine, lastLine }) => [first, last, firstLine, lastLine])).toEqual(
      [
        [0, 1, 2, 3],
        [2, 3, 4, 5],
        [4, 4, 6, 6],
      ],
    )
    expect(batches.map(each => each.events.map(({ line }) => line))).toEqual([[2], [4, 5], [6]])
  })

  test('have the same digest when they are read again, and another when the mapping was mended', async () => {
    const file = day('2026-11-23')
    const digests = async (of: typeof feed) =>
      (await told(of, content, file, 2)).batches.map(
        batch => receiveRows(of, file, batch, '2026-11-23T23:00:00.000Z').delivery.digest,
      )
    const first = await digests(feed)
    expect(new Set(first).size).toBe(3)
    expect(await digests(feed)).toEqual(first)
    expect(await digests({ ...feed, writesBack: true })).not.toEqual(first)
  })

  test('hold nothing of the file but where they are in it', async () => {
    const file = day('2026-11-23')
    const [batch] = (await told(feed, content, file)).batches
    if (!batch) throw new Error('no batch')
    const { delivery } = receiveRows(feed, file, batch, '2026-11-23T23:00:00.000Z')
    expect(JSON.parse(delivery.body.toString())).toEqual({
      feed: 'north-shipments',
      file: file.name,
      sha256: file.sha256,
      rows: [0, 4],
      lines: [2, 6],
    })
  })
})

describe('a file is examined before any of it is applied', () => {
  const examined = (text: string) => examineFile(feed, inPieces(text, 512))

  test('for its rows, its header and whether it is whole', async () => {
    const found = await examined(`${HEADER}${row('#1', '1Z1')}${row('#2', '9.4E+21')}`)
    expect(found).toMatchObject({ rows: 2, rejected: 1, fault: null })
    expect((await examined(`${HEADER}${row('#1', '1Z1').trimEnd()}`)).fault?.kind).toBe('unfinished')
    const finished = { by: 'trailer', word: 'EOF', countAt: 1 } as const
    const counted = await examineFile({ ...feed, finished }, inPieces(`${HEADER}${row('#1', '1Z1')}EOF,2\n`))
    expect(counted.fault?.kind).toBe('unfinished')
    expect((await examined('Order,Parcel\n#1,1\n')).fault?.kind).toBe('header')
    expect((await examined(`${HEADER}"${'x'.repeat(4_300_000)}`)).fault?.kind).toBe('unreadable')
  })

  test('and has the same header and content however it is written', async () => {
    const plain = await examined(HEADER + row('#1', '1Z1'))
    const other = await examined(`\ufeff${HEADER.toUpperCase().replace('\n', '\r\n')}${row('"#1"', ' 1Z1 ')}`)
    expect([other.header, other.content]).toEqual([plain.header, plain.content])
    expect((await examined(HEADER + row('#1', '1Z2'))).content).not.toBe(plain.content)
  })
})
