import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEndpointClient } from '../../../src/clients/endpoint.ts'
import { createIngest } from '../../../src/ingest.ts'
import { createWebhookChannel } from '../../../src/outbox/channels/webhook.ts'
import { createCaller } from '../../../src/outbox/endpoint-caller.ts'
import type { Endpoint } from '../../../src/policy/endpoint.ts'
import { EndpointDisabled, enableEndpoint, redeliver } from '../../../src/store/endpoints.ts'
import { type OpenDatabase, openFresh } from '../../support/database.ts'
import { type Receiver, startReceiver } from '../../support/endpoint.ts'
import { day, ORDER, story } from '../../support/events.ts'
import { contact, speaking } from '../../support/outbox.ts'
import { testPolicy } from '../../support/policy.ts'
import { patient, received } from '../../support/received.ts'
import { ERP_SECRET, signature, WMS_SECRET } from '../../support/standard-webhook.ts'

let open: OpenDatabase
let receiver: Receiver
beforeAll(async () => {
  open = await openFresh('postgres')
  receiver = await startReceiver({ status: 204 })
})
afterAll(async () => {
  await open.close()
  await receiver.close()
})

const { rows, live, send, passes, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await live()
  await rows('delete from wismo.endpoints')
  receiver.forget()
})

const erp = (): Endpoint => ({
  name: 'erp',
  url: `${receiver.origin}/hooks`,
  secretEnv: 'ERP_HOOK_SECRET',
  events: ['order.status_changed', 'shipment.status_changed', 'alert.raised'],
  shops: null,
})

function channel(at: string, secrets: readonly string[] = [ERP_SECRET]) {
  const endpoint = erp()
  const client = createEndpointClient({ allowedOrigins: [receiver.origin] })
  const call = createCaller({ db: open.db, client, endpoint, secrets, clock: () => new Date(at) })
  return createWebhookChannel({ endpoint, call, view: async ({ state }) => ({ status: state.status }) })
}

/** Of real time, since the ledger's own instants are the database's. */
const hence = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()

async function told(...news: Parameters<typeof received>[0]) {
  const policy = { ...testPolicy, endpoints: [erp()] }
  await createIngest({ db: open.db, policy }).ingest([received(news, day(1), [contact])], patient())
}

const bodies = () =>
  receiver.got.map(
    ({ body }) => JSON.parse(body) as { id: string; type: string; data: Record<string, unknown> },
  )
const outbox = () =>
  rows("select standing, attempts from wismo.outbox where channel = 'webhook:erp' order by key")
const failing = async (hours: number) => {
  receiver.answers({ status: 500 })
  await passes('1 hour')
  return send(channel(hence(hours)), hence(hours))
}

describe('a change of an order', () => {
  test('is told once, with what has changed and the status as it is', async () => {
    const { order, fulfillment } = story()
    await told(order({ sofa: 1 }))
    await told(fulfillment('F1', { sofa: 1 }, ['A1']))
    expect(await send(channel(hence(0)), hence(0))).toMatchObject({ sent: 3 })
    expect(await send(channel(hence(0)), hence(0))).toMatchObject({ sent: 0 })
    const ofOrder = { shop: 'furniture.example', order_id: '1001', order: { status: 'shipped' } }
    expect(bodies().toSorted((a, b) => Number(a.data.version) - Number(b.data.version))).toMatchObject([
      { type: 'order.status_changed', data: { ...ofOrder, version: 1, from: null, to: 'confirmed' } },
      { data: { ...ofOrder, version: 2 } },
      { data: { ...ofOrder, version: 2 } },
    ])
    expect(bodies().find(({ type }) => type === 'shipment.status_changed')).toMatchObject({
      timestamp: day(1),
      data: { from: null, to: 'label_created', shipment: 'A1', tracking_number: 'A1' },
    })
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(3)
    // The contacts are known here, and stay here.
    expect(receiver.got.map(({ body }) => body).join()).not.toMatch(/ada/i)
  })

  test('told twice by its sender is one change', async () => {
    const { order } = story()
    const event = order({ sofa: 1 })
    await told(event)
    await told(event)
    await send(channel(hence(0)), hence(0))
    expect(receiver.got).toHaveLength(1)
  })

  test('is not told in shadow mode', async () => {
    await rows('delete from wismo.live')
    await told(story().order({ sofa: 1 }))
    await send(channel(hence(0)), hence(0))
    expect(receiver.got).toEqual([])
    expect(await outbox()).toMatchObject([{ standing: 'held:shadow' }])
  })
})

describe('the signature', () => {
  const once = async (...secrets: readonly string[]) => {
    await told(story().order({ sofa: 1 }))
    await send(channel(hence(0), secrets), hence(0))
    const [got] = receiver.got
    if (!got) throw new Error('nothing came')
    const headers = Object.fromEntries(
      Object.entries(got.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    )
    return { body: got.body, headers }
  }

  test('is the specification’s, as its own library and our own hand find', async () => {
    const { body, headers } = await once(ERP_SECRET)
    expect(new Webhook(ERP_SECRET).verify(body, headers)).toMatchObject({ id: headers['webhook-id'] })
    const { 'webhook-id': id = '', 'webhook-timestamp': at = '' } = headers
    expect(headers['webhook-signature']).toBe(signature(ERP_SECRET, id, at, Buffer.from(body)))
  })

  test('is good by the new and by the old secret while it is rotated, and by no other', async () => {
    const { body, headers } = await once(WMS_SECRET, ERP_SECRET)
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const secret of [WMS_SECRET, ERP_SECRET]) new Webhook(secret).verify(body, headers)
    const stranger = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    expect(() => new Webhook(stranger).verify(body, headers)).toThrow('No matching signature')
  })
})

describe('an endpoint', () => {
  test('that fails is told again under the same id, and its failure ends with the first success', async () => {
    await told(story().order({ sofa: 1 }))
    expect(await failing(0)).toMatchObject({ failed: 1 })
    expect(await outbox()).toEqual([{ standing: 'pending', attempts: 1 }])
    expect(await rows('select failing_since is not null as failing from wismo.endpoints')).toEqual([
      { failing: true },
    ])
    receiver.answers({ status: 204 })
    await passes('1 hour')
    expect(await send(channel(hence(1)), hence(1))).toMatchObject({ sent: 1 })
    expect(bodies()[0]?.id).toBe(bodies()[1]?.id)
    expect(await rows('select failing_since from wismo.endpoints')).toEqual([{ failing_since: null }])
  })

  test.each([400, 401, 404, 422, 500, 503, 302])(
    'that answers %i is tried again: it may be mended',
    async status => {
      await told(story().order({ sofa: 1 }))
      receiver.answers({ status, headers: { location: 'https://elsewhere.example/' } })
      expect(await send(channel(hence(0)), hence(0))).toMatchObject({ failed: 1 })
      expect(await outbox()).toEqual([{ standing: 'pending', attempts: 1 }])
    },
  )

  test('that is gone (410) is disabled at once, and ops are told', async () => {
    await told(story().order({ sofa: 1 }))
    receiver.answers({ status: 410 })
    await send(channel(hence(0)), hence(0))
    expect(await outbox()).toMatchObject([{ standing: 'dead:http_410' }])
    expect(await rows("select fingerprint from wismo.alerts where kind = 'endpoint_disabled'")).toEqual([
      { fingerprint: 'webhook:erp' },
    ])
    await told(story().order({ sofa: 1 }, { cancelledAt: day(1), updated: day(1) }))
    await send(channel(hence(0)), hence(0))
    expect(receiver.got).toHaveLength(1)
    expect((await outbox()).map(each => each.standing).toSorted()).toEqual([
      'dead:endpoint_disabled',
      'dead:http_410',
    ])
  })

  test('that took nothing for a day is disabled, and what it missed is given up but not forgotten', async () => {
    await told(story().order({ sofa: 1 }))
    for (const hours of [0, 6, 12, 18, 23]) await failing(hours)
    expect(await outbox()).toMatchObject([{ standing: 'pending' }])
    expect(await rows('select disabled_at from wismo.endpoints')).toEqual([{ disabled_at: null }])
    await failing(24.1)
    expect(await outbox()).toMatchObject([{ standing: 'dead:gave_up' }])
    expect(await rows('select disabled_at is not null as disabled from wismo.endpoints')).toEqual([
      { disabled: true },
    ])
  })

  test('that always says "later" is not waited for longer than others', async () => {
    await told(story().order({ sofa: 1 }))
    receiver.answers({ status: 429, headers: { 'retry-after': '1' } })
    expect(await send(channel(hence(0)), hence(0))).toMatchObject({ waiting: 1 })
    await passes('25 hours')
    await rows('delete from wismo.allowances')
    await send(channel(hence(25)), hence(25))
    expect(await outbox()).toMatchObject([{ standing: 'dead:gave_up' }])
  })
})

describe('by hand', () => {
  const again = (over: Partial<Parameters<typeof redeliver>[1]> = {}) =>
    redeliver(open.db, {
      name: 'erp',
      since: hence(-1),
      until: hence(1),
      key: null,
      now: hence(0),
      limit: 100,
      ...over,
    })

  test('a disabled endpoint is enabled, and is sent what it missed', async () => {
    await told(story().order({ sofa: 1 }))
    receiver.answers({ status: 410 })
    await send(channel(hence(0)), hence(0))
    await expect(again()).rejects.toThrow(EndpointDisabled)
    const enabling = { name: 'erp', by: 'anna', now: hence(0) }
    expect(await enableEndpoint(open.db, enabling)).toBe(true)
    expect(await enableEndpoint(open.db, enabling)).toBe(false)
    expect(
      await rows("select from wismo.alerts where kind = 'endpoint_disabled' and cleared_at is null"),
    ).toEqual([])
    expect(await again()).toEqual({ messages: 1, alerts: 0 })
    receiver.answers({ status: 204 })
    expect(await send(channel(hence(0)), hence(0))).toMatchObject({ sent: 1 })
    expect(bodies()[0]?.id).toBe(bodies()[1]?.id)
  })

  test('what was taken is sent again only if somebody asks, and what was held stays held', async () => {
    await told(story().order({ sofa: 1 }))
    await send(channel(hence(0)), hence(0))
    await rows(
      `insert into wismo.outbox (key, order_id, milestone, channel, standing)
       values ('held', $1, 'order.status_changed', 'webhook:erp', 'held:shadow'),
         ('mail', $1, 'first_scan', 'email', 'sent')`,
      ORDER,
    )
    expect(await again({ since: hence(0.5) })).toEqual({ messages: 0, alerts: 0 })
    expect(await again()).toEqual({ messages: 1, alerts: 0 })
    await send(channel(hence(0)), hence(0))
    expect(receiver.got).toHaveLength(2)
    expect(
      await rows("select key, standing from wismo.outbox where key in ('held', 'mail') order by key"),
    ).toEqual([
      { key: 'held', standing: 'held:shadow' },
      { key: 'mail', standing: 'sent' },
    ])
  })

  test('one row is sent again by its key', async () => {
    await told(story().order({ sofa: 1 }))
    await send(channel(hence(0)), hence(0))
    const [row] = await rows("select key from wismo.outbox where channel = 'webhook:erp'")
    expect(await again({ since: null, key: String(row?.key) })).toMatchObject({ messages: 1 })
    expect(await again({ since: null, key: 'unknown' })).toMatchObject({ messages: 0 })
  })
})
