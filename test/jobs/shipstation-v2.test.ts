import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { priorTo } from '../support/gate.ts'
import { patient, received } from '../support/received.ts'
import {
  NUMBER,
  startShipStationV2,
  thin,
  track,
  trackEvent,
  v2Fulfillment,
  v2Label,
  v2Shipment,
} from '../support/shipstation-v2.ts'
import { NOW, type V2Worker, v2Worker } from '../support/shipstation-v2-worker.ts'
import { shopOrder } from '../support/shop-order.ts'
import { altered, receive, SHOP, signed } from '../support/shopify.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const ONE = `${SHOP}:6100000000001`
const order = () => shopOrder('6100000000001', '#WM-20417', { 'table-oak-legs': 1 })

async function account(allowance?: Parameters<typeof v2Worker>[3]) {
  const standIn = await startShipStationV2()
  return { standIn, ...v2Worker(open, open.db, standIn, allowance) }
}

/** As many orders of the shop, each with one label of its own behind the same batch. */
async function labelled(count: number, { standIn, ingest }: Awaited<ReturnType<typeof account>>) {
  const orders = Array.from({ length: count }, (_, nth) => {
    const [id, name] = [`se-${90_000 + nth}`, `WM-${5000 + nth}`]
    const items = [{ sku: 'CHAIR', quantity: 1, external_order_item_id: null }]
    standIn.shipments.push(v2Shipment({ shipment_id: id, shipment_number: name, items }))
    standIn.labels.push(
      v2Label({ label_id: `se-${80_000 + nth}`, shipment_id: id, tracking_number: `1Z${nth}`, packages: [] }),
    )
    return shopOrder(String(6_100_000_001_000 + nth), `#${name}`, { chair: 1 })
  })
  await ingest([received(orders, NOW)], patient())
}

const tracked = "select count(*)::int as n from wismo.orders where status = 'shipped'"
const parcels = 'select count(*)::int as n, count(distinct number)::int as numbers from wismo.shipments'
const leaseOver = "update wismo.tasks set leased_until = now() - interval '1 second'"
const pages = (asked: readonly string[]) => asked.flatMap(each => /[?&]page=(\d+)/.exec(each)?.[1] ?? [])

describe('sixty labels behind one webhook', () => {
  test('are all applied, page by page, by addresses of our own making, and no parcel twice', async () => {
    const v2 = await account()
    await labelled(60, v2)
    await v2.announce()
    await v2.work()
    expect(await v2.rows(tracked)).toEqual([{ n: 60 }])
    expect(await v2.rows(parcels)).toEqual([{ n: 60, numbers: 60 }])
    expect(pages(v2.standIn.asked)).toEqual(['1', '2', '3'])
    expect(v2.standIn.asked).toHaveLength(63)
    expect(await v2.rows("select key from wismo.deliveries, wismo.tasks where outcome = 'pending'")).toEqual(
      [],
    )
    await v2.announce()
    await v2.work()
    expect(await v2.rows(parcels)).toEqual([{ n: 60, numbers: 60 }])
  })

  test('are applied by three workers at once within the allowance of one, and nothing is asked for twice', async () => {
    const allowance = { calls: 8, windowMs: 300 }
    const v2 = await account(allowance)
    v2.standIn.allowance = { calls: 8, windowMs: 200 }
    const workers = [v2, ...[1, 2].map(() => v2Worker(open, open.db, v2.standIn, allowance))]
    await labelled(30, v2)
    await v2.announce()
    for (let left = 1; left > 0; left = (await v2.rows('select key from wismo.tasks')).length)
      await Promise.all(workers.map(each => each.work()))
    expect(await v2.rows(tracked)).toEqual([{ n: 30 }])
    expect(v2.standIn.asked).toHaveLength(32)
    expect(workers.flatMap(each => each.failures)).toEqual([])
  })

  test('survive a worker that is killed after a commit, before it is settled: one step is asked for again', async () => {
    const v2 = await account()
    await labelled(30, v2)
    await v2.announce()
    const dying = priorTo(open.db, 'wismo_settle_tasks', async nth => {
      if (nth === 3) throw new Error('killed')
    })
    await expect(v2Worker(open, dying, v2.standIn).work()).rejects.toThrow('killed')
    await v2.rows(leaseOver)
    await v2.work()
    expect(await v2.rows(tracked)).toEqual([{ n: 30 }])
    expect(await v2.rows(parcels)).toEqual([{ n: 30, numbers: 30 }])
    expect(pages(v2.standIn.asked)).toEqual(['1', '2'])
    expect(v2.standIn.asked).toHaveLength(2 + 30 + 10)
  })

  test('survive one that is killed before a commit', async () => {
    const v2 = await account()
    await labelled(12, v2)
    await v2.announce()
    const dying = priorTo(open.db, 'wismo_commit', async () => {
      throw new Error('killed')
    })
    await v2Worker(open, dying, v2.standIn).work()
    await v2.rows("update wismo.tasks set due_at = now() - interval '1 second', leased_until = null")
    await v2.work()
    expect(await v2.rows(tracked)).toEqual([{ n: 12 }])
  })
})

describe('an answer', () => {
  test('of 429 is obeyed: nobody calls until it is over, and nothing is lost', async () => {
    const v2 = await account()
    await labelled(3, v2)
    await v2.announce()
    v2.standIn.troubles.push({ status: 429, headers: { 'retry-after': '600' } })
    await v2.work()
    await v2.rows('update wismo.tasks set due_at = now()')
    await v2.work()
    expect(v2.standIn.asked).toHaveLength(1)
    await v2.rows('update wismo.allowances set paused_until = null')
    await v2.rows('update wismo.tasks set due_at = now()')
    await v2.work()
    expect(await v2.rows(tracked)).toEqual([{ n: 3 }])
    expect(v2.failures).toEqual([])
  })

  test('that is empty, though something was announced, is not believed at once', async () => {
    const v2 = await account()
    await v2.ingest([received([order()], NOW)], patient())
    await v2.announce()
    await v2.work()
    expect(v2.failures).toMatchObject([{ name: 'NothingYet' }])
    v2.standIn.shipments.push(v2Shipment())
    v2.standIn.labels.push(v2Label())
    await v2.rows('update wismo.tasks set due_at = now()')
    await v2.work()
    expect((await v2.state(ONE))?.status).toBe('shipped')
  })

  test('that it is nothing of V2 ends the task, and ops are told', async () => {
    const v2 = await account()
    await v2.announce()
    v2.standIn.troubles.push({ status: 302, headers: { location: 'http://169.254.169.254/' } })
    await v2.work()
    expect(await v2.rows('select key from wismo.tasks')).toEqual([])
    expect(await v2.rows("select outcome from wismo.deliveries where topic = 'LABEL_CREATED_V2'")).toEqual([
      { outcome: 'quarantined' },
    ])
  })

  test('with one record that cannot be read quarantines that one alone', async () => {
    const v2 = await account()
    await labelled(2, v2)
    v2.standIn.labels[0] = { ...v2.standIn.labels[0], created_at: 'yesterday' }
    await v2.announce()
    await v2.work()
    expect(await v2.rows(tracked)).toEqual([{ n: 1 }])
    expect(
      await v2.rows("select outcome from wismo.deliveries where topic = 'api/record' order by 1"),
    ).toEqual([{ outcome: 'accepted' }, { outcome: 'quarantined' }])
  })
})

describe('what a webhook points at', () => {
  const known = async () => {
    const v2 = await account()
    await v2.ingest([received([order()], NOW)], patient())
    v2.standIn.shipments.push(v2Shipment({ shipment_status: 'pending', import_batch_id: 'b-1' }))
    return v2
  }
  const told = async (v2: V2Worker, body: Buffer) => {
    await v2.announce(body)
    await v2.work()
    return v2.state(ONE)
  }

  test('may be shipments: the warehouse has the order', async () => {
    const v2 = await known()
    const url = 'https://api.shipstation.com/v2/shipments?import_batch_id=b-1'
    expect((await told(v2, thin(url, 'SHIPMENT_CREATED_V2')))?.status).toBe('processing')
    expect(v2.standIn.asked).toHaveLength(1)
  })

  test('may be a batch, of which the labels are asked for', async () => {
    const v2 = await known()
    v2.standIn.labels.push(v2Label())
    const url = 'https://api.shipstation.com/v2/batches/se-7001'
    expect((await told(v2, thin(url, 'BATCH_PROCESSED_V2')))?.status).toBe('shipped')
  })

  test('may be one label by its id', async () => {
    const v2 = await known()
    v2.standIn.labels.push(v2Label())
    expect((await told(v2, thin('https://api.shipstation.com/v2/labels/se-880001')))?.status).toBe('shipped')
  })

  test('may be a number that somebody typed in: a parcel of unknown contents', async () => {
    const v2 = await known()
    v2.standIn.fulfillments.push(v2Fulfillment())
    const url = 'https://api.shipstation.com/v2/fulfillments?fulfillment_id=se-770001&shipment_id=se-990001'
    const state = await told(v2, thin(url, 'FULFILLMENT_SHIPPED_V2'))
    expect(state?.parcels.map(parcel => parcel.number)).toEqual([NUMBER])
    expect(state?.progress.tracked).toBe(0)
  })

  test('may be voided by the time that it is asked for', async () => {
    const v2 = await known()
    v2.standIn.labels.push(v2Label({ voided: true, voided_at: '2026-11-20T18:30:00Z' }))
    const state = await told(v2, thin('https://api.shipstation.com/v2/labels?batch_id=se-7001'))
    expect(state?.status).toBe('processing')
    expect(state?.parcels).toMatchObject([{ live: false, stage: 'voided' }])
  })
})

/** What is told of one parcel, and by whom. */
const items = [{ sku: 'CHAIR-ASH', quantity: 3, external_order_item_id: null }]
const chair = {
  id: '9007199254740995201',
  sku: 'CHAIR-ASH',
  title: 'Chair',
  name: 'Chair',
  quantity: 3,
  current_quantity: 3,
  fulfillable_quantity: 3,
  requires_shipping: true,
  gift_card: false,
}
const ordered = altered('orders/create', { line_items: [chair], fulfillments: [], refunds: [] })
const fulfilled = altered('fulfillments/create', {
  tracking_number: NUMBER,
  tracking_numbers: [NUMBER],
  tracking_company: 'UPS',
  line_items: [{ id: chair.id, sku: 'CHAIR-ASH', quantity: 3 }],
})
const picked = track([trackEvent('2026-11-20T20:00:00Z', { carrier_detail_code: 'OR' })])

describe('a parcel that ShipStation and Shopify both tell of is one, with one allocation and one message,', () => {
  const shopifyTells = ({ ingest }: V2Worker, topic: string, body: Buffer) =>
    ingest([receive(signed(topic, body))], patient())
  const steps: Readonly<Record<string, (v2: V2Worker) => Promise<unknown>>> = {
    order: v2 => shopifyTells(v2, 'orders/create', ordered),
    fulfilment: v2 => shopifyTells(v2, 'fulfillments/create', fulfilled),
    label: v2 => v2.announce().then(() => v2.work()),
    scan: v2 => v2.announce(picked),
  }

  test.each([
    ['Shopify first', ['order', 'fulfilment', 'label', 'scan']],
    ['ShipStation first', ['order', 'label', 'scan', 'fulfilment']],
    ['both before the order', ['label', 'scan', 'fulfilment', 'order']],
    ['the scan before all', ['scan', 'fulfilment', 'order', 'label']],
    ['the order last of all', ['scan', 'label', 'order', 'fulfilment']],
  ])('%s', async (_name, sequence) => {
    const v2 = await account()
    v2.standIn.labels.push(v2Label())
    v2.standIn.shipments.push(v2Shipment({ items }))
    for (const step of sequence) await steps[step]?.(v2)
    const state = await v2.state(`${SHOP}:9007199254740995123`)
    expect(state).toMatchObject({
      status: 'shipped',
      substatus: 'in_transit',
      progress: { net: 3, tracked: 3, scanned: 3 },
    })
    expect(state?.flags).not.toContain('duplicate_label')
    expect(state?.parcels.map(parcel => parcel.number)).toEqual([NUMBER])
    expect(await v2.rows('select milestone from wismo.outbox')).toEqual([{ milestone: 'first_scan' }])
  })
})
