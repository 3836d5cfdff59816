import { pino } from 'pino'
import type { DatabaseChoice } from '../../src/config.ts'
import { readConfig } from '../../src/config.ts'
import { createService } from '../../src/server/service.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { AFTERSHIP_SECRET, aftershipRequest, type UpdateTold, updateBody } from './aftership.ts'
import { EASYPOST_SECRET, easypostRequest, type TrackerTold, trackerBody } from './easypost.ts'
import { bearer, OPS_TOKEN } from './http.ts'
import { testPolicy } from './policy.ts'
import { SECRET, SHOP, signed } from './shopify.ts'

/** The whole service with the doors of both aggregators open, and a clock that can be set. */
export async function carrierService(database: DatabaseChoice = { kind: 'embedded', dir: 'memory://' }) {
  const config = readConfig({
    SHOPIFY_WEBHOOK_SECRETS: SECRET,
    SHOPIFY_SHOPS: SHOP,
    EASYPOST_WEBHOOK_SECRETS: EASYPOST_SECRET,
    AFTERSHIP_WEBHOOK_SECRETS: AFTERSHIP_SECRET,
    OPS_TOKEN,
  })
  const time = { now: new Date('2026-11-21T12:00:00.000Z') }
  const app = await createService({
    config: { ...config, database },
    policy: testPolicy,
    log: pino({ level: 'silent' }),
    clock: () => time.now,
  })
  const post = async (url: string, { headers, body }: RawRequest) => {
    const answer = await app.inject({ method: 'POST', url, headers, payload: body })
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.body}`)
    return answer.json()
  }
  const tokenOf = async (order: number): Promise<string> => {
    const found = await app.inject({ url: `/ops/orders?ref=${order}`, headers: bearer })
    return found.json().orders[0].token
  }
  return {
    app,
    time,
    close: () => app.close(),
    shopify: (topic: string, body: object) =>
      post('/webhooks/shopify', signed(topic, Buffer.from(JSON.stringify(body)))),
    easypost: (told: TrackerTold) => post('/webhooks/easypost', easypostRequest(trackerBody(told))),
    aftership: (told: UpdateTold) => post('/webhooks/aftership', aftershipRequest(updateBody(told))),
    /** As the public sees it, without when it was last touched. */
    status: async (order: number) => {
      const answer = await app.inject({ url: `/v1/orders/${await tokenOf(order)}` })
      const { updated_at, ...status } = answer.json()
      return status
    },
    explain: async (order: number) =>
      (await app.inject({ url: `/ops/orders/${SHOP}:${order}/explain`, headers: bearer })).json(),
  }
}

/** An order of one thing, sent under a number if one is given. */
export function orderOf(
  id: number,
  told: {
    readonly at: string
    readonly number?: string
    readonly carrier?: string
    readonly sentAt?: string
  },
): object {
  const line = {
    id: id * 10 + 1,
    sku: 'LAMP',
    title: 'Lamp',
    quantity: 1,
    current_quantity: 1,
    fulfillable_quantity: told.number === undefined ? 1 : 0,
    requires_shipping: true,
    gift_card: false,
  }
  const sentAt = told.sentAt ?? told.at
  const fulfillment = {
    id: id * 10 + 2,
    order_id: id,
    status: 'success',
    created_at: sentAt,
    updated_at: sentAt,
    tracking_company: told.carrier ?? 'UPS',
    tracking_number: told.number,
    tracking_numbers: [told.number],
    tracking_urls: [],
    shipment_status: null,
    line_items: [line],
  }
  return {
    id,
    name: `#WM-${id}`,
    created_at: told.at,
    updated_at: sentAt,
    cancelled_at: null,
    test: false,
    financial_status: 'paid',
    line_items: [line],
    fulfillments: told.number === undefined ? [] : [fulfillment],
    refunds: [],
  }
}
