import type { FastifyInstance } from 'fastify'
import type { Deadline } from '../store/database.ts'
import type { CustomerExport } from '../store/privacy.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { NotThere } from './errors.ts'

export type ReadExport = (id: string, deadline: Deadline) => Promise<CustomerExport | null>

export interface ExportParts {
  /** Null: the route is closed. */
  readonly opsToken: string | null
  readonly readExport: ReadExport
}

/** What is stored of a customer who asked: the answer to a customers/data_request, for ops to hand on. */
export function exports({ opsToken, readExport }: ExportParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))

    app.get<{ Params: { id: string } }>('/ops/exports/:id', async (request, reply) => {
      const found = await within(PATIENCE_MS, deadline => readExport(request.params.id, deadline))
      if (found === null) throw new NotThere()
      void reply.header('cache-control', 'no-store')
      return {
        id: found.id,
        shop: found.shop,
        request: found.request,
        requested_at: found.requestedAt,
        contacts: found.contacts,
        orders: found.orders.map(({ orderedAt, ...order }) => ({ ...order, ordered_at: orderedAt })),
        deliveries: found.deliveries.map(({ receivedAt, source, topic, body }) => {
          return {
            received_at: receivedAt,
            source,
            topic,
            body: Buffer.from(body, 'base64').toString('utf8'),
          }
        }),
      }
    })
  }
}
