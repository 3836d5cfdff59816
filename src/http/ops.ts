import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deadline } from '../store/database.ts'
import type { FoundOrder } from '../store/functions.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest } from './errors.ts'

/** @param ref an order's name, the shop's id of it, or a tracking number */
export type FindOrders = (ref: string, deadline: Deadline) => Promise<readonly FoundOrder[]>

export interface OpsParts {
  /** Null: the routes are closed. */
  readonly opsToken: string | null
  readonly findOrders: FindOrders
  readonly clock: () => Date
}

const REF_LIMIT = 200

/** For people and programs of the merchant, behind one bearer token. */
export function ops({ opsToken, findOrders, clock }: OpsParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))

    app.get('/ops/orders', async (request, reply) => {
      const ref = refOf(request)
      const found = await within(PATIENCE_MS, deadline => findOrders(ref, deadline))
      void reply.header('cache-control', 'no-store')
      return {
        orders: found.map(({ id, name, externalId, token, status: computed, override, version }) => {
          const inForce = override !== null && override.until > clock().toISOString()
          const status = inForce ? override.status : computed
          return { id, name, shopify_id: externalId, token, status, computed, version }
        }),
      }
    })
  }
}

function refOf(request: FastifyRequest): string {
  const { query } = request
  const ref = typeof query === 'object' && query !== null && 'ref' in query ? query.ref : undefined
  if (typeof ref === 'string' && ref.trim() !== '' && ref.length <= REF_LIMIT) return ref.trim()
  throw new BadRequest('Give one ref: an order name, a Shopify order id or a tracking number.')
}
