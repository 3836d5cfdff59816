import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Deadline } from '../store/database.ts'
import type { Dismissal, Inbox } from '../store/inbox.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest } from './errors.ts'
import { snakeCase } from './snake-case.ts'

export interface InboxParts {
  /** Null: the routes are closed. */
  readonly opsToken: string | null
  readInbox(deadline: Deadline): Promise<Inbox>
  dismissInbox(
    dismissal: Omit<Dismissal, 'now' | 'parkedHours'>,
    deadline: Deadline,
  ): Promise<{ readonly lifted: number; readonly cleared: number }>
  /**
   * Has a deadline of its own, since it may be long; unfinished, it can be asked for again.
   * @throws UnknownSource
   */
  replayInbox(which: { readonly source: string; readonly cause: string | null }): Promise<{
    readonly replayed: number
    readonly still: Readonly<Record<string, number>>
    readonly orders: readonly string[]
    readonly unfinished: boolean
  }>
}

const said = z.string().trim().min(1).max(500)
const optional = said.nullish().transform(value => value ?? null)

const dismissalSchema = z.object({
  source: said,
  cause: optional,
  shop: optional,
  ref_prefix: optional,
  by: said,
  why: said,
  lift: z.boolean().default(false),
})

const replaySchema = z.object({ source: said, cause: optional })

/** What came in and reached no order. */
export function opsInbox({ opsToken, readInbox, dismissInbox, replayInbox }: InboxParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get('/ops/inbox', async () => snakeCase(await within(PATIENCE_MS, readInbox)))

    app.post('/ops/inbox/dismiss', async request => {
      const told = readBody(dismissalSchema, request.body)
      const { ref_prefix: refPrefix, ...dismissal } = told
      if (told.cause === null && told.shop === null && refPrefix === null)
        throw new BadRequest('Say what of the source to dismiss: a cause, a shop or a ref_prefix.')
      return within(PATIENCE_MS, deadline => dismissInbox({ ...dismissal, refPrefix }, deadline))
    })

    app.post('/ops/inbox/replay', async request => {
      const { still, ...replayed } = await replayInbox(readBody(replaySchema, request.body))
      const reasons = Object.entries(still).map(([cause, deliveries]) => ({ cause, deliveries }))
      return { ...replayed, still: reasons }
    })
  }
}

/** @throws BadRequest that names every fault */
function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body)
  if (error === undefined) return data
  const faults = error.issues.map(issue => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
  throw new BadRequest(`The request cannot be read: ${faults.join('; ')}.`)
}
