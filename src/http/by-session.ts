import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { orderId, shopOf } from '../events/references.ts'
import { storefrontOf } from '../policy/storefront.ts'
import type { Deadline } from '../store/database.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest, DoorClosed, NotThere, SessionRefused } from './errors.ts'
import { localeOf } from './locale.ts'
import type { Link } from './look-up.ts'
import { statusView } from './status/view.ts'
import { find, type StatusParts } from './status.ts'

/** A customer who is logged in to a shop. */
interface Customer {
  readonly shop: string
  /** The shop's id of the customer. */
  readonly customer: string
}

export interface BySession {
  /** Whose session it is; `why`: of nobody who may ask, in words for the extension's developer. */
  readSession(token: string): Promise<Customer | { readonly why: string }>
  /** The link to an order of this customer's; null: he has no such order. */
  linkOf(asked: Customer & { readonly order: string }, deadline: Deadline): Promise<Link | null>
}

export interface BySessionParts extends StatusParts {
  /** Null: the route is closed. */
  readonly bySession: BySession | null
}

export const bySessionQuery = z.object({
  order_id: z
    .string()
    .regex(/^(?:gid:\/\/shopify\/Order(?:Identity)?\/)?\d{1,20}$/)
    .describe('The order’s id in the shop, as a number or as `gid://shopify/Order/…`.'),
  lang: z.string().optional().describe('Language of labels and sentences; it outranks `Accept-Language`.'),
})

/** Leads an extension of the shop to an order of the customer who is logged in, without a look-up. */
export function bySessions(parts: BySessionParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/v1/orders/by-session', async (request, reply) => {
      const { bySession, tracking } = parts
      if (bySession === null)
        throw new DoorClosed(
          'This door is closed: set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, of the app whose extensions ask.',
        )
      const customer = await customerOf(request, bySession)
      const asked = { ...customer, order: orderId(customer.shop, externalIdOf(request.query)) }
      const link = await within(PATIENCE_MS, deadline => bySession.linkOf(asked, deadline))
      // Somebody else's order is told like one that is not there.
      if (link === null) throw new NotThere()
      const row = await find(link.token, parts.readStatus)
      const storefront = storefrontOf(parts, shopOf(row.id))
      const locale = localeOf(request, storefront)
      const status = statusView(row, parts.clock(), { tracking, locale, storefront })
      return reply
        .headers({ 'cache-control': 'no-store', 'content-language': locale, vary: 'Accept-Language' })
        .send({ ...link, status })
    })
  }
}

/** @throws SessionRefused */
async function customerOf({ headers }: FastifyRequest, { readSession }: BySession): Promise<Customer> {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
  if (token === undefined)
    throw new SessionRefused(
      'Send "Authorization: Bearer" with the session token that Shopify gives the extension.',
    )
  const session = await readSession(token)
  if ('why' in session) throw new SessionRefused(session.why)
  return session
}

/** @throws BadRequest */
function externalIdOf(query: unknown): string {
  const parsed = bySessionQuery.safeParse(query)
  if (parsed.success) return parsed.data.order_id.replace(/^.*\//, '')
  throw new BadRequest('Give one order_id: a number, or an id like gid://shopify/Order/1234567890.')
}
