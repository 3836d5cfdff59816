import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { fixture } from './shopify.ts'

export const ADMIN_TOKEN = 'shpat_of_the_tests'
export const ANSWERED_AT = 'Sat, 21 Nov 2026 11:00:00 GMT'

/** How the next call is answered instead of with an order. */
export type Trouble = 'throttled' | 'too many requests' | 'denied' | 'broken' | 'cut off'

export interface AdminStandIn {
  readonly origin: string
  /** Orders by their GID, as GraphQL answers them. */
  readonly orders: Map<string, object>
  /** GIDs of fulfilment orders and returns, with the GID of their order. */
  readonly things: Map<string, string>
  /** Taken one a call, from the front. */
  readonly troubles: Trouble[]
  /** Topics of the app's subscriptions. */
  topics: readonly string[]
  /** GIDs that were asked for; `webhookSubscriptions` for those. */
  readonly asked: string[]
  /** Waits this long before it answers; milliseconds. */
  delay: number
}

const request = z.object({
  query: z.string(),
  variables: z.object({ id: z.string() }).default({ id: 'webhookSubscriptions' }),
})

const TROUBLES: Readonly<Record<Exclude<Trouble, 'cut off'>, readonly [status: number, body: object]>> = {
  throttled: [
    200,
    {
      errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
      extensions: {
        cost: {
          requestedQueryCost: 101,
          throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 100, restoreRate: 100 },
        },
      },
    },
  ],
  'too many requests': [429, { errors: 'Exceeded' }],
  denied: [401, { errors: '[API] Invalid API key or access token' }],
  broken: [503, { errors: 'Service Unavailable' }],
}

/** Shopify's Admin API behind a real socket, as far as one query of an order goes. */
export async function startShopifyAdmin(): Promise<AdminStandIn> {
  const server = createServer(async (incoming, reply) => {
    const { variables, query } = request.parse(JSON.parse(await textOf(incoming)))
    standIn.asked.push(variables.id)
    await new Promise(resolve => setTimeout(resolve, standIn.delay))
    const trouble = standIn.troubles.shift()
    if (trouble === 'cut off') return incoming.socket.destroy()
    const token = incoming.headers['x-shopify-access-token']
    const refused = trouble ?? (token === ADMIN_TOKEN ? null : 'denied')
    const [status, body] = refused === null ? [200, { data: dataOf(variables.id) }] : TROUBLES[refused]
    const asks = query.includes('node(id: $id)') || query.includes('webhookSubscriptions(first: 250)')
    const known = incoming.url === '/admin/api/2026-10/graphql.json' && asks
    reply.writeHead(known ? status : 404, {
      'content-type': 'application/json',
      date: ANSWERED_AT,
      'retry-after': '1',
    })
    reply.end(JSON.stringify(body))
  })
  const nodeOf = (gid: string): object | null => {
    const owner = standIn.things.get(gid)
    if (owner !== undefined) return { order: standIn.orders.get(owner) ?? null }
    return standIn.orders.get(gid) ?? null
  }
  const dataOf = (asked: string): object =>
    asked === 'webhookSubscriptions'
      ? { webhookSubscriptions: { nodes: standIn.topics.map(topic => ({ topic })) } }
      : { node: nodeOf(asked) }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const standIn: AdminStandIn = {
    origin: `http://127.0.0.1:${port}`,
    orders: new Map(),
    things: new Map(),
    troubles: [],
    topics: [],
    asked: [],
    delay: 0,
  }
  return standIn
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

export const orderGid = 'gid://shopify/Order/9007199254740995123'
export const allocationGid = 'gid://shopify/FulfillmentOrder/9007199254740996001'

type Body = Readonly<Record<string, unknown>>
const list = (value: unknown): readonly Body[] => (Array.isArray(value) ? value : [])
const upper = (value: unknown): string | null => (typeof value === 'string' ? value.toUpperCase() : null)
const gid = (type: string, id: unknown): string => `gid://shopify/${type}/${id}`
const utc = (value: unknown): string | null =>
  typeof value === 'string' ? new Date(value).toISOString().replace('.000Z', 'Z') : null
export const page = (nodes: readonly object[], hasNextPage = false) => ({ nodes, pageInfo: { hasNextPage } })

/** What the Admin API would answer of the order in test/fixtures/shopify/order.json, with some fields replaced. */
export function adminOrder(changes: Body = {}): object {
  const text = fixture('orders/updated').toString('utf8')
  const body: Body = JSON.parse(text.replace(/: ?(\d{16,})/g, ':"$1"'))
  const customer = body.customer as Body
  return {
    id: gid('Order', body.id),
    name: body.name,
    createdAt: utc(body.created_at),
    updatedAt: utc(body.updated_at),
    cancelledAt: utc(body.cancelled_at),
    cancelReason: upper(body.cancel_reason),
    test: body.test,
    displayFinancialStatus: upper(body.financial_status),
    email: body.email,
    phone: body.phone,
    customerLocale: body.customer_locale,
    customer: {
      id: gid('Customer', customer.id),
      firstName: customer.first_name,
      lastName: customer.last_name,
      defaultEmailAddress: { emailAddress: customer.email },
      defaultPhoneNumber: null,
    },
    shippingAddress: body.shipping_address,
    billingAddress: body.billing_address,
    lineItems: page(list(body.line_items).map(adminLine)),
    fulfillments: list(body.fulfillments).map(adminFulfillment),
    refunds: list(body.refunds).map(adminRefund),
    returns: page([]),
    fulfillmentOrders: page([]),
    ...changes,
  }
}

const adminLine = (line: Body) => ({
  id: gid('LineItem', line.id),
  sku: line.sku ?? null,
  title: line.title,
  name: line.name,
  product:
    line.product_id === null || line.product_id === undefined
      ? null
      : { id: gid('Product', line.product_id) },
  quantity: line.quantity,
  currentQuantity: line.current_quantity,
  unfulfilledQuantity: line.fulfillable_quantity,
  requiresShipping: line.requires_shipping,
  isGiftCard: line.gift_card,
  lineItemGroup: null,
})

function adminFulfillment(fulfillment: Body) {
  const urls = Array.isArray(fulfillment.tracking_urls) ? fulfillment.tracking_urls : []
  const numbers = Array.isArray(fulfillment.tracking_numbers) ? fulfillment.tracking_numbers : []
  return {
    id: gid('Fulfillment', fulfillment.id),
    status: upper(fulfillment.status),
    displayStatus: upper(fulfillment.shipment_status) ?? 'FULFILLED',
    createdAt: utc(fulfillment.created_at),
    updatedAt: utc(fulfillment.updated_at ?? fulfillment.created_at),
    trackingInfo: (numbers.length > 0 ? numbers : [null]).map((number, position) => ({
      company: fulfillment.tracking_company ?? null,
      number,
      url: urls[position] ?? null,
    })),
    fulfillmentLineItems: page(
      list(fulfillment.line_items).map(line => ({
        quantity: line.quantity,
        lineItem: { id: gid('LineItem', line.id), sku: line.sku ?? null },
      })),
    ),
  }
}

const adminRefund = (refund: Body) => ({
  id: gid('Refund', refund.id),
  createdAt: utc(refund.created_at),
  return: null,
  refundLineItems: page(
    list(refund.refund_line_items).map(line => ({
      quantity: line.quantity,
      restockType: upper(line.restock_type),
      lineItem: { id: gid('LineItem', line.line_item_id) },
    })),
  ),
})

/** A fulfilment order of the fixture's second line. */
export const adminAllocation = (changes: Body = {}) => ({
  id: allocationGid,
  status: 'OPEN',
  updatedAt: '2026-11-20T22:00:00Z',
  fulfillAt: null,
  deliveryMethod: { methodType: 'SHIPPING' },
  assignedLocation: { name: 'Warehouse B' },
  fulfillmentHolds: [],
  lineItems: page([
    { remainingQuantity: 1, lineItem: { id: gid('LineItem', '9007199254740995202'), sku: null } },
  ]),
  ...changes,
})
