import { describe, expect, test } from 'vitest'
import type { WismoEvent } from '../../../src/events/event.ts'
import { describe as inWords } from '../../../src/orders/explain/describe.ts'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'
import { day, feedWith, told } from '../../support/threepl.ts'

/** What files make of an order whose name they give; who it reaches is decided by ingest. */
const HEADER = 'Order Number,SKU,Qty,Tracking Number,Status\n'
const feed = feedWith(
  { trackingSeparator: '|' },
  { writesBack: false, words: { cancelled: ['cancelled'], pending: [] } },
)
const file = async (
  rows: readonly string[],
  when = day('2026-11-23'),
  of = feed,
): Promise<readonly WismoEvent[]> =>
  (await told(of, HEADER + rows.map(row => `${row}\n`).join(''), when)).events

const EVENING = day('2026-11-23', '2026-11-23T23:00:00.000Z')
const { order, scan, fulfillment } = story()
const lines = { chair: { quantity: 2, sku: 'CHAIR' } }

describe('files about an order', () => {
  test('a corrected tracking number leaves one parcel, whichever file is read first', async () => {
    const wrong = await file(['#1001,CHAIR,2,1Z1,'])
    const right = await file(['#1001,CHAIR,2,1Z2,'], EVENING)
    given(order(lines), ...wrong, ...right).expects({
      status: 'shipped',
      parcels: { '1Z1': null, '1Z2': { live: true } },
      progress: { tracked: 2 },
      flags: { duplicate_label: false },
    })
  })

  test('old after new changes nothing newer', async () => {
    const shipment = 'Order Number,Shipment ID,SKU,Qty,Tracking Number\n'
    const at = async (number: string, when: ReturnType<typeof day>) =>
      (await told(feed, `${shipment}#1001,S1,CHAIR,2,${number}\n`, when)).events
    const today = await at('1Z2', day('2026-11-23'))
    const yesterday = await at('1Z1', day('2026-11-22', '2026-11-24T08:00:00.000Z'))
    given(order(lines), ...today)
      .when(...yesterday)
      .expects({ parcels: { '1Z1': null, '1Z2': { live: true } } })
  })

  test('a later date adds, and a row that is absent is never a cancel', async () => {
    const first = await file(['#1001,CHAIR,1,1Z1,'])
    const second = await file(['#1001,CHAIR,1,1Z2,'], day('2026-11-24'))
    given(order(lines), ...first).expects({ status: 'partially_shipped' })
    given(order(lines), ...first, ...second, ...(await file([], day('2026-11-25')))).expects({
      status: 'shipped',
      progress: { tracked: 2 },
    })
  })

  test('a blank number takes the one before back only where the feed says so', async () => {
    const first = await file(['#1001,CHAIR,2,1Z1,'])
    given(order(lines), ...first, ...(await file(['#1001,CHAIR,2,,'], EVENING))).expects({
      status: 'shipped',
    })
    const withdraws = { ...feed, blankTracking: 'withdraws' as const }
    given(order(lines), ...first, ...(await file(['#1001,CHAIR,2,,'], EVENING, withdraws))).expects({
      parcels: { '1Z1': null },
      progress: { tracked: 0 },
    })
  })

  test('a cancelled row voids its label', async () => {
    const events = [
      ...(await file(['#1001,CHAIR,2,1Z1,'])),
      ...(await file(['#1001,CHAIR,2,1Z1,cancelled'], EVENING)),
    ]
    given(order(lines), ...events).expects({ parcels: { '1Z1': null }, progress: { tracked: 0 } })
  })

  test('units of a feed that nobody copies into the shop are added to the shop’s', async () => {
    const events = await file(['#1001,CHAIR,1,1Z2,'])
    given(order(lines), fulfillment('F1', { chair: 1 }, ['1Z1']), ...events).expects({
      progress: { tracked: 2 },
    })
    const copied = await file(['#1001,CHAIR,1,1Z2,'], EVENING, { ...feed, writesBack: true })
    given(order(lines), fulfillment('F1', { chair: 1 }, ['1Z1']), ...copied).expects({
      progress: { tracked: 1 },
    })
  })
})

describe('several numbers in one field', () => {
  const row = '#1001,CHAIR,2,1Z1|1Z2,'

  test('are parcels of the same units, which are tracked once and stand where the last of them stands', async () => {
    const known = given(order(lines), ...(await file([row])))
    known.expects({
      status: 'shipped',
      progress: { tracked: 2 },
      parcels: { '1Z1': { live: true }, '1Z2': { live: true } },
    })
    known.when(scan('1Z1', 'delivered')).expects({ progress: { delivered: 0 }, notStatus: ['delivered'] })
    known.when(scan('1Z1', 'delivered'), scan('1Z2', 'delivered')).expects({ status: 'delivered' })
  })

  test('are undelivered when one of them goes back', async () => {
    given(order(lines), ...(await file([row])))
      .when(scan('1Z1', 'delivered'), scan('1Z2', 'returned_to_sender'))
      .expects({ lines: { chair: { delivered: 0, undelivered: 2 } } })
  })

  test('are counted once beside a fulfilment of the shop that has the first of them only', async () => {
    const copied = { ...feed, writesBack: true }
    const known = given(
      order(lines),
      fulfillment('F1', { chair: 2 }, ['1Z1']),
      ...(await file([row], EVENING, copied)),
    )
    known.when(scan('1Z1', 'delivered')).expects({ progress: { delivered: 0 } })
    known.when(scan('1Z1', 'delivered'), scan('1Z2', 'delivered')).expects({ status: 'delivered' })
  })

  test('of which one is dropped by a correction leave no parcel of it', async () => {
    const events = [...(await file([row])), ...(await file(['#1001,CHAIR,2,1Z1,'], EVENING))]
    given(order(lines), ...events)
      .when(scan('1Z1', 'delivered'))
      .expects({ status: 'delivered', parcels: { '1Z2': null } })
  })
})

describe('returns that a warehouse tells', () => {
  const returns = feedWith({}, { kind: 'returns' })
  const back = async (units: number) =>
    (await told(returns, `Order,RMA,SKU,Qty\n#1001,R1,CHAIR,${units}\n`)).events

  test('count by their SKU', async () => {
    const events = [order(lines), fulfillment('F1', { chair: 2 }, ['1Z1']), scan('1Z1', 'delivered')]
    given(...events, ...(await back(1))).expects({ lines: { chair: { returned: 1 } } })
  })

  test('are not counted again beside the shop’s own', async () => {
    const { returned } = story()
    const events = [order(lines), fulfillment('F1', { chair: 2 }, ['1Z1']), scan('1Z1', 'delivered')]
    given(...events, returned('shop-1', { chair: 1 }), ...(await back(1))).expects({
      lines: { chair: { returned: 1 } },
    })
    given(...events, returned('shop-1', { chair: 1 }), ...(await back(2))).expects({
      lines: { chair: { returned: 2 } },
    })
  })
})

test('a label says in words which numbers it has', async () => {
  const [event] = await file(['#1001,CHAIR,2,1Z1|1Z2,'])
  expect(event && inWords(event)).toContain('1Z1, 1Z2')
})
