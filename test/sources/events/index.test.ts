import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { policy } from '../../../src/policy/index.ts'
import { createService } from '../../../src/server/service.ts'
import { createEvents } from '../../../src/sources/events/index.ts'
import { bearer, OPS_TOKEN } from '../../support/http.ts'
import { ERP_SECRET, secondsFromNow, standardWebhook, WMS_SECRET } from '../../support/standard-webhook.ts'

const SHOP = 'example.myshopify.com'
const order = { shop: SHOP, id: '1001' }
const snapshot = {
  type: 'order.recorded',
  order,
  updated_at: '2026-11-20T12:00:00Z',
  name: '#1001',
  created_at: '2026-11-20T12:00:00Z',
  financial_status: 'paid',
  lines: [{ id: 'L1', sku: 'TABLE-TOP', title: 'Table top', quantity: 1, current_quantity: 1 }],
  refunds: [],
}

let app: FastifyInstance
beforeAll(async () => {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: 'a secret of the tests',
    SHOPIFY_SHOPS: SHOP,
    EVENTS_WEBHOOK_SECRETS: `my-wms=${WMS_SECRET},my-erp=${ERP_SECRET}`,
    OPS_TOKEN,
  })
  app = await createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy,
    log: pino({ level: 'silent' }),
  })
})
afterAll(() => app.close())

function post(body: unknown, told: Parameters<typeof standardWebhook>[1] = {}) {
  const request = standardWebhook(JSON.stringify(body), told)
  return app.inject({
    method: 'POST',
    url: '/webhooks/events',
    headers: request.headers,
    payload: request.body,
  })
}
const found = async (ref: string) =>
  (await app.inject({ url: `/ops/orders?ref=${encodeURIComponent(ref)}`, headers: bearer })).json().orders
const inbox = async () => (await app.inject({ url: '/ops/inbox', headers: bearer })).json().quarantined

describe('a signed delivery', () => {
  test('of several senders makes one order', async () => {
    expect((await post({ events: [snapshot] }, { secret: ERP_SECRET, id: 'erp-1' })).json()).toMatchObject({
      outcome: 'merged',
      orders: [`${SHOP}:1001`],
    })
    const packed = {
      type: 'label.recorded',
      order: { shop: SHOP, name: '1001' },
      id: '77',
      created_at: '2026-11-20T15:00:00Z',
      updated_at: '2026-11-20T15:00:00Z',
      tracking_number: '1Z77',
      lines: [{ sku: 'TABLE-TOP', units: 1 }],
    }
    const scanned = {
      type: 'scan.recorded',
      tracking_number: '1Z77',
      occurred_at: '2026-11-20T20:00:00Z',
      carrier: 'UPS',
      carrier_code: 'OR',
    }
    expect((await post({ events: [packed, scanned] })).json()).toMatchObject({ outcome: 'merged', events: 2 })
    expect(await found('#1001')).toMatchObject([{ status: 'shipped' }])
  })

  test('that is sent again, signed anew, is taken once', async () => {
    const told = {
      type: 'hold.recorded',
      order,
      id: 'h1',
      updated_at: '2026-11-20T13:00:00Z',
      released: true,
    }
    expect((await post(told, { id: 'again', timestamp: secondsFromNow(-60) })).json().outcome).toBe('merged')
    expect((await post(told, { id: 'again' })).json().outcome).toBe('duplicate')
    expect((await post(told, { id: 'another' })).json().outcome).toBe('merged')
    expect((await post(told, { id: 'again', secret: ERP_SECRET })).json().outcome).toBe('merged')
  })

  test('that does not fit is stored as quarantined and answered 422, field by field; mended, it is taken', async () => {
    const wrong = { ...snapshot, order: { shop: SHOP, id: '1002' }, name: '', lines: [{ id: 'L1' }] }
    const answer = await post(wrong, { id: 'mended' })
    expect(answer.statusCode).toBe(422)
    expect(answer.json()).toMatchObject({ code: 'not_understood' })
    expect(answer.json().faults.map((fault: { path: string }) => fault.path)).toEqual([
      'name',
      'lines.0.title',
      'lines.0.quantity',
    ])
    expect(JSON.stringify(await inbox())).toContain('name: must say something')
    expect(await found('1002')).toEqual([])
    const right = { ...snapshot, order: { shop: SHOP, id: '1002' }, name: '#1002' }
    expect((await post(right, { id: 'mended' })).json()).toMatchObject({ outcome: 'merged' })
    expect(await found('#1002')).toHaveLength(1)
  })

  test('that tells of the day after tomorrow is stored as quarantined', async () => {
    const ahead = new Date(Date.now() + 49 * 3_600_000).toISOString()
    expect((await post({ ...snapshot, updated_at: ahead }, { id: 'ahead' })).json()).toMatchObject({
      outcome: 'quarantined',
    })
  })
})

test('a delivery that is not signed is refused, and nothing of it is stored', async () => {
  const before = JSON.stringify(await inbox())
  const wrong = await post({ type: 'nonsense' }, { secret: `whsec_${Buffer.alloc(32).toString('base64')}` })
  expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'bad_signature'])
  expect(JSON.stringify(await inbox())).toBe(before)
})

test('the JSON Schema is there for everybody, to be kept for a while', async () => {
  const answer = await app.inject({ url: '/webhooks/events/schema.json' })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'application/schema+json; charset=utf-8',
    'cache-control': 'public, max-age=3600',
  })
  expect(answer.json().$schema).toContain('json-schema.org')
})

test('the example of the README works as it stands there', async () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
  const snippet = /```sh\n([^`]*webhook-signature[^`]*)```/.exec(readme)?.[1]
  const WISMO = await app.listen({ host: '127.0.0.1', port: 0 })
  const env = { PATH: process.env.PATH, SECRET: WMS_SECRET, WISMO }
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', snippet ?? 'exit 1'], {
    env,
  })
  expect(JSON.parse(stdout)).toEqual({ outcome: 'merged', events: 1, orders: [`${SHOP}:1001`] })
})

describe('the source', () => {
  const options = { senders: [{ name: 'my-wms', secret: WMS_SECRET }], shops: [SHOP] }

  test('is closed while there is no sender', () => {
    expect(createEvents(options).closed).toBeNull()
    expect(createEvents({ ...options, senders: [] }).closed).toMatch(/EVENTS_WEBHOOK_SECRETS/)
  })

  test('reads what it stored once more, without a signature, as the same sender’s', () => {
    const source = createEvents(options)
    const received = source.receive(standardWebhook(JSON.stringify(snapshot)), '2026-11-21T12:00:00.000Z')
    if ('then' in received || received.kind !== 'received') throw new Error('not received')
    const { headers, body, receivedAt } = received.delivery
    expect(headers).not.toHaveProperty('webhook-signature')
    expect(source.reread({ headers, body }, receivedAt)).toEqual(received)
  })
})
