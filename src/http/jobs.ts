import type { FastifyInstance } from 'fastify'
import { bearerMatches } from './bearer.ts'
import { BearerRefused, DoorClosed, NotThere } from './errors.ts'

export interface JobParts {
  /** Null: the routes are closed. */
  readonly cronSecret: string | null
  /** By name; each is safe to run more than once at a time. */
  readonly jobs: Readonly<Record<string, () => Promise<unknown>>>
}

/** Ticks from outside, for places where no process lives long enough to have a schedule of its own. */
export function jobs({ cronSecret, jobs }: JobParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.addHook('onRequest', async request => {
      if (cronSecret === null) throw new DoorClosed('This door is closed: set CRON_SECRET to open /jobs.')
      if (!bearerMatches(request.headers.authorization, cronSecret)) throw new BearerRefused()
    })
    // GET is what Vercel's cron sends, POST what pg_net does.
    app.route<{ Params: { name: string } }>({
      method: ['GET', 'POST'],
      url: '/jobs/:name',
      handler: async (request, reply) => {
        const { name } = request.params
        const run = Object.hasOwn(jobs, name) ? jobs[name] : undefined
        if (!run) throw new NotThere()
        void reply.header('cache-control', 'no-store')
        return { job: name, result: (await run()) ?? null }
      },
    })
  }
}
