import type { FastifyInstance } from 'fastify'
import type { OrderId } from '../events/event.ts'
import type { StorefrontPolicy } from '../policy/policy.ts'
import type { Deadline } from '../store/database.ts'
import { UnknownOrder } from '../store/explain.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest, NotThere } from './errors.ts'
import { inLocale, localeOf } from './locale.ts'
import { OPT_OUT_HEADERS, optOutPage, wantsPage } from './opt-out-page.ts'

export interface OptOutParts {
  /** Null: the route of ops is closed. */
  readonly opsToken: string | null
  /** Whose language is spoken to a reader who asks for none. */
  readonly storefront: StorefrontPolicy
  /** @returns the order, or null when nobody knows it */
  optOut(
    asked: { readonly by: string; readonly out: boolean } & (
      | { readonly order: OrderId }
      | { readonly token: string }
    ),
    deadline: Deadline,
  ): Promise<OrderId | null>
}

type ById = { Params: { id: string }; Body: unknown }

const NAME_LIMIT = 100

/** No more mails about an order: for ops, who may take it back, and for whoever has the order's link. */
export function optOuts({ opsToken, optOut, storefront }: OptOutParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))
    // What a mail program posts for its reader, as RFC 8058 has it. What it says is known: it has nothing else to say.
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, null))

    app.post<ById>(
      '/ops/orders/:id/opt-out',
      { onRequest: requireBearer(opsToken) },
      async ({ params, body }) => {
        const { by, out } = read(body)
        const order = await within(PATIENCE_MS, deadline => optOut({ order: params.id, by, out }, deadline))
        if (order === null) throw new UnknownOrder(`No order ${params.id} is known.`)
        return { order, opted_out: out }
      },
    )

    // Never by GET: programs that look through mails open every link. It asks, and a person answers.
    app.get('/v1/orders/:token/opt-out', async (request, reply) => {
      const locale = localeOf(request, storefront)
      return inLocale(reply, locale)
        .headers(OPT_OUT_HEADERS)
        .type('text/html; charset=utf-8')
        .send(optOutPage(locale, { done: false }))
    })

    app.post<{ Params: { token: string } }>('/v1/orders/:token/opt-out', async (request, reply) => {
      const { token } = request.params
      const order = await within(PATIENCE_MS, deadline =>
        optOut({ token, by: 'customer', out: true }, deadline),
      )
      if (order === null) throw new NotThere()
      if (!wantsPage(request.headers.accept)) return { opted_out: true }
      const locale = localeOf(request, storefront)
      return inLocale(reply, locale)
        .headers(OPT_OUT_HEADERS)
        .type('text/html; charset=utf-8')
        .send(optOutPage(locale, { done: true }))
    })
  }
}

/** @throws BadRequest */
function read(body: unknown): { readonly by: string; readonly out: boolean } {
  const given: { readonly by?: unknown; readonly lift?: unknown } =
    typeof body === 'object' && body !== null ? body : {}
  const { by, lift = false } = given
  if (typeof by !== 'string' || by.trim() === '' || by.length > NAME_LIMIT || typeof lift !== 'boolean')
    throw new BadRequest('Give by, the name of whoever decided it; and lift: true to take it back.')
  return { by: by.trim(), out: !lift }
}
