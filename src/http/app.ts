import Fastify, { type FastifyBaseLogger, LogController } from 'fastify'
import { NotThere, sendError } from './errors.ts'
import { type ExportParts, exports } from './exports.ts'
import { type FeedParts, feeds } from './feeds.ts'
import { type JobParts, jobs } from './jobs.ts'
import { type OpsParts, ops } from './ops.ts'
import { type EndpointParts, opsEndpoints } from './ops-endpoints.ts'
import { type InboxParts, opsInbox } from './ops-inbox.ts'
import { type OrderParts, opsOrders } from './ops-orders.ts'
import { opsStock, type StockParts } from './ops-stock.ts'
import { type OptOutParts, optOuts } from './opt-out.ts'
import { type OutboxPageParts, outboxPage } from './outbox-page.ts'
import { type ReadyParts, ready } from './ready.ts'
import { type StatusParts, status } from './status.ts'
import { type WebhookParts, webhooks } from './webhooks.ts'

/** Everything that the routes need, passed in: they open no database and read no environment. */
export interface AppParts
  extends WebhookParts,
    StatusParts,
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
    FeedParts {
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
    frameworkErrors: sendError,
  })
  app.setErrorHandler(sendError)
  app.setNotFoundHandler(async () => {
    throw new NotThere()
  })
  void app.register(webhooks(parts))
  void app.register(status(parts))
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
