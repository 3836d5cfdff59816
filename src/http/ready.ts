import type { FastifyInstance } from 'fastify'
import type { Readiness } from '../jobs/watch/readiness.ts'
import type { Deadline } from '../store/database.ts'
import { within } from './deadline.ts'

export interface ReadyParts {
  /** Never throws: what cannot be found out is a reason. */
  readiness(deadline: Deadline): Promise<Readiness>
}

/** Whoever asks does so every few seconds, and waits no longer; milliseconds. */
const PATIENCE_MS = 2000

/** For load balancers and uptime services; open to anybody, and says nothing of any order. */
export function ready({ readiness }: ReadyParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', 'no-store'))

    app.get('/healthz', async () => ({ alive: true }))

    app.get('/readyz', async (_request, reply) => {
      const { ready, reasons, jobs } = await within(PATIENCE_MS, readiness).catch(late)
      void reply.code(ready ? 200 : 503)
      return {
        ready,
        reasons,
        jobs: jobs.map(({ job, succeededAt }) => ({ job, succeeded_at: succeededAt })),
      }
    })
  }
}

const late = (): Readiness => ({ ready: false, reasons: ['the database does not answer in time'], jobs: [] })
