import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Received } from '../events/delivery.ts'
import type { Ingest } from '../ingest.ts'
import type { Answer, RawRequest, Source } from '../sources/source.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { DoorClosed, SenderMisspoke, SenderRefused, SenderUndecided } from './errors.ts'

export interface WebhookParts {
  readonly sources: readonly Source[]
  readonly ingest: Ingest
  readonly clock: () => Date
  /** Called after each commit, for what is to be done at once but not before the sender has his answer. */
  readonly committed: (received: Received) => void
}

/** One route a source. Answered 200 only after the commit, so a crash before it means that the sender tries again. */
export function webhooks({ sources, ingest, clock, committed }: WebhookParts) {
  return async (app: FastifyInstance): Promise<void> => {
    // Raw bytes, whatever they call themselves: a signature is over bytes. Encapsulated, so only these routes do it.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    for (const source of sources) {
      const { path, bodyLimit, schema } = source
      if (schema) app.get(`${path}/schema.json`, schemaRoute(schema))
      const onRequest = async () => {
        if (source.closed !== null) throw new DoorClosed(`This door is closed: ${source.closed}.`)
      }
      app.post(path, { bodyLimit, onRequest }, async request => {
        // One deadline for proving the sender and for committing: he waits for both.
        const { received, ingested } = await within(PATIENCE_MS, async deadline => {
          const received = proved(await source.receive(rawOf(request), clock().toISOString()))
          const [ingested] = await ingest([received], deadline)
          return { received, ingested }
        })
        if (!ingested) throw new Error('ingest gave no verdict on a delivery')
        committed(received)
        if (received.faults && received.faults.length > 0) throw new SenderMisspoke(received.faults)
        const { outcome, events, orders } = ingested
        return { outcome, events, orders }
      })
    }
  }
}

/** Public, since it says nothing of anybody, and open while the door is still closed. */
function schemaRoute(schema: () => object) {
  let made: string | null = null
  return async (_request: FastifyRequest, reply: FastifyReply) => {
    made ??= JSON.stringify(schema())
    return reply
      .header('cache-control', 'public, max-age=3600')
      .type('application/schema+json; charset=utf-8')
      .send(made)
  }
}

function proved(answer: Answer): Received {
  if (answer.kind === 'refused') throw new SenderRefused(`The sender was refused: ${answer.reason}.`)
  if (answer.kind === 'undecided')
    throw new SenderUndecided(`The sender cannot be proved now: ${answer.reason}.`)
  return answer
}

/** A header sent twice is joined by Node as a list is; none that matters may be, so it then fits nothing. */
function rawOf(request: FastifyRequest): RawRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  return { headers, body, params: paramsOf(request.params) }
}

function paramsOf(params: unknown): Record<string, string> {
  if (typeof params !== 'object' || params === null) return {}
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}
