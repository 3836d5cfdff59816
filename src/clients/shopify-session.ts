import { z } from 'zod'

/** The app whose extensions customers see. */
export interface ShopifyApp {
  readonly clientId: string
  /** Signs its session tokens. */
  readonly clientSecret: string
}

/** A customer who is logged in to a shop. */
export interface CustomerSession {
  readonly shop: string
  /** The shop's id of the customer. */
  readonly customer: string
}

/** @property why what the developer of the extension should know; nothing of the token */
export type SessionRead =
  | ({ readonly kind: 'session' } & CustomerSession)
  | { readonly kind: 'refused'; readonly why: string }

/**
 * What is read of a token, after its signature, its times (ten seconds of tolerance) and its audience were checked. `dest` is an
 * address in some kinds of token and a bare domain in others. `sub` is a customer only as a gid: in tokens of the
 * shop's staff it is the number of a user.
 */
const claims = z.object({
  dest: z.string().transform(dest => dest.toLowerCase().replace(/^https:\/\//, '')),
  // Without an end the library would take it for one that never ends.
  exp: z.number(),
  sub: z.string().nullish(),
})

const CUSTOMER = /^gid:\/\/shopify\/Customer\/(\d{1,20})$/

const refused = (why: string): SessionRead => ({ kind: 'refused', why })

/**
 * Reads a session token, as extensions in customer accounts and on the order status page get it from Shopify.
 * @param shops whose customers may ask
 */
export async function readSession(
  token: string,
  app: ShopifyApp,
  shops: readonly string[],
): Promise<SessionRead> {
  const decode = await decoderOf(app)
  // The library's error holds the token.
  const payload: unknown = await decode(token).catch(() => null)
  const read = claims.safeParse(payload)
  if (!read.success) return refused('This is no session token of this app that is in force.')
  const { dest: shop, sub } = read.data
  if (!shops.includes(shop)) return refused('This session token is of a shop that is not served here.')
  const customer = CUSTOMER.exec(sub ?? '')?.[1]
  if (customer === undefined)
    return refused(
      'This session token names no customer: he is not logged in, or the app may not read customer accounts. Show the look-up form instead.',
    )
  return { kind: 'session', shop, customer }
}

/** Loaded when it is first needed, like the client of the Admin API: a quarter of a second that no other request must pay. */
async function decoderOf({ clientId, clientSecret }: ShopifyApp) {
  const { ApiVersion, LogSeverity, shopifyApi } = await import('@shopify/shopify-api')
  await import('@shopify/shopify-api/adapters/node')
  const { session } = shopifyApi({
    apiKey: clientId,
    apiSecretKey: clientSecret,
    hostName: 'localhost',
    apiVersion: ApiVersion.October26,
    isEmbeddedApp: false,
    logger: { level: LogSeverity.Error, log: () => undefined },
  })
  return session.decodeSessionToken
}
