import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { type Endpoint, endpointSecretNames } from '../../src/policy/endpoint.ts'
import { createService } from '../../src/server/service.ts'
import { goLive } from '../../src/store/ledger.ts'
import { openDatabase } from '../../src/store/open.ts'
import { freshPostgres, silent, sql } from '../support/database.ts'
import { type Receiver, startReceiver } from '../support/endpoint.ts'
import { bearer, edge, OPS_TOKEN } from '../support/http.ts'
import { testPolicy } from '../support/policy.ts'
import { altered, SECRET, SHOP, signed } from '../support/shopify.ts'
import { ERP_SECRET } from '../support/standard-webhook.ts'

const CRON_SECRET = 'a-cron-secret-of-the-tests'

let url: string
let receiver: Receiver
let slack: Receiver
let app: Awaited<ReturnType<typeof createService>>
beforeAll(async () => {
  url = await freshPostgres()
  receiver = await startReceiver({ status: 204 })
  slack = await startReceiver()
  const endpoints: readonly Endpoint[] = [
    {
      name: 'erp',
      url: `${receiver.origin}/hooks`,
      secretEnv: 'ERP_HOOK_SECRET',
      events: ['order.status_changed', 'shipment.status_changed', 'alert.raised'],
      shops: [SHOP],
    },
  ]
  const config = readConfig(
    {
      DATABASE_URL: url,
      SHOPIFY_WEBHOOK_SECRETS: SECRET,
      SHOPIFY_SHOPS: SHOP,
      OPS_TOKEN,
      CRON_SECRET,
      SLACK_WEBHOOK_URL: `${slack.origin}/services/secret`,
      ERP_HOOK_SECRET: ERP_SECRET,
      WEBHOOK_TEST_ORIGINS: receiver.origin,
    },
    [],
    endpointSecretNames(endpoints),
  )
  const db = await openDatabase(config.database, silent)
  await goLive(db, { shop: null, live: true, by: 'the tests' })
  await db.close()
  app = await createService({
    // Ticked by the test alone.
    config: { ...config, serverless: true },
    policy: { ...testPolicy, endpoints },
    log: pino({ level: 'silent' }),
  })
})
afterAll(async () => {
  await app.close()
  await receiver.close()
  await slack.close()
})

const post = (topic: string, body: Buffer) =>
  app.inject({
    method: 'POST',
    url: '/webhooks/shopify',
    payload: body,
    headers: signed(topic, body).headers,
  })
const tick = (job: string) =>
  app.inject({ method: 'POST', url: `/jobs/${job}`, headers: { authorization: `Bearer ${CRON_SECRET}` } })
const ops = (path: string, body?: object) =>
  app.inject({ method: body ? 'POST' : 'GET', url: path, headers: bearer, ...(body && { payload: body }) })
const now = new Date().toISOString()

test('a webhook of the shop is a signed one of ours, with the public status and nothing personal', async () => {
  await post('orders/create', altered('orders/create', { created_at: now, updated_at: now, test: false }))
  // The order and its two parcels.
  await expect.poll(() => receiver.got.length).toBe(3)
  const got = receiver.got.find(({ body }) => body.includes('order.status_changed'))
  const headers = Object.fromEntries(
    Object.entries(got?.headers ?? {}).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  )
  const told = new Webhook(ERP_SECRET).verify(got?.body ?? '', headers)
  const found = (
    await ops(`/ops/orders?ref=${encodeURIComponent(JSON.parse(got?.body ?? '').data.order_id)}`)
  ).json()
  const status = (await app.inject({ url: `/v1/orders/${found.orders[0].token}` })).json()
  expect(told).toMatchObject({
    type: 'order.status_changed',
    data: { shop: SHOP, from: null, to: status.status },
  })
  expect(JSON.parse(got?.body ?? '').data.order).toEqual(status)
  const personal = await sql(url, 'select email, phone, name from wismo.contacts')
  const texts = personal.flatMap(row => Object.values(row)).filter(text => typeof text === 'string')
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) expect(got?.body).not.toContain(text)
  expect(got?.body).not.toContain(found.orders[0].token)
})

test('an alert is told to Slack and to the endpoint, and is listed for ops with all that is known', async () => {
  receiver.forget()
  await post('orders/create', Buffer.from('{"id": "no number"}'))
  expect((await tick('alerts')).json().result).toEqual({ told: 2, failed: 0 })
  expect(slack.got).toHaveLength(1)
  expect(JSON.parse(receiver.got[0]?.body ?? '')).toMatchObject({
    type: 'alert.raised',
    data: { kind: 'quarantined', count: 1, facts: { source: 'shopify' } },
  })
  const { open, alerts } = (await ops('/ops/alerts')).json()
  expect(open).toBe(1)
  const [{ id }] = alerts
  expect(alerts).toMatchObject([
    { kind: 'quarantined', told_at: expect.any(String), detail: { source: 'shopify' } },
  ])
  expect(slack.got[0]?.body).toContain(id)
})

test('GET /ops/endpoints says how each stands, and by hand it is enabled and sent again what it missed', async () => {
  receiver.forget()
  receiver.answers({ status: 410 })
  const cancelled = { created_at: now, updated_at: new Date().toISOString(), cancelled_at: now, test: false }
  await post('orders/cancelled', altered('orders/create', cancelled))
  await expect
    .poll(async () => (await ops('/ops/endpoints')).json().endpoints)
    .toMatchObject([{ name: 'erp', disabled_at: expect.any(String), reason: 'http_410' }])
  const since = new Date(Date.now() - 3_600_000).toISOString()
  expect((await ops('/ops/endpoints/erp/redeliver', { by: 'anna', since })).statusCode).toBe(409)
  expect((await ops('/ops/endpoints/erp/enable', { by: 'anna' })).json()).toEqual({
    endpoint: 'erp',
    enabled: true,
  })
  receiver.forget()
  await expect
    .poll(async () => (await sql(url, "select from wismo.outbox where standing like 'dead:%'")).length)
    .toBeGreaterThan(0)
  const again = (await ops('/ops/endpoints/erp/redeliver', { by: 'anna', since })).json()
  expect(again.messages).toBeGreaterThan(1)
  await tick('outbox')
  expect(receiver.got).toHaveLength(again.messages)
  expect((await ops('/ops/endpoints')).json().endpoints).toMatchObject([
    { disabled_at: null, enabled_by: 'anna', pending: 0 },
  ])
})

test('the routes want the bearer, a known endpoint, and to be told what to send', async () => {
  const { app: shut } = edge()
  for (const path of ['/ops/alerts', '/ops/endpoints'])
    expect((await shut.inject({ url: path })).statusCode).toBe(401)
  expect((await ops('/ops/endpoints/nobody/enable', { by: 'anna' })).statusCode).toBe(404)
  expect((await ops('/ops/endpoints/erp/enable', {})).statusCode).toBe(400)
  for (const body of [
    { by: 'anna' },
    { by: 'anna', since: 'yesterday' },
    { by: 'anna', since: now, key: 'x' },
  ])
    expect((await ops('/ops/endpoints/erp/redeliver', body)).statusCode).toBe(400)
})
