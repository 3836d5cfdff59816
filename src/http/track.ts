import formbody from '@fastify/formbody'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { shopOf } from '../events/references.ts'
import { storefrontOf } from '../policy/storefront.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { answerTo, NotThere } from './errors.ts'
import { localeOf } from './locale.ts'
import { type LookUpParts, lookUpBody } from './look-up.ts'
import { statusView } from './status/view.ts'
import { find, type StatusParts } from './status.ts'
import { addressed, contextOf, type PageContext } from './track/context.ts'
import { documentOf, type Shown } from './track/document.ts'
import { BLANK, type FormShown, formMain, troubleMain } from './track/form.ts'
import { orderMain, orderTitle } from './track/order.ts'

export interface TrackParts extends StatusParts, LookUpParts {}

type ByToken = { Params: { token: string } }

/**
 * Pages for customers: an order by its link, and the way to the link. What they show is written here, whole, so that it
 * needs no script; with one it follows the order.
 */
export function track(parts: TrackParts) {
  const closed = parts.lookUp === null

  /** Without an order nobody knows the shop. */
  const nobodys = (request: FastifyRequest): PageContext => contextFor(request, parts, parts.storefront)
  const form = (request: FastifyRequest, reply: FastifyReply, shown: Partial<FormShown>): FastifyReply => {
    const context = nobodys(request)
    const main = formMain({ ...BLANK, closed, ...shown }, context)
    return send(reply, { title: context.texts.title, main, stream: null }, context)
  }

  return async (app: FastifyInstance): Promise<void> => {
    await app.register(formbody, { bodyLimit: BODY_LIMIT })
    app.setErrorHandler((error: FastifyError | Error, request, reply) =>
      showError(error, request, reply, nobodys(request)),
    )

    app.get('/track', async (request, reply) => form(request, reply, {}))

    app.get<ByToken>('/track/:token', async (request, reply) => {
      const row = await find(request.params.token, parts.readStatus).catch(unlessNotThere)
      if (row === null) return form(request, reply.code(404), { said: nobodys(request).texts.linkEnded })
      const storefront = storefrontOf(parts, shopOf(row.id))
      const context = contextFor(request, parts, storefront)
      const { tracking } = parts
      const view = statusView(row, parts.clock(), { tracking, locale: context.locale, storefront })
      const stream = `/v1/orders/${request.params.token}/stream?last_event_id=${row.version}`
      const title = `${view.label} · ${orderTitle(view, context)}`
      return send(reply, { title, main: orderMain(view, context), stream }, context)
    })

    app.post('/track', async (request, reply) => {
      // What was typed is personal, and an answer to it is kept nowhere.
      void reply.header('cache-control', 'no-store')
      const asked = lookUpBody.safeParse(request.body)
      const address = request.ip
      const link =
        parts.lookUp === null || !asked.success
          ? null
          : await within(PATIENCE_MS, lookUpOf(parts.lookUp, { ...asked.data, address }))
      const context = nobodys(request)
      if (link !== null) return reply.redirect(addressed(`/track/${link.token}`, context), 303)
      const said = context.texts.notFound
      return form(request, reply.code(404), { ...typedIn(request.body), said })
    })
  }
}

/** Two fields of 320 characters, of which each can take twelve bytes. */
const BODY_LIMIT = 8192

type OpenLookUp = NonNullable<LookUpParts['lookUp']>
const lookUpOf =
  (lookUp: OpenLookUp, asked: Parameters<OpenLookUp>[0]) =>
  (deadline: Parameters<OpenLookUp>[1]): ReturnType<OpenLookUp> =>
    lookUp(asked, deadline)

function contextFor(
  request: FastifyRequest,
  { clock }: Pick<TrackParts, 'clock'>,
  storefront: PageContext['storefront'],
): PageContext {
  const { query } = request
  const chosen = typeof query === 'object' && query !== null && 'lang' in query
  return contextOf({ locale: localeOf(request, storefront), storefront, now: clock(), chosen })
}

function send(reply: FastifyReply, shown: Shown, context: PageContext): FastifyReply {
  const { headers, body } = documentOf(shown, context)
  const kept = reply.getHeader('cache-control')
  return reply.headers(kept === undefined ? headers : { ...headers, 'cache-control': kept }).send(body)
}

function unlessNotThere(error: unknown): null {
  if (error instanceof NotThere) return null
  throw error
}

/** What was typed, to be mended. */
function typedIn(body: unknown): Pick<FormShown, 'order' | 'contact'> {
  const given: { readonly order?: unknown; readonly contact?: unknown } =
    typeof body === 'object' && body !== null ? body : {}
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 320) : '')
  return { order: text(given.order), contact: text(given.contact) }
}

/** The same answers as everywhere, as a page. */
function showError(error: unknown, request: FastifyRequest, reply: FastifyReply, context: PageContext): void {
  const { status, headers } = answerTo(error)
  if (status >= 500) request.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
  const { texts } = context
  const main = troubleMain(status === 429 ? texts.tooMany : texts.troubleLead, context)
  void reply.code(status).headers({ ...headers, 'cache-control': 'no-store' })
  void send(reply, { title: texts.trouble, main, stream: null }, context)
}
