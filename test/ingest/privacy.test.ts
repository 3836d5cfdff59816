import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { redact } from '../../src/jobs/redact.ts'
import { findOrders } from '../../src/store/orders.ts'
import { readExport } from '../../src/store/privacy.ts'
import { holdRows, type OpenDatabase, openFresh, sql, waiting } from '../support/database.ts'
import { everywhere } from '../support/everywhere.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { altered, receive, SHOP, signed } from '../support/shopify.ts'

const EMAIL = 'planted.person@example.org'
const PLANTED = [EMAIL, 'Plantagenet', 'Wormwood Lane', '5559991234']
const ORDER = { id: 880011, name: '#WM-880011' }
const CUSTOMER = 70440055

const address = { name: 'Quill Plantagenet', address1: 'Wormwood Lane 7', phone: '+43 5559991234' }

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

let sent = 0
/** Each delivery under a webhook id of its own, as a retry under another subscription. */
async function tell(topic: string, body: Buffer): Promise<void> {
  sent += 1
  const received = receive(signed(topic, body, { 'x-shopify-event-id': `event-${sent}` }))
  await createIngest({ db: open.db, policy: testPolicy }).ingest([received], patient())
}

const person = { id: CUSTOMER, email: EMAIL, first_name: 'Quill', last_name: 'Plantagenet', phone: null }

const orderBody = (changes: Readonly<Record<string, unknown>> = {}) =>
  altered('orders/updated', {
    ...ORDER,
    email: EMAIL,
    contact_email: EMAIL,
    note: `call ${address.phone}`,
    customer: person,
    shipping_address: address,
    billing_address: address,
    ...changes,
  })
const order = (changes = {}) => tell('orders/updated', orderBody(changes))
/** Names no customer: only the order leads to him. */
const fulfillment = () =>
  tell('fulfillments/update', altered('fulfillments/update', { order_id: ORDER.id, destination: address }))
const ask = (topic: string, who: Readonly<Record<string, unknown>>) =>
  tell(topic, Buffer.from(JSON.stringify({ shop_id: 1, shop_domain: SHOP, ...who })))
const where = () => everywhere(open.url ?? '', PLANTED)
const status = async () => (await findOrders(open.db, ORDER.name, 1))[0]?.status

describe('before a redaction', () => {
  test('the planted data is found where it is kept, or the other tests would prove nothing', async () => {
    await order()
    const found = await where()
    expect(found).toContain(`contacts: ${EMAIL}`)
    for (const text of PLANTED)
      expect(found.some(each => /^deliveries_/.test(each) && each.endsWith(text))).toBe(true)
  })
})

describe.each([
  ['by order', { customer: {}, orders_to_redact: [ORDER.id] }],
  ['by customer id', { customer: { id: CUSTOMER }, orders_to_redact: [] }],
  ['by nothing but an e-mail, written otherwise', { customer: { email: 'Planted.Person@Example.org' } }],
])('customers/redact %s', (_name, who) => {
  test('leaves nothing of the person anywhere, and no old retry or later page brings it back', async () => {
    await order()
    await fulfillment()
    const before = await status()
    await ask('customers/redact', { ...who, customer: { ...who.customer, phone: address.phone } })
    expect(await where()).toEqual([])
    expect(await status()).toBe(before)

    await order()
    await fulfillment()
    await order({ updated_at: '2026-11-21T10:00:00Z' })
    expect(await where()).toEqual([])
    expect(await status()).toBe(before)
    // Told all the same: the facts of the later snapshot are there.
    const [row] = await sql(open.url ?? '', 'select snapshot_at from wismo.orders')
    expect(row?.snapshot_at).toEqual(new Date('2026-11-21T10:00:00Z'))
  })
})

describe('customers/redact', () => {
  test('finds what nobody read or understood, and a later one too', async () => {
    const unread = () => tell('customers/update', Buffer.from(JSON.stringify(person)))
    const broken = () => tell('orders/updated', Buffer.from(`{"id":1,"email":"${EMAIL}","name":"Plantagenet`))
    await unread()
    await broken()
    await ask('customers/redact', { customer: { email: EMAIL } })
    expect(await where()).toEqual([])
    await unread()
    await broken()
    expect(await where()).toEqual([])
  })

  test('of an order that was never seen strips it when it comes', async () => {
    await ask('customers/redact', { orders_to_redact: [ORDER.id] })
    await order()
    expect(await where()).toEqual([])
    expect(await status()).toBeDefined()
  })

  test('leaves everybody else alone', async () => {
    const other = { id: 2, name: '#WM-2', email: 'other@example.org', contact_email: null, note: null }
    const theirs = { ...other, customer: null, shipping_address: null, billing_address: null }
    await tell('orders/updated', altered('orders/updated', theirs))
    await order()
    await ask('customers/redact', { customer: { id: CUSTOMER, email: EMAIL }, orders_to_redact: [ORDER.id] })
    const found = await everywhere(open.url ?? '', ['other@example.org'])
    expect(found.map(each => each.replace(/_\d+:.*|:.*/, ''))).toEqual(
      expect.arrayContaining(['contacts', 'deliveries']),
    )
  })

  test('racing with deliveries of the same person leaves nothing either', async () => {
    await order()
    const retries = Array.from({ length: 12 }, (_, n) => () => order({ tags: `retry ${n}` }))
    const redaction = () => ask('customers/redact', { orders_to_redact: [ORDER.id] })
    await Promise.all([...retries.slice(0, 6), redaction, ...retries.slice(6)].map(start => start()))
    expect(await where()).toEqual([])
  })

  test('waits for a delivery that is past its check and not yet committed', async () => {
    const url = open.url ?? ''
    const broken = () => tell('orders/updated', Buffer.from(`{"id":1,"email":"${EMAIL}","name":"Plantagenet`))
    await broken()
    // The alert is written last, so whoever waits for it has stored its body already.
    const alert = await holdRows(url, 'select from wismo.alerts for update')
    const late = broken()
    await waiting(url, 1)
    const redaction = ask('customers/redact', { customer: { email: EMAIL } })
    const both = waiting(url, 2)
    await Promise.race([redaction, both])
    await alert.letGo()
    await Promise.all([late, redaction])
    expect(await where()).toEqual([])
  })

  test('is remembered by a hash that says nothing of the person', async () => {
    await ask('customers/redact', { customer: { id: CUSTOMER, email: EMAIL }, orders_to_redact: [ORDER.id] })
    expect(await everywhere(open.url ?? '', [EMAIL, String(CUSTOMER), String(ORDER.id)])).toEqual([])
    expect(await sql(open.url ?? '', 'select kind from wismo.tombstones')).toHaveLength(3)
  })
})

describe('shop/redact', () => {
  test('strips everything of the shop, whoever it was about, and all that comes later', async () => {
    await order()
    await order({ id: 880012, name: '#WM-880012', customer: null, email: '', contact_email: null })
    const before = await status()
    await ask('shop/redact', {})
    expect(await where()).toEqual([])
    await order({ updated_at: '2026-11-21T10:00:00Z' })
    expect(await where()).toEqual([])
    expect(await status()).toBe(before)
  })

  test('of more bodies than one transaction takes is ended by the job', async () => {
    await order()
    await sql(
      open.url ?? '',
      `insert into wismo.deliveries (received_at, source, digest, topic, shop, outcome, orders, headers, body)
       select now(), 'shopify', 'old ' || n, 'orders/updated', $1, 'accepted', '{}', '{}', convert_to($2, 'UTF8')
       from generate_series(1, 2500) n`,
      [SHOP, 'Wormwood Lane 7'],
    )
    await ask('shop/redact', {})
    expect(await where()).not.toEqual([])
    const both = await Promise.all([redact(open.db, patient()), redact(open.db, patient())])
    await redact(open.db, patient())
    expect(await where()).toEqual([])
    expect(both[0].stripped + both[1].stripped).toBeLessThanOrEqual(2501)
  })
})

describe('customers/data_request', () => {
  const request = () =>
    ask('customers/data_request', {
      customer: { id: CUSTOMER, email: EMAIL },
      orders_requested: [ORDER.id],
      data_request: { id: 31 },
    })
  const exported = async () => {
    const [row] = await sql(open.url ?? '', 'select id from wismo.exports')
    return readExport(open.db, String(row?.id))
  }

  test('raises one alert that names no person, and the export holds all that is stored of him', async () => {
    await order()
    await fulfillment()
    await request()
    const answer = await exported()
    expect(answer).toMatchObject({
      shop: SHOP,
      request: '31',
      contacts: [{ email: EMAIL, name: 'Quill Plantagenet' }],
      orders: [{ name: ORDER.name }],
    })
    expect(answer?.deliveries.map(each => each.topic).toSorted()).toEqual([
      'customers/data_request',
      'fulfillments/update',
      'orders/updated',
    ])
    const alerts = await sql(open.url ?? '', "select detail from wismo.alerts where kind = 'data_request'")
    expect(alerts).toEqual([{ detail: { export: answer?.id, shop: SHOP } }])
  })

  test('answered after a redaction tells nothing any more, and an unknown one is null', async () => {
    await order()
    await request()
    await ask('customers/redact', { orders_to_redact: [ORDER.id], customer: { id: CUSTOMER, email: EMAIL } })
    const answer = JSON.stringify(await exported())
    for (const text of PLANTED) expect(answer).not.toContain(text)
    expect(await readExport(open.db, 'no such export')).toBeNull()
  })
})

describe('app/uninstalled', () => {
  test('is one alert of the shop, however often it is told', async () => {
    await tell('app/uninstalled', Buffer.from('{"id":1}'))
    await tell('app/uninstalled', Buffer.from('{"id":1}'))
    expect(await sql(open.url ?? '', 'select kind, fingerprint, count::int from wismo.alerts')).toEqual([
      { kind: 'uninstalled', fingerprint: SHOP, count: 2 },
    ])
  })
})

describe('inventory_levels/update', () => {
  test('the newest holds in whatever order they come; of two in one second the lower', async () => {
    const level = (available: number | null, updated_at: string) =>
      tell('inventory_levels/update', altered('inventory_levels/update', { available, updated_at }))
    const stored = async () =>
      (await sql(open.url ?? '', 'select available from wismo.inventory_levels'))[0]?.available
    await level(5, '2026-11-20T10:00:00Z')
    await level(9, '2026-11-20T09:00:00Z')
    expect(await stored()).toBe(5)
    await level(null, '2026-11-20T11:00:00Z')
    expect(await stored()).toBeNull()
    await level(3, '2026-11-20T12:00:00Z')
    await level(7, '2026-11-20T12:00:00Z')
    expect(await stored()).toBe(3)
  })
})
