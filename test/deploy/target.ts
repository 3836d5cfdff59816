import { Client } from 'pg'
import { z } from 'zod'
import { openPostgres } from '../../src/store/postgres.ts'
import { startPostgres } from '../support/postgres.ts'
import { startPostgrest } from '../support/postgrest.ts'

/** What the built function takes for its Supabase project. */
export interface Target extends AsyncDisposable {
  readonly url: string
  readonly key: string
  /** Raw bodies of all deliveries, read behind the service's back. */
  storedBodies(): Promise<readonly Buffer[]>
}

const Bodies = z.array(z.object({ body: z.instanceof(Buffer) }))

/** A real Postgres with Supabase's roles, migrated as its owner would have done, behind the stand-in for the Data API. */
export async function startTarget(): Promise<Target> {
  await using started = new AsyncDisposableStack()
  const postgres = await startPostgres()
  started.defer(postgres.stop)
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  started.defer(() => client.end())
  await client.query(
    'create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls',
  )
  await (await openPostgres(postgres.url, { info: () => undefined, warn: () => undefined })).close()
  const gateway = await startPostgrest(postgres.url)
  started.defer(() => gateway.close())
  const running = started.move()
  return {
    url: gateway.url,
    key: gateway.secretKey,
    storedBodies: async () => {
      const { rows } = await client.query('select body from wismo.deliveries')
      return Bodies.parse(rows).map(row => row.body)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
