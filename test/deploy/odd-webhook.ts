import { createHmac, randomBytes, randomUUID } from 'node:crypto'

export interface OddWebhook {
  readonly shop: string
  readonly secret: string
  /** Above 2^53, so that it is lost as soon as anything reads it as a number. */
  readonly orderId: string
  readonly body: Buffer
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A signed orders/create whose bytes do not survive being parsed and written again: escapes where characters would do, a
 * character where an escape would do, `1.0`, odd blanks and both kinds of line end. Every new order has an id of
 * its own, and is dated a minute ago.
 */
export function oddWebhook(now: Date): OddWebhook {
  const secret = randomBytes(16).toString('hex')
  const shop = 'deploy-check.myshopify.com'
  // 2^53 plus an odd offset: an odd number of that size has no exact double.
  const orderId = String(2n ** 53n + 1n + 2n * BigInt(randomBytes(4).readUInt32BE()))
  const body = Buffer.from(orderText(orderId, new Date(now.getTime() - 60_000).toISOString()), 'utf8')
  return {
    shop,
    secret,
    orderId,
    body,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': shop,
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': randomUUID(),
      'x-shopify-event-id': randomUUID(),
      'x-shopify-triggered-at': now.toISOString().replace('Z', '123456Z'),
      'x-shopify-hmac-sha256': createHmac('sha256', secret).update(body).digest('base64'),
    },
  }
}

function orderText(id: string, at: string): string {
  return `{ "id" :${id},\r\n\t"admin_graphql_api_id":"gid:\\/\\/shopify\\/Order\\/${id}",
  "name": "#D\\u00e9ploy-${id.slice(-4)}",   "order_number":1.0 , "test"  : false,
  "created_at":"${at}","updated_at":"${at}", "processed_at":"${at}",
  "cancelled_at":null,"cancel_reason":null,"closed_at":null,
  "financial_status" : "p\\u0061id", "fulfillment_status":null, "currency":"EUR",
  "total_price":"1.0","total_weight":1.0e3,"email":"buyer@example.com","phone":null,
  "note":"ünïcode, \\ud83d\\ude9a and 🚚",  "tags":"",
  "refunds":[ ],"fulfillments":[],\r\n
  "line_items":[{"id":${id}1,"sku":"ODD-1","title":"Odd \\"chair\\"","name":"Odd chair","quantity":1,
     "current_quantity":1,"fulfillable_quantity":1,"fulfillment_status":null,"requires_shipping":true,
     "gift_card":false,"grams":1.0,"price":"1.0","product_exists":true}],
  "shipping_lines":[] }\n`
}
