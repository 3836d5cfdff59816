import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Ingest } from '../ingest.ts'
import type { RawRequest, Source } from '../sources/source.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { DoorClosed, SenderRefused } from './errors.ts'

export interface WebhookParts {
  readonly sources: readonly Source[]
  readonly ingest: Ingest
  readonly clock: () => Date
}

/** One route a source. Answered 200 only after the commit, so a crash before it means that the sender tries again. */
export function webhooks({ sources, ingest, clock }: WebhookParts) {
  return async (app: FastifyInstance): Promise<void> => {
    // Raw bytes, whatever they call themselves: a signature is over bytes. Encapsulated, so only these routes do it.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    for (const source of sources) {
      const { path, bodyLimit } = source
      const onRequest = async () => {
        if (source.closed !== null) throw new DoorClosed(`This door is closed: ${source.closed}.`)
      }
      app.post(path, { bodyLimit, onRequest }, async request => {
        const received = source.receive(rawOf(request), clock().toISOString())
        if (received.kind === 'refused')
          throw new SenderRefused(`The signature was refused: ${received.reason}.`)
        const [ingested] = await within(PATIENCE_MS, deadline => ingest([received], deadline))
        if (!ingested) throw new Error('ingest gave no verdict on a delivery')
        const { outcome, events, orders } = ingested
        return { outcome, events, orders }
      })
    }
  }
}

/** A header sent twice is joined by Node as a list is; none that matters may be, so it then fits nothing. */
function rawOf(request: FastifyRequest): RawRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return { headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) }
}
