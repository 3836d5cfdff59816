import accepts from '@fastify/accepts'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { assets } from './assets.ts'
import { type BySessionParts, bySessions } from './by-session.ts'
import { type CorsParts, crossOrigin } from './cors.ts'
import { Closing, NotThere, sendError } from './errors.ts'
import { type ExportParts, exports } from './exports.ts'
import { type FeedParts, feeds } from './feeds.ts'
import { type JobParts, jobs } from './jobs.ts'
import { type LookUpParts, lookUps } from './look-up.ts'
import { openApi } from './openapi.ts'
import { type OpsParts, ops } from './ops.ts'
import { type EndpointParts, opsEndpoints } from './ops-endpoints.ts'
import { type InboxParts, opsInbox } from './ops-inbox.ts'
import { type OrderParts, opsOrders } from './ops-orders.ts'
import { opsStock, type StockParts } from './ops-stock.ts'
import { type OptOutParts, optOuts } from './opt-out.ts'
import { type OutboxPageParts, outboxPage } from './outbox-page.ts'
import { refuseMalformed } from './problem.ts'
import { limitReads, type RateLimitParts } from './rate-limit.ts'
import { type ReadyParts, ready } from './ready.ts'
import { type SecurityParts, secure } from './security.ts'
import { type StatusParts, status } from './status.ts'
import { type StorefrontPageParts, storefrontPage } from './storefront-page.ts'
import { type StreamParts, stream } from './stream.ts'
import { type TrackParts, track } from './track.ts'
import { type WebhookParts, webhooks } from './webhooks.ts'
import { type WidgetParts, widget } from './widget.ts'

/** Everything that the routes need, passed in: they open no database and read no environment. */
export interface AppParts
  extends WebhookParts,
    StatusParts,
    StreamParts,
    LookUpParts,
    BySessionParts,
    TrackParts,
    WidgetParts,
    StorefrontPageParts,
    OpsParts,
    OrderParts,
    InboxParts,
    EndpointParts,
    StockParts,
    ExportParts,
    OptOutParts,
    OutboxPageParts,
    JobParts,
    ReadyParts,
    FeedParts,
    SecurityParts,
    CorsParts,
    RateLimitParts {
  /**
   * Whose word is taken for the address of a client (X-Forwarded-For): proxies by address or range, or whoever
   * connects, where a platform lets nobody else in.
   */
  readonly proxies: readonly string[] | 'platform'
  readonly log: FastifyBaseLogger
}

/** A client that sends slower than this is dropped; milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

/** The HTTP edge, ready to listen or to be driven by `inject`. */
export function buildApp(parts: AppParts) {
  const app = Fastify({
    loggerInstance: parts.log,
    // Addresses hold tokens, so requests are not logged by address; failures are, by route.
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: REQUEST_TIMEOUT_MS,
    // The nearest proxy alone is believed: what stands further left, anybody may have written.
    trustProxy: parts.proxies === 'platform' ? (_address, hop) => hop === 0 : [...parts.proxies],
    frameworkErrors: sendError,
    clientErrorHandler: refuseMalformed,
    // By a hook of our own, so that this refusal has the form of the others.
    return503OnClosing: false,
  })
  refuseWhileClosing(app)
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(async () => {
    throw new NotThere()
  })
  // Before the routes: these hooks are on every route that comes after them.
  secure(app, parts)
  crossOrigin(app, parts)
  limitReads(app, parts)
  void app.register(accepts)
  void app.register(webhooks(parts))
  void app.register(status(parts))
  void app.register(stream(parts))
  void app.register(lookUps(parts))
  void app.register(bySessions(parts))
  void app.register(track(parts))
  void app.register(openApi)
  void app.register(assets)
  void app.register(widget(parts))
  void app.register(storefrontPage(parts))
  void app.register(ops(parts))
  void app.register(opsOrders(parts))
  void app.register(opsInbox(parts))
  void app.register(opsStock(parts))
  void app.register(opsEndpoints(parts))
  void app.register(exports(parts))
  void app.register(optOuts(parts))
  void app.register(outboxPage(parts))
  void app.register(jobs(parts))
  void app.register(ready(parts))
  void app.register(feeds(parts))
  return app
}

/** A connection kept open may ask once more when its service is about to end; then another is to be asked. */
function refuseWhileClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onRequest', async () => {
    if (closing) throw new Closing('The service is ending. Send the same request again.')
  })
}
