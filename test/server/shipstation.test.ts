import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createService } from '../../src/server/service.ts'
import { freshPostgres, sql } from '../support/database.ts'
import { OPS_TOKEN, posting } from '../support/http.ts'
import { permutations } from '../support/permutations.ts'
import { testPolicy } from '../support/policy.ts'
import {
  ACCOUNT,
  BATCH_URL,
  LEGS,
  ORDER_KEY,
  STORE,
  startShipStationV1,
  TOKEN,
  thin,
  v1Order,
  v1Shipment,
} from '../support/shipstation-v1.ts'
import { SECRET, SHOP, signed } from '../support/shopify.ts'

const CRON = 'a-cron-secret-of-the-tests'
const NUMBER = '1Z999AA10123456784'

const line = {
  id: Number(LEGS),
  sku: 'OAK-LEGS',
  title: 'Legs',
  quantity: 1,
  requires_shipping: true,
  gift_card: false,
}

const order = {
  id: Number(ORDER_KEY),
  name: '#WM-2001',
  created_at: '2026-11-20T10:00:00-05:00',
  updated_at: '2026-11-20T10:01:00-05:00',
  financial_status: 'paid',
  line_items: [{ ...line, current_quantity: 1, fulfillable_quantity: 1 }],
  fulfillments: [],
  refunds: [],
}

const fulfillment = {
  id: 5100000000001,
  order_id: order.id,
  status: 'success',
  created_at: '2026-11-20T14:00:00-05:00',
  updated_at: '2026-11-20T14:00:00-05:00',
  tracking_company: 'UPS',
  tracking_number: NUMBER,
  tracking_numbers: [NUMBER],
  tracking_urls: [],
  shipment_status: null,
  line_items: [line],
}

const scan = {
  id: 7100000000001,
  fulfillment_id: fulfillment.id,
  order_id: order.id,
  status: 'out_for_delivery',
  happened_at: '2026-11-21T06:00:00-05:00',
  created_at: '2026-11-21T06:01:00-05:00',
}

async function startService() {
  const standIn = await startShipStationV1()
  const url = await freshPostgres()
  const config = readConfig({
    DATABASE_URL: url,
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    SHIPSTATION_WEBHOOK_TOKENS: TOKEN,
    SHIPSTATION_STORES: `${STORE}=${SHOP}`,
    SHIPSTATION_V1_KEY: ACCOUNT.key,
    SHIPSTATION_V1_SECRET: ACCOUNT.secret,
    SHIPSTATION_V1_ORIGIN: standIn.origin,
    OPS_TOKEN,
    CRON_SECRET: CRON,
  })
  const clock = () => new Date('2026-11-21T12:00:00.000Z')
  const app = await createService({ config, policy: testPolicy, log: pino({ level: 'silent' }), clock })
  onTestFinished(() => app.close())
  const shopify = async (topic: string, body: object) => {
    await app.inject(posting(signed(topic, Buffer.from(JSON.stringify(body)))))
  }
  const announced = async (address: string) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await app.inject({
      method: 'POST',
      url: `/webhooks/shipstation/${TOKEN}`,
      payload: thin(address),
      headers,
    })
    expect(answer.statusCode).toBe(200)
    await app.inject({ method: 'POST', url: '/jobs/fetch', headers: { authorization: `Bearer ${CRON}` } })
    for (;;) {
      const left = await sql(url, 'select key from wismo.tasks')
      if (left.length === 0) return
      await app.inject({ method: 'POST', url: '/jobs/fetch', headers: { authorization: `Bearer ${CRON}` } })
    }
  }
  return { standIn, shopify, announced, rows: (text: string) => sql(url, text) }
}

const acts = ['order', 'fulfilment', 'scan', 'warehouse', 'label'] as const

/** The shop in its order, the warehouse in its, and however they fall between each other; the label before everything, too. */
const arrivals = permutations(acts).filter(
  each =>
    each.indexOf('order') < each.indexOf('scan') &&
    each.indexOf('fulfilment') < each.indexOf('scan') &&
    ['label', 'order', 'scan'].includes(each[0] ?? ''),
)

test('the same parcel told by shop and warehouse is one parcel, one allocation, one mail, whoever is first', async () => {
  const { standIn, shopify, announced, rows } = await startService()
  const tell: Readonly<Record<(typeof acts)[number], () => Promise<void>>> = {
    order: () => shopify('orders/create', order),
    fulfilment: () => shopify('fulfillments/create', fulfillment),
    scan: () => shopify('fulfillment_events/create', scan),
    warehouse: () => announced('https://ssapi6.shipstation.com/orders?importBatch=1'),
    label: () => announced(BATCH_URL),
  }
  standIn.orders.push(v1Order({ orderStatus: 'shipped' }))
  standIn.shipments.push(v1Shipment())
  expect(arrivals.length).toBeGreaterThan(10)
  for (const arrival of arrivals) {
    await rows(`delete from wismo.orders; delete from wismo.refs; delete from wismo.order_refs; delete from wismo.events;
      delete from wismo.parked_events; delete from wismo.shipments; delete from wismo.outbox; delete from wismo.delivery_keys;
      delete from wismo.deliveries`)
    for (const act of arrival) await tell[act]()
    const told = arrival.join(', ')
    expect(await rows('select name, status from wismo.orders'), told).toEqual([
      { name: '#WM-2001', status: 'out_for_delivery' },
    ])
    expect(await rows('select number, units, live from wismo.shipments'), told).toEqual([
      { number: NUMBER, units: 1, live: true },
    ])
    const [{ state } = { state: null }] = await rows('select state from wismo.orders')
    expect(state, told).toMatchObject({
      lines: [{ net: 1, tracked: 1, scanned: 1, allocated: 0 }],
      flags: [],
    })
    // Whether it is sent now or only shown to ops is the shop's setting; what it would be is one mail.
    const mails = "select milestone from wismo.outbox where standing <> 'held:overtaken'"
    expect(await rows(mails), told).toEqual([{ milestone: 'out_for_delivery' }])
  }
})
