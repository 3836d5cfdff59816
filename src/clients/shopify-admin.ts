import { failureOf } from './shopify-admin/failure.ts'
import { ORDER_QUERY, TOPICS_QUERY } from './shopify-admin/query.ts'

/** Access to the Admin API of one shop. */
export interface AdminAccess {
  readonly shop: string
  readonly token: string
}

export interface AdminAnswer {
  /** As GraphQL answered it, or null where there is nothing of that id any more. */
  readonly order: object | null
  /** When the shop says that it answered: an HTTP date, or null. */
  readonly date: string | null
}

/** Shopify's Admin API, as far as an order's status needs it. Every failure is one of `shopify-admin/errors.ts`. */
export interface ShopifyAdmin {
  /** Shops for which there is a token. */
  readonly shops: readonly string[]
  /**
   * The order, by its own id or that of one of its fulfilment orders or returns; one query.
   * @param gid `gid://shopify/…`
   * @throws ShopifyThrottled, ShopifyUnavailable: ask again. ShopifyRefused: asking again changes nothing
   */
  fetchOrder(shop: string, gid: string, signal: AbortSignal): Promise<AdminAnswer>
  /**
   * The topics that the token's app is subscribed to by this API, like `ORDERS_CREATE`. Those of the app's own configuration
   * file are not listed by Shopify.
   * @throws as fetchOrder
   */
  fetchTopics(shop: string, signal: AbortSignal): Promise<readonly string[]>
}

/**
 * @param origin asked instead of the shops' own addresses, for tests; null in earnest
 */
export function createShopifyAdmin(accesses: readonly AdminAccess[], origin: string | null): ShopifyAdmin {
  const tokens = new Map(accesses.map(({ shop, token }) => [shop, token]))
  return {
    shops: [...tokens.keys()],
    async fetchOrder(shop, gid, signal) {
      const token = tokens.get(shop) ?? ''
      try {
        const client = await clientOf(shop, token, origin)
        const { data, headers } = await client.request(ORDER_QUERY, { variables: { id: gid }, signal })
        return { order: orderIn(data), date: [headers?.Date ?? null].flat()[0] ?? null }
      } catch (error) {
        throw failureOf(shop, error)
      }
    },
    async fetchTopics(shop, signal) {
      try {
        const client = await clientOf(shop, tokens.get(shop) ?? '', origin)
        const { data } = await client.request(TOPICS_QUERY, { signal })
        return topicsIn(data)
      } catch (error) {
        throw failureOf(shop, error)
      }
    },
  }
}

/** Loaded when it is first needed: 31 MB and a quarter of a second, which a webhook's cold start must not pay. */
async function clientOf(shop: string, token: string, origin: string | null) {
  const { ApiVersion, LogSeverity, Session, shopifyApi } = await import('@shopify/shopify-api')
  await import('@shopify/shopify-api/adapters/node')
  const { setAbstractFetchFunc } = await import('@shopify/shopify-api/runtime')
  // The client takes the function over when it is made, so shops with another origin do not disturb each other.
  setAbstractFetchFunc(origin === null ? globalThis.fetch : redirected(origin))
  const api = shopifyApi({
    apiKey: 'wismo',
    apiSecretKey: 'unused: nothing is verified here',
    hostName: 'localhost',
    apiVersion: ApiVersion.October26,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => undefined },
  })
  const session = new Session({ id: shop, shop, state: '', isOnline: false, accessToken: token })
  return new api.clients.Graphql({ session })
}

function redirected(origin: string): typeof globalThis.fetch {
  return (input, init) => {
    const { pathname, search } = new URL(input instanceof Request ? input.url : input)
    return globalThis.fetch(`${origin}${pathname}${search}`, init)
  }
}

/** The order itself, or the one that a fulfilment order or a return belongs to. */
function orderIn(data: unknown): object | null {
  const node = objectAt(data, 'node')
  if (node === null) return null
  return 'name' in node ? node : objectAt(node, 'order')
}

function topicsIn(data: unknown): readonly string[] {
  const nodes = objectAt(objectAt(data, 'webhookSubscriptions'), 'nodes')
  if (!Array.isArray(nodes)) throw new Error('the answer lists no subscriptions')
  const topics = nodes.flatMap((node: unknown) => {
    const topic: unknown = typeof node === 'object' && node !== null ? Reflect.get(node, 'topic') : undefined
    return typeof topic === 'string' ? [topic] : []
  })
  return [...new Set(topics)]
}

function objectAt(value: unknown, key: string): object | null {
  if (typeof value !== 'object' || value === null) return null
  const found: unknown = Reflect.get(value, key)
  return typeof found === 'object' ? found : null
}
