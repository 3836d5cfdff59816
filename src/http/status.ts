import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { shopOf } from '../events/references.ts'
import type { StorefrontPolicy, TrackingPolicy } from '../policy/policy.ts'
import { storefrontOf } from '../policy/storefront.ts'
import type { Deadline } from '../store/database.ts'
import type { StatusRow } from '../store/functions.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { NotThere } from './errors.ts'
import { inLocale, localeOf } from './locale.ts'
import type { Shown } from './status/state.ts'
import { statusView } from './status/view.ts'

export type ReadStatus = (token: string, deadline: Deadline) => Promise<StatusRow | null>

export interface StatusParts {
  readonly readStatus: ReadStatus
  readonly clock: () => Date
  readonly tracking: Pick<TrackingPolicy, 'silentDays'>
  readonly storefront: StorefrontPolicy
}

/** Long enough for 128 bits in any usual alphabet; what is no token does not reach the database. */
export const TOKEN = /^[A-Za-z0-9_-]{16,64}$/

/** The public status of one order, for whoever holds its token. */
export function status({ readStatus, clock, ...parts }: StatusParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get<{ Params: { token: string } }>('/v1/orders/:token', async (request, reply) => {
      const row = await find(request.params.token, readStatus)
      const storefront = storefrontOf(parts, shopOf(row.id))
      const locale = localeOf(request, storefront)
      const { tracking } = parts
      const body = JSON.stringify(statusView(row, clock(), { tracking, locale, storefront }))
      const etag = etagOf(row, body)
      void inLocale(reply, locale).headers({
        etag,
        // Kept by the reader's own browser and asked about each time; a shared cache would outlive a redaction.
        'cache-control': 'private, max-age=0, must-revalidate',
        'referrer-policy': 'no-referrer',
        'x-robots-tag': 'noindex',
      })
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send()
      return reply.type('application/json; charset=utf-8').send(body)
    })
  }
}

/** An order of which nothing has been merged yet has nothing to show, and is like one that is not there. */
export async function find(token: string, readStatus: ReadStatus): Promise<Shown> {
  if (!TOKEN.test(token)) throw new NotThere()
  const row = await within(PATIENCE_MS, deadline => readStatus(token, deadline))
  if (row === null || row.state === null) throw new NotThere()
  return { ...row, state: row.state }
}

/**
 * Changes with every commit to the order, with an override that ends, and with the form of the answer. Hashed,
 * since how often an order was touched is nobody's business.
 */
function etagOf(row: Shown, body: string): string {
  const hash = createHash('sha256').update(JSON.stringify([row.id, row.version, body]))
  return `"${hash.digest('base64url').slice(0, 27)}"`
}

/** The comparison of If-None-Match is weak by its definition: a proxy may have prefixed ours with W/. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const given = (ifNoneMatch ?? '').split(',').map(each => each.trim().replace(/^W\//, ''))
  return given.includes(etag) || given.includes('*')
}
