import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { openAlerts } from '../store/alerts.ts'
import type { Deadline } from '../store/database.ts'
import type { EndpointStanding, Redelivery } from '../store/endpoints.ts'
import { requireBearer } from './bearer.ts'
import { PATIENCE_MS, within } from './deadline.ts'
import { BadRequest, NotThere } from './errors.ts'
import { snakeCase } from './snake-case.ts'

type OpenAlerts = Awaited<ReturnType<typeof openAlerts>>

export interface EndpointParts {
  /** Null: the routes are closed. */
  readonly opsToken: string | null
  readonly clock: () => Date
  /** Names of the policy's endpoints; there are no others. */
  readonly endpoints: readonly string[]
  showEndpoints(deadline: Deadline): Promise<readonly EndpointStanding[]>
  /** @returns false when it was not disabled */
  enableEndpoint(name: string, by: string, deadline: Deadline): Promise<boolean>
  /** @throws EndpointDisabled */
  redeliver(
    asked: Pick<Redelivery, 'name' | 'since' | 'until' | 'key'>,
    deadline: Deadline,
  ): Promise<{ readonly messages: number; readonly alerts: number }>
  showAlerts(deadline: Deadline): Promise<OpenAlerts>
}

type Named = { Params: { name: string } }

const said = z.string().trim().min(1).max(500)
const instant = z.iso.datetime({ offset: true }).transform(text => new Date(text).toISOString())

const enabling = z.object({ by: said })
const redelivery = z
  .object({ by: said, since: instant.optional(), until: instant.optional(), key: said.optional() })
  .refine(({ since, key }) => (since === undefined) !== (key === undefined), {
    message: 'say what to send again: since (and until), or the key of one row of the ledger',
  })

/** Those who are told what changes, and what ops were told of. */
export function opsEndpoints(parts: EndpointParts) {
  const { opsToken, clock, endpoints } = parts
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', requireBearer(opsToken))
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get('/ops/alerts', async () => {
      const { open, alerts } = await within(PATIENCE_MS, deadline => parts.showAlerts(deadline))
      return { open, alerts: alerts.map(alertView) }
    })

    app.get('/ops/endpoints', async () => {
      const standings = await within(PATIENCE_MS, deadline => parts.showEndpoints(deadline))
      return { endpoints: snakeCase(standings) }
    })

    app.post<Named>('/ops/endpoints/:name/enable', async ({ params, body, log }) => {
      const name = known(endpoints, params.name)
      const { by } = readBody(enabling, body)
      const enabled = await within(PATIENCE_MS, deadline => parts.enableEndpoint(name, by, deadline))
      log.info({ endpoint: name, by, enabled }, 'endpoint enabled by hand')
      return { endpoint: name, enabled }
    })

    app.post<Named>('/ops/endpoints/:name/redeliver', async ({ params, body, log }) => {
      const name = known(endpoints, params.name)
      const { by, since = null, until = clock().toISOString(), key = null } = readBody(redelivery, body)
      const asked = { name, since, until, key }
      const again = await within(PATIENCE_MS, deadline => parts.redeliver(asked, deadline))
      log.info({ endpoint: name, by, ...again }, 'sent again by hand')
      return { endpoint: name, ...again, until }
    })
  }
}

/** The detail is whatever was kept with it: its names stay as they are. */
const alertView = ({
  firstSeen,
  lastSeen,
  toldAt,
  clearedAt: _,
  ...alert
}: OpenAlerts['alerts'][number]) => ({
  ...alert,
  first_seen: firstSeen,
  last_seen: lastSeen,
  told_at: toldAt,
})

function known(endpoints: readonly string[], name: string): string {
  if (!endpoints.includes(name)) throw new NotThere()
  return name
}

/** @throws BadRequest that names every fault */
function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body)
  if (error === undefined) return data
  const faults = error.issues.map(issue => `${issue.path.join('.') || 'the body'}: ${issue.message}`)
  throw new BadRequest(`The request cannot be read: ${faults.join('; ')}.`)
}
