import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { type Environment, readConfig } from '../../src/config.ts'
import { createService } from '../../src/server/service.ts'
import { goLive } from '../../src/store/ledger.ts'
import { orderOf } from '../support/carrier-service.ts'
import { openFresh, sql } from '../support/database.ts'
import { readHtml } from '../support/html.ts'
import { bearer, OPS_TOKEN } from '../support/http.ts'
import { testPolicy } from '../support/policy.ts'
import { SERVER_TOKEN, startPostmark } from '../support/postmark.ts'
import { delivered, TOKEN } from '../support/postmark-webhooks.ts'
import { SECRET, SHOP, signed } from '../support/shopify.ts'

const AT = '2026-11-21T11:00:00Z'

/** The whole service, live, over a database of its own; one order is scanned by its carrier. */
async function scannedOrder(env: Environment) {
  const { db, url, close } = await openFresh('postgres')
  await goLive(db, { shop: null, live: true, by: 'the tests' })
  const config = readConfig({
    DATABASE_URL: url ?? '',
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    OPS_TOKEN,
    ...env,
  })
  const app = await createService({
    config,
    policy: testPolicy,
    log: pino({ level: 'silent' }),
    clock: () => new Date('2026-11-21T12:00:00.000Z'),
  })
  onTestFinished(async () => {
    await app.close()
    await close()
  })
  const post = async (topic: string, body: object) => {
    const { headers, body: payload } = signed(topic, Buffer.from(JSON.stringify(body)))
    const answer = await app.inject({ method: 'POST', url: '/webhooks/shopify', headers, payload })
    expect(answer.statusCode).toBe(200)
  }
  await post('orders/create', { ...orderOf(1, { at: AT, number: 'N1' }), email: 'ada@example.com' })
  await post('fulfillment_events/create', {
    id: 9,
    fulfillment_id: 12,
    order_id: 1,
    status: 'carrier_picked_up',
    happened_at: AT,
    created_at: AT,
    updated_at: AT,
  })
  const ledger = () => sql(url ?? '', 'select milestone, standing, fate from wismo.outbox order by milestone')
  return { app, ledger }
}

test('without a provider a scan ends on the outbox page, and its link ends the mails about the order', async () => {
  const { app, ledger } = await scannedOrder({})
  await expect.poll(ledger).toEqual([{ milestone: 'first_scan', standing: 'sent', fate: null }])
  const page = await app.inject({ url: '/outbox', headers: bearer })
  const link = readHtml(page.body).find(({ attributes }) => attributes.href?.startsWith('/outbox/mails/'))
  expect(link?.text).toBe('Your order #WM-1 is on its way')
  const mail = await app.inject({ url: link?.attributes.href ?? '', headers: bearer })
  const optOut = /\/v1\/orders\/[\w-]+\/opt-out/.exec(mail.body)?.[0] ?? ''
  expect((await app.inject({ url: optOut })).statusCode).toBe(200)
  expect((await app.inject({ method: 'POST', url: optOut })).json()).toEqual({ opted_out: true })
  const status = /http:\/\/127\.0\.0\.1:3000(\/track\/[\w-]+)/.exec(mail.body)?.[1] ?? ''
  expect((await app.inject({ url: status })).statusCode).toBe(200)
})

test('with Postmark it is mailed right after the commit, and Postmark’s webhook ends up in the ledger', async () => {
  const postmark = await startPostmark()
  const { app, ledger } = await scannedOrder({
    POSTMARK_SERVER_TOKEN: SERVER_TOKEN,
    POSTMARK_FROM: 'orders@shop.example',
    POSTMARK_ORIGIN: postmark.origin,
    POSTMARK_WEBHOOK_TOKEN: TOKEN,
    PUBLIC_URL: 'https://wismo.example',
  })
  await expect.poll(() => postmark.taken.length).toBe(1)
  await expect.poll(ledger).toMatchObject([{ standing: 'sent' }])
  const tell = (token: string) =>
    app.inject({
      method: 'POST',
      url: `/webhooks/postmark/${token}`,
      headers: { 'content-type': 'application/json' },
      payload: delivered({ Metadata: postmark.taken[0]?.mail.Metadata }),
    })
  expect((await tell('a-token-that-somebody-guessed')).statusCode).toBe(401)
  expect(await ledger()).toMatchObject([{ fate: null }])
  expect((await tell(TOKEN)).json()).toMatchObject({ outcome: 'merged' })
  expect(await ledger()).toEqual([{ milestone: 'first_scan', standing: 'sent', fate: 'delivered' }])
  expect((await app.inject({ url: '/outbox', headers: bearer })).statusCode).toBe(404)
})
