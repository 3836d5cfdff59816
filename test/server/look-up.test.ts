import { pino } from 'pino'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { LookUp } from '../../src/http/look-up.ts'
import { policy } from '../../src/policy/index.ts'
import { storefront } from '../../src/policy/storefront.ts'
import { createLookUp } from '../../src/server/look-up.ts'
import { createService } from '../../src/server/service.ts'
import type { Database } from '../../src/store/database.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { edge } from '../support/http.ts'
import { KEY, lookUpOver, type Placed, place, tokenOf } from '../support/look-up.ts'
import { patient } from '../support/received.ts'
import { fixture, SECRET, SHOP, signed } from '../support/shopify.ts'

let open: OpenDatabase
beforeEach(async () => {
  open = await openFresh('postgres')
})
afterEach(() => open.close())

const NUMBERS = 10_000
/** Every hundredth number is an order. */
const ORDERS: readonly Placed[] = Array.from({ length: NUMBERS / 100 }, (_, index) => ({
  name: `#${index * 100 + 1}`,
  email: `customer-${index}@example.com`,
  phone: `+49 170 77${String(index).padStart(5, '0')}`,
  zip: `${10_000 + index}`,
}))

/** Everything of an answer that reaches the one who asked, but for when it was made. */
async function answerOf(
  app: ReturnType<typeof edge>['app'],
  order: string,
  contact: string,
  remoteAddress: string,
) {
  const { statusCode, headers, body } = await app.inject({
    method: 'POST',
    url: '/v1/orders/lookup',
    payload: { order, contact },
    remoteAddress,
  })
  const { date: _, ...others } = headers
  return JSON.stringify([statusCode, others, body])
}

const address = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`

test('10,000 numbers swept from one address give nothing of anybody, and the right contact comes too late', {
  timeout: 180_000,
}, async () => {
  await place(open.db, ORDERS)
  const { app } = edge({ lookUp: lookUpOver(open.db) })
  const answers = new Set<string>()
  const numbers = Array.from({ length: NUMBERS }, (_, index) => String(index + 1)).values()
  const sweep = async () => {
    for (const number of numbers) answers.add(await answerOf(app, number, 'guess@example.com', '203.0.113.9'))
  }
  await Promise.all([sweep(), sweep(), sweep(), sweep()])
  expect([...answers]).toHaveLength(1)
  expect([...answers].join()).not.toMatch(/customer|@|token|#/)
  // The 10,001st try of this address is right, and is answered as all the others.
  answers.add(await answerOf(app, '1', 'customer-0@example.com', '203.0.113.9'))
  expect([...answers]).toHaveLength(1)
  expect(await answerOf(app, '1', 'customer-0@example.com', '203.0.113.10')).toContain(
    tokenOf({ name: '#1' }),
  )
})

test('20 tries of one order are taken in ten minutes, from however many addresses they come', async () => {
  await place(open.db, ORDERS)
  const { app } = edge({ lookUp: lookUpOver(open.db) })
  const answers: string[] = []
  for (let index = 0; index < 40; index += 1)
    answers.push(await answerOf(app, '101', 'customer-1@example.com', address(index)))
  expect(answers.map(answer => answer.startsWith('[200'))).toEqual(answers.map((_, index) => index < 20))
  const refused = new Set(answers.slice(20))
  refused.add(await answerOf(app, '102', 'customer-1@example.com', address(1000)))
  refused.add(await answerOf(app, '201', 'customer-1@example.com', address(1001)))
  expect([...refused]).toHaveLength(1)
})

/** A database that writes down what it is asked. */
function watched(db: Database) {
  const calls: string[] = []
  const call: Database['call'] = (name, input, deadline) => {
    const asked = Object.entries(Object(input)).map(([key, value]) => `${key}:${[value].flat().length}`)
    calls.push(`${name} ${asked.sort().join(' ')}`)
    return db.call(name, input, deadline)
  }
  return { calls, db: { ...db, call } satisfies Database }
}

test('the database is asked the same one question whatever is wrong, with as many hashes', async () => {
  await place(open.db, ORDERS)
  const { calls, db } = watched(open.db)
  const lookUp = lookUpOver(db, { limits: { perOrder: 1 } })
  const ask = (order: string, contact: string) => lookUp({ order, contact, address: '192.0.2.1' }, patient())
  expect(await ask('1', 'customer-0@example.com')).not.toBeNull()
  expect(await ask('1', 'customer-0@example.com'), 'too often').toBeNull()
  expect(await ask('101', 'wrong@example.com'), 'a wrong contact').toBeNull()
  expect(await ask('9999', 'customer-0@example.com'), 'an unknown order').toBeNull()
  expect(calls).toHaveLength(4)
  expect(new Set(calls).size).toBe(1)
})

test('whatever is wrong is said no sooner than the floor, and what is right at once', async () => {
  await place(open.db, ORDERS)
  const floorMs = 400
  const config = { lookUpKeys: [KEY], publicUrl: 'https://track.example' }
  const lookUp = createLookUp({ db: open.db, config, policy: { storefront }, floorMs })
  const timed = async (ask: LookUp | null, order: string) => {
    const begun = performance.now()
    const asked = { order, contact: 'customer-0@example.com', address: '192.0.2.1' }
    const link = await ask?.(asked, patient())
    return { link, ms: performance.now() - begun }
  }
  for (const order of ['9999', '101', '---']) {
    const { link, ms } = await timed(lookUp, order)
    expect(link).toBeNull()
    // A timer may fire a millisecond early by the other clock.
    expect(ms).toBeGreaterThan(floorMs - 5)
  }
  const { link } = await timed(lookUp, '1')
  expect(link).toEqual({
    token: tokenOf({ name: '#1' }),
    url: `https://track.example/track/${tokenOf({ name: '#1' })}`,
  })
})

test('without a key nobody can look anything up', () => {
  const config = { lookUpKeys: [], publicUrl: 'https://track.example' }
  expect(createLookUp({ db: open.db, config, policy: { storefront } })).toBeNull()
})

const TICKER = 'a-secret-of-whoever-ticks'

test('the whole service leads from a webhook to the order’s status, and its job minds the look-ups', async () => {
  const app = await createService({
    config: readConfig({
      DATABASE_URL: open.url ?? '',
      SHOPIFY_WEBHOOK_SECRETS: SECRET,
      SHOPIFY_SHOPS: SHOP,
      LOOKUP_KEY: KEY,
      CRON_SECRET: TICKER,
      PUBLIC_URL: 'https://track.example',
    }),
    policy,
    log: pino({ level: 'silent' }),
  })
  onTestFinished(() => app.close())
  const { headers, body } = signed('orders/create', fixture('orders/create'))
  await app.inject({ method: 'POST', url: '/webhooks/shopify', headers, payload: body })
  const { name } = JSON.parse(body.toString())
  const payload = { order: ` ${name} `, contact: '8010' }
  const found = await app.inject({ method: 'POST', url: '/v1/orders/lookup', payload })
  expect(found.statusCode).toBe(200)
  const { token, url } = found.json()
  expect(url).toBe(`https://track.example/track/${token}`)
  expect((await app.inject(`/v1/orders/${token}`)).json()).toMatchObject({ name })
  const ticked = await app.inject({
    url: '/jobs/look-up',
    headers: { authorization: `Bearer ${TICKER}` },
  })
  // Hashed by the webhook already, and limited for minutes to come.
  expect(ticked.json()).toEqual({ job: 'look-up', result: { hashed: 0, forgotten: 0 } })
})
