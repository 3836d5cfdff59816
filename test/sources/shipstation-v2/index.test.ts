import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createJwks } from '../../../src/clients/jwks.ts'
import { readConfig } from '../../../src/config.ts'
import { policy } from '../../../src/policy/index.ts'
import { createService } from '../../../src/server/service.ts'
import { createShipStationV2Source } from '../../../src/sources/shipstation-v2/index.ts'
import { edge } from '../../support/http.ts'
import { type SigningKey, signedBy, signingKey, startJwks } from '../../support/jwks.ts'
import {
  BATCH_URL,
  STORE,
  startShipStationV2,
  TOKEN,
  thin,
  track,
  trackEvent,
  V2_KEY,
  v2Request,
} from '../../support/shipstation-v2.ts'
import { SECRET, SHOP } from '../../support/shopify.ts'

const CRON = 'a-cron-secret-of-the-tests'
const key = signingKey('se-key-1')

/** Somebody who would like the key. */
async function startEvil() {
  const asked: string[] = []
  const server = createServer((incoming, reply) => {
    asked.push(incoming.url ?? '')
    reply.end('{"labels":[],"pages":0}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { asked, port: (server.address() as AddressInfo).port }
}

async function startService() {
  const [standIn, jwks] = [await startShipStationV2(), await startJwks(key)]
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    SHIPSTATION_WEBHOOK_TOKENS: TOKEN,
    SHIPSTATION_STORES: `${STORE}=${SHOP}`,
    SHIPSTATION_V2_KEY: V2_KEY,
    SHIPSTATION_V2_ORIGIN: standIn.origin,
    SHIPSTATION_JWKS_URL: jwks.url,
    CRON_SECRET: CRON,
  })
  const app = await createService({
    config: { ...config, database: { kind: 'embedded', dir: 'memory://' } },
    policy,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => app.close())
  const post = (body: Buffer, by: SigningKey = key, token = TOKEN) => {
    const { headers } = v2Request(body, by, new Date().toISOString())
    return app.inject({ method: 'POST', url: `/webhooks/shipstation-v2/${token}`, payload: body, headers })
  }
  const fetched = () =>
    app.inject({ method: 'POST', url: '/jobs/fetch', headers: { authorization: `Bearer ${CRON}` } })
  return { standIn, post, fetched }
}

const source = createShipStationV2Source({
  tokens: [TOKEN],
  skewSeconds: 300,
  keyOf: async () => key.publicKey,
  stores: {},
  canAsk: true,
})
const SIGNED_AT = '2026-11-21T12:00:00.000Z'

async function received(body: Buffer, receivedAt = SIGNED_AT) {
  const answer = await source.receive(v2Request(body, key, SIGNED_AT), receivedAt)
  if (answer.kind !== 'received') throw new Error(answer.reason)
  return answer
}

describe('a delivery', () => {
  test('has one digest however often it is sent, and another where the signed time or a byte is', async () => {
    const body = track([trackEvent('2026-11-20T12:00:00Z')])
    const first = (await received(body)).delivery.digest
    expect((await received(body, '2026-11-21T12:01:00.000Z')).delivery.digest).toBe(first)
    expect((await received(Buffer.concat([body, Buffer.from(' ')]))).delivery.digest).not.toBe(first)
    const later = await source.receive(v2Request(body, key, '2026-11-21T12:00:01.000Z'), SIGNED_AT)
    expect(later.kind === 'received' && later.delivery.digest).not.toBe(first)
  })

  test('is kept without token and signature', async () => {
    const { delivery } = await received(track([]))
    const kept = JSON.stringify({ ...delivery, body: delivery.body.toString() })
    expect(kept).not.toContain(TOKEN)
    expect(kept).not.toContain(signedBy(key, SIGNED_AT, delivery.body))
    expect(delivery.headers).toMatchObject({ 'x-shipengine-timestamp': SIGNED_AT })
  })

  test.each(['RATE_V2', 'CARRIER_CONNECTED', 'FULFILLMENT_REJECTED_V2'])('of %s is ignored', async type => {
    expect((await received(thin(BATCH_URL, type))).reading).toEqual({
      outcome: 'ignored',
      reason: 'unknown resource type',
    })
  })

  test('that points at a list while there is no key to ask with is quarantined, and can be read again', async () => {
    const keyless = createShipStationV2Source({
      tokens: [TOKEN],
      skewSeconds: 300,
      keyOf: async () => key.publicKey,
      stores: {},
      canAsk: false,
    })
    const answer = await keyless.receive(v2Request(thin(BATCH_URL), key, SIGNED_AT), SIGNED_AT)
    if (answer.kind !== 'received') throw new Error(answer.reason)
    expect(answer.reading).toMatchObject({ reason: expect.stringContaining('SHIPSTATION_V2_KEY') })
    const { headers, body } = answer.delivery
    expect(source.reread({ headers, body }, SIGNED_AT).reading).toMatchObject({
      outcome: 'accepted',
      commands: [{ kind: 'task', queue: 'shipstation-v2', key: '/v2/labels?batch_id=se-7001' }],
    })
  })

  test('cannot pass itself off as an answer of the API', async () => {
    const body = Buffer.from(JSON.stringify({ shipment: null, labels: [], fulfillments: [] }))
    const request = v2Request(body, key, SIGNED_AT, { 'x-wismo-answered': '2026-11-21T12:00:00.000000000Z' })
    const answer = await source.receive(request, SIGNED_AT)
    expect(answer).toMatchObject({
      kind: 'received',
      delivery: { topic: '' },
      reading: { outcome: 'quarantined' },
    })
  })
})

test('the door asks to come again while the keys cannot be read, and calls nobody a forger meanwhile', async () => {
  const jwks = await startJwks(key)
  const { keyOf } = createJwks({ url: jwks.url, clock: () => new Date() })
  const options = { tokens: [TOKEN], skewSeconds: 300, keyOf, stores: {}, canAsk: true }
  const { app, ingested } = edge({
    sources: [createShipStationV2Source(options)],
    clock: () => new Date(SIGNED_AT),
  })
  jwks.trouble = { status: 503 }
  const { headers, body } = v2Request(track([]), key, SIGNED_AT)
  const post = (token: string) =>
    app.inject({ method: 'POST', url: `/webhooks/shipstation-v2/${token}`, payload: body, headers })
  const unsure = await post(TOKEN)
  expect([unsure.statusCode, unsure.json().code, unsure.headers['retry-after']]).toEqual([
    503,
    'try_again',
    '10',
  ])
  expect((await post('a-token-that-somebody-guessed')).statusCode).toBe(401)
  expect(ingested).toEqual([])
})

test('nobody but ShipStation is ever asked, whatever a signed delivery points at', async () => {
  const [evil, { standIn, post, fetched }] = [await startEvil(), await startService()]
  const hostile = [
    `http://127.0.0.1:${evil.port}/v2/labels`,
    `https://127.0.0.1:${evil.port}/v2/labels`,
    `https://api.shipstation.com@127.0.0.1:${evil.port}/v2/labels`,
    `https://api.shipstation.com:${evil.port}/v2/labels`,
    `https://api.shipstation.com.127.0.0.1.nip.example/v2/labels`,
    `https://api.shipstation.com\\@127.0.0.1:${evil.port}/v2/labels`,
    `//127.0.0.1:${evil.port}/v2/labels`,
    `https://api.shipstation.com./v2/labels`,
    `https://API.SHIPSTATION.COM/v2/labels`,
    `https://api.shipstatíon.com/v2/labels`,
    `https://api.shipstation.com/v2/../../labels`,
    `https://api.shipstation.com/v2/labels\n`,
    `https://ssapi6.shipstation.com/shipments?batchId=1`,
  ]
  const forged = await post(thin(BATCH_URL), { ...signingKey('se-key-1') })
  expect([forged.statusCode, forged.json().code]).toEqual([401, 'bad_signature'])
  for (const url of hostile) {
    const answer = await post(thin(url))
    expect(answer.json()).toMatchObject({ outcome: 'quarantined' })
  }
  await fetched()
  expect([evil.asked, standIn.asked]).toEqual([[], []])
  // The same door does ask where it may, and does not follow where that leads.
  standIn.troubles.push({ status: 307, headers: { location: `http://127.0.0.1:${evil.port}/v2/labels` } })
  await post(thin(BATCH_URL))
  await fetched()
  expect(standIn.asked).toHaveLength(1)
  expect(evil.asked).toEqual([])
})
