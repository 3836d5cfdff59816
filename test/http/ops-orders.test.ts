import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { OverrideOvertaken } from '../../src/sources/override/request.ts'
import { bearer, edge, posting, service } from '../support/http.ts'
import { altered, fixture, SHOP, signed } from '../support/shopify.ts'

const ID = `${SHOP}:9007199254740995123`
const PATH = `/ops/orders/${encodeURIComponent(ID)}`

test.each([
  ['GET', PATH],
  ['GET', `${PATH}/explain`],
  ['POST', `${PATH}/override`],
] as const)('%s %s wants the bearer', async (method, url) => {
  expect((await edge().app.inject({ method, url })).statusCode).toBe(401)
  expect((await edge({ opsToken: null }).app.inject({ method, url })).statusCode).toBe(503)
})

describe('an order', () => {
  let app: Awaited<ReturnType<typeof service>>
  let now = new Date('2026-11-21T12:00:00.000Z')
  beforeAll(async () => {
    app = await service(undefined, () => now)
    const answer = await app.inject(posting(signed('orders/create', fixture('orders/create'))))
    expect(answer.json()).toMatchObject({ outcome: 'merged' })
  })
  afterAll(() => app.close())

  const get = async (path: string) => {
    const answer = await app.inject({ url: path, headers: bearer })
    expect(answer.headers['cache-control']).toBe('no-store')
    return { code: answer.statusCode, body: answer.json() }
  }
  const override = async (payload: object) => {
    const answer = await app.inject({ method: 'POST', url: `${PATH}/override`, headers: bearer, payload })
    return { code: answer.statusCode, body: answer.json() }
  }

  test('is shown with what is computed and what an override is to be based on', async () => {
    expect(await get(PATH)).toEqual({
      code: 200,
      body: {
        id: ID,
        name: '#WM-20417',
        status: 'partially_shipped',
        computed: 'partially_shipped',
        substatus: null,
        rule: 9,
        override: null,
        basis: expect.stringMatching(/^[0-9a-f]{32}$/),
        flags: expect.any(Array),
        unsettled_since: null,
        version: 1,
        overrides: [],
      },
    })
  })

  test('is explained down to the delivery that told it', async () => {
    const { code, body } = await get(`${PATH}/explain`)
    expect(code).toBe(200)
    expect(body).toMatchObject({ computed: 'partially_shipped', rule: { number: 9 }, as_of_fact: null })
    const [event] = body.facts[0].events
    expect(event).toMatchObject({ source: 'shopify', received_at: now.toISOString(), in_facts: true })
  })

  test('is explained as it was, and was not there before it was told', async () => {
    expect(await get(`${PATH}/explain?at=${now.toISOString()}`)).toMatchObject({ code: 200 })
    expect(await get(`${PATH}/explain?at=2026-11-21T11:59:59Z`)).toMatchObject({
      code: 404,
      body: { code: 'unknown_order' },
    })
    expect(await get(`${PATH}/explain?as_of_fact=2000-01-01T00:00:00Z`)).toMatchObject({ code: 404 })
  })

  test.each(['at=yesterday', 'as_of_fact=2026-11-21', 'at=2026-11-21T11:59:59Z&at=2026-11-21T11:59:59Z'])(
    'is not explained as of %s: 400',
    async query => {
      expect(await get(`${PATH}/explain?${query}`)).toMatchObject({ code: 400 })
    },
  )

  test('that nobody knows is 404', async () => {
    const unknown = `/ops/orders/${SHOP}:1`
    for (const path of [unknown, `${unknown}/explain`])
      expect(await get(path)).toMatchObject({ code: 404, body: { code: 'unknown_order' } })
  })

  test('is overridden on the basis that was seen, for everybody, until it ends', async () => {
    const { basis } = (await get(PATH)).body
    const told = { status: 'delivered', why: 'the customer has it', by: 'Ada', basis }
    expect(await override({ ...told, until: '2026-11-22T12:00:00Z' })).toMatchObject({
      code: 200,
      body: {
        status: 'delivered',
        computed: 'partially_shipped',
        override: { status: 'delivered', by: 'Ada', until: '2026-11-22T12:00:00.000Z' },
        overrides: [{ by: 'Ada', at: now.toISOString() }],
      },
    })
    const { orders } = (await get('/ops/orders?ref=WM-20417')).body
    expect(orders).toMatchObject([{ status: 'delivered', computed: 'partially_shipped' }])
    now = new Date('2026-11-22T12:00:00.000Z')
    expect((await get(PATH)).body).toMatchObject({ status: 'partially_shipped', override: null })
    expect((await get(`${PATH}/explain`)).body.ignored).toContainEqual(
      expect.objectContaining({ because: 'override_expired' }),
    )
  })

  test('is lifted by a status of null, and both stay in the audit', async () => {
    const { basis } = (await get(PATH)).body
    await override({ status: 'on_hold', why: 'to be looked at', by: 'Bo', basis })
    const lifted = await override({ status: null, why: 'done', by: 'Bo' })
    expect(lifted.body).toMatchObject({ status: 'partially_shipped', override: null })
    expect(lifted.body.overrides.at(-1)).toMatchObject({ status: null, by: 'Bo', why: 'done' })
  })

  test('is not overridden on another basis: 409, to be looked at again', async () => {
    expect(await override({ status: 'on_hold', why: 'x', by: 'Ada', basis: 'old' })).toMatchObject({
      code: 409,
      body: { code: 'overtaken', detail: expect.stringContaining('Look again') },
    })
  })

  test.each([
    ['no basis', { status: 'on_hold', why: 'x', by: 'y' }, 'basis'],
    ['no reason', { status: 'on_hold', by: 'y', basis: 'z' }, 'why'],
    ['an empty name', { status: 'on_hold', why: 'x', by: ' ', basis: 'z' }, 'by must say something'],
    ['no such status', { status: 'lost', why: 'x', by: 'y', basis: 'z' }, 'must be one of pending,'],
    ['an end without a zone', { status: 'on_hold', why: 'x', by: 'y', until: '2026-11-30' }, 'until'],
  ])('is not overridden with %s: 400, saying what to give', async (_name, payload, named) => {
    expect(await override(payload)).toMatchObject({
      code: 400,
      body: { detail: expect.stringContaining(named) },
    })
  })
})

test('an order that has changed at the shop says so, here and explained, until its next snapshot', async () => {
  const app = await service()
  onTestFinished(() => app.close())
  const at = (minute: number) => `2026-11-20T23:${minute}:00Z`
  const tell = (topic: string, body: Buffer, minute: number) =>
    app.inject(posting(signed(topic, body, { 'x-shopify-triggered-at': at(minute) })))
  const shown = async () => {
    const [order, explained] = await Promise.all(
      [PATH, `${PATH}/explain`].map(url => app.inject({ url, headers: bearer })),
    )
    return { since: order?.json().unsettled_since, missing: explained?.json().missing[0] }
  }
  await tell('orders/create', fixture('orders/create'), 10)
  await tell('returns/approve', fixture('returns/approve'), 20)
  await tell('returns/update', fixture('returns/update'), 30)
  expect(await shown()).toEqual({
    since: '2026-11-20T23:30:00.000Z',
    missing: 'changed at the shop since, as told at 2026-11-20T23:30:00.000Z; waiting for its next snapshot',
  })
  await tell('orders/updated', altered('orders/updated', { updated_at: at(40) }), 40)
  expect(await shown()).toEqual({ since: null, missing: expect.not.stringContaining('snapshot') })
})

test('what overtakes an override while it is written is 409 too', async () => {
  const { app } = edge({
    overrideOrder: async () => {
      throw new OverrideOvertaken('moved')
    },
  })
  const payload = { status: 'on_hold', why: 'x', by: 'y', basis: 'z' }
  const answer = await app.inject({ method: 'POST', url: `${PATH}/override`, headers: bearer, payload })
  expect(answer.statusCode).toBe(409)
})
