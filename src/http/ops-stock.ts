import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Deadline } from '../store/database.ts'
import type { Stock } from '../store/stock.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest } from './errors.ts'
import { snakeCase } from './snake-case.ts'

export interface StockParts {
  /** Null: the route is closed. */
  readonly opsToken: string | null
  readStock(sku: string, deadline: Deadline): Promise<Stock>
}

const SKU_LIMIT = 255

/** What is known of the stock of a SKU, and which lines of orders wait for it. */
export function opsStock({ opsToken, readStock }: StockParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))
    app.get('/ops/stock', async (request, reply) => {
      const sku = skuOf(request)
      const stock = await within(PATIENCE_MS, deadline => readStock(sku, deadline))
      void reply.header('cache-control', 'no-store')
      return snakeCase({ sku, ...stock })
    })
  }
}

function skuOf({ query }: FastifyRequest): string {
  const sku = typeof query === 'object' && query !== null && 'sku' in query ? query.sku : undefined
  if (typeof sku === 'string' && sku.trim() !== '' && sku.length <= SKU_LIMIT) return sku.trim()
  throw new BadRequest('Give one sku, as the shop and the warehouse write it.')
}
