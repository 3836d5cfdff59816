import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { shopOf } from '../events/references.ts'
import { storefrontOf } from '../policy/storefront.ts'
import type { StatusRow } from '../store/functions.ts'
import { EventStream } from './event-stream.ts'
import { localeOf } from './locale.ts'
import { OpenStreams, type StreamLimits } from './open-streams.ts'
import type { Shown } from './status/state.ts'
import { statusView } from './status/view.ts'
import { find, type StatusParts } from './status.ts'

/** Told of every change, and now and then of none; null when the link leads nowhere any more. */
export type Told = (row: StatusRow | null) => void

/**
 * Tells of an order from now on, at once if it has changed since `row` was read.
 * @returns ends it
 */
export type WatchStatus = (token: string, row: StatusRow, told: Told) => () => void

export interface StreamParts extends StatusParts {
  readonly watch: WatchStatus
  /** lifeSeconds: after so long a stream ends, and the browser comes back. */
  readonly streams: StreamLimits & { readonly lifeSeconds: number }
}

type Asked = { Params: { token: string }; Querystring: { last_event_id?: unknown } }

/** The status of one order as server-sent events: as it is now, and then whenever it changes. */
export function stream(parts: StreamParts) {
  const open = new OpenStreams(parts.streams)
  return async (app: FastifyInstance): Promise<void> => {
    // Before the server waits for the requests under way: these would never end.
    app.addHook('preClose', async () => open.endAll())
    // No HEAD beside it: it would open a stream and read it into nothing.
    app.get<Asked>('/v1/orders/:token/stream', { exposeHeadRoute: false }, async (request, reply) => {
      const leave = open.enter(request.ip)
      try {
        const row = await find(request.params.token, parts.readStatus)
        return follow(row, request, reply, { parts, open, leave })
      } catch (error) {
        leave()
        throw error
      }
    })
  }
}

interface Following {
  readonly parts: StreamParts
  readonly open: OpenStreams
  readonly leave: () => void
}

/** Sends what is true now, and then every change, until the reader or the stream's life ends. */
function follow(
  row: Shown,
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  { parts, open, leave }: Following,
): FastifyReply {
  const { locale, viewAt } = viewFor(row, request, parts)
  let unwatch = () => {}
  const events = new EventStream(reply, parts.streams.lifeSeconds, () => {
    unwatch()
    open.closed(events)
    leave()
  })
  open.opened(events)
  let { version } = row
  let shown = viewAt(row, parts.clock())
  // What the clock has not changed since this version was made is what its reader has seen under it.
  const seen = lastEventId(request) === String(version) && viewAt(row, new Date(row.updatedAt)) === shown
  if (!seen) events.event('status', shown, String(version))
  unwatch = parts.watch(request.params.token, row, now => {
    if (now === null || now.state === null) {
      events.event('gone', '{}')
      return events.end()
    }
    const view = viewAt({ ...now, state: now.state }, parts.clock())
    if (view === shown && now.version === version) return
    shown = view
    version = now.version
    events.event('status', shown, String(version))
  })
  return events.send({ 'content-language': locale, vary: 'Accept-Language' })
}

/** The JSON that `GET /v1/orders/:token` would answer this reader. */
function viewFor({ id }: Shown, request: FastifyRequest, { tracking, ...parts }: StreamParts) {
  const storefront = storefrontOf(parts, shopOf(id))
  const locale = localeOf(request, storefront)
  return {
    locale,
    viewAt: (row: Shown, now: Date) => JSON.stringify(statusView(row, now, { tracking, locale, storefront })),
  }
}

/** What the reader has seen last: by the header that browsers send, or by the address where nobody can set headers. */
function lastEventId({ headers, query }: FastifyRequest<Asked>): unknown {
  return headers['last-event-id'] ?? query.last_event_id
}
