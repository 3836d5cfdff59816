import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'

export interface CorsParts {
  /** Like `https://shop.example`: sites whose scripts may read what this service tells customers. */
  readonly storefrontOrigins: readonly string[]
}

/**
 * Shopify's extensions run in workers of an origin that is nobody's, so any origin is let in; what is read needs a
 * session token, which no other site has.
 */
const OPEN_TO_ALL = '/v1/orders/by-session'

/** How long a browser need not ask again; seconds, and no browser keeps it longer. */
const PREFLIGHT_SECONDS = 7200

/**
 * Lets scripts of the storefront read /v1 and load the widget. Cookies and passwords are never sent along, since none
 * mean anything here: an order is opened by its token. Must be registered before the routes.
 */
export function crossOrigin(app: FastifyInstance, { storefrontOrigins }: CorsParts): void {
  const allowed = (request: FastifyRequest): string | false => {
    const { origin } = request.headers
    const path = pathOf(request)
    if (origin === undefined || !isForStorefronts(path) || isOtherOptions(request)) return false
    if (path === OPEN_TO_ALL) return '*'
    return storefrontOrigins.includes(origin) && origin
  }
  void app.register(cors, {
    delegator: (request: FastifyRequest, tell: (error: Error | null, options: object) => void) =>
      tell(null, { ...OPTIONS, origin: allowed(request) }),
  })
  // Last of all, since routes set a Vary of their own: what is told one site must not be kept for another.
  app.addHook('onSend', async (request, reply) => {
    if (!isForStorefronts(pathOf(request))) return
    const vary = String(reply.getHeader('vary') ?? '')
    if (!/\borigin\b/i.test(vary)) void reply.header('vary', vary === '' ? 'Origin' : `${vary}, Origin`)
  })
}

const OPTIONS = {
  methods: ['GET', 'HEAD', 'POST'],
  allowedHeaders: ['authorization', 'content-type', 'if-none-match', 'last-event-id'],
  exposedHeaders: ['etag', 'content-language', 'retry-after'],
  credentials: false,
  maxAge: PREFLIGHT_SECONDS,
}

const isForStorefronts = (path: string): boolean => path.startsWith('/v1/') || path === '/widget.js'

/** An OPTIONS that is no preflight asks for nothing that is here. */
const isOtherOptions = ({ method, headers }: FastifyRequest): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] === undefined

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? url
