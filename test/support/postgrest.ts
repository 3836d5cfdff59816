import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Pool, type PoolClient } from 'pg'

export interface TestPostgrest {
  /** What SUPABASE_URL would be. */
  readonly url: string
  readonly secretKey: string
  readonly publishableKey: string
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly body?: unknown
}

const KEYS: Readonly<Record<string, string>> = {
  sb_secret_of_the_tests: 'service_role',
  sb_publishable_of_the_tests: 'anon',
}

/**
 * Stands in for a Supabase project's Data API, of which no server can be had for tests: `POST /rest/v1/rpc/<function>`
 * over a real Postgres, under the role of the caller's key, with PostgREST's answers to what goes wrong.
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
export async function startPostgrest(databaseUrl: string): Promise<TestPostgrest> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 })
  pool.on('error', () => undefined)
  const server = createServer((request, response) => {
    answer(pool, request).then(
      given => write(response, given),
      () =>
        write(response, {
          status: 503,
          body: { code: 'PGRST000', message: 'no connection', details: null, hint: null },
        }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    secretKey: 'sb_secret_of_the_tests',
    publishableKey: 'sb_publishable_of_the_tests',
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await pool.end()
    },
  }
}

async function answer(pool: Pool, request: IncomingMessage): Promise<Answer> {
  const name = /^\/rest\/v1\/rpc\/(\w+)$/.exec(request.url ?? '')?.[1]
  if (request.method !== 'POST' || !name)
    return { status: 404, body: refusal('PGRST125', 'Invalid path specified in request URL') }
  const role = KEYS[String(request.headers.apikey)]
  if (!role) return { status: 401, body: { message: 'Invalid API key' } }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const given: Record<string, unknown> = JSON.parse(Buffer.concat(chunks).toString() || '{}')
  const client = await pool.connect()
  try {
    return await run(client, role, name, given)
  } catch (error) {
    await client.query('rollback')
    return failure(error, role)
  } finally {
    client.release()
  }
}

async function run(
  client: PoolClient,
  role: string,
  name: string,
  given: Record<string, unknown>,
): Promise<Answer> {
  await client.query(`begin; set local statement_timeout = 8000`)
  const found = await client.query(
    `select p.proargnames as names, p.prorettype = 'void'::regtype as void
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname = 'public' and p.proname = $1`,
    [name],
  )
  const names = Object.keys(given)
  const fits = found.rows.find(row => (row.names ?? []).join() === names.join())
  if (!fits) {
    await client.query('rollback')
    return {
      status: 404,
      body: refusal(
        'PGRST202',
        `Could not find the function public.${name}(${names.join(', ')}) in the schema cache`,
      ),
    }
  }
  await client.query(`set local role ${role}`)
  const parameters = names.map((key, index) => `${key} => $${index + 1}::jsonb`).join(', ')
  const values = names.map(key => JSON.stringify(given[key]))
  const { rows } = await client.query(`select public.${name}(${parameters}) as output`, values)
  await client.query('commit')
  return fits.void ? { status: 204 } : { status: 200, body: rows[0]?.output ?? null }
}

const refusal = (code: string, message: string) => ({ code, message, details: null, hint: null })

function failure(error: unknown, role: string): Answer {
  const {
    code = 'XX000',
    message = '',
    detail = null,
    hint = null,
  } = error as Record<string, string | undefined>
  return { status: statusOf(code, role), body: { code, message, details: detail, hint } }
}

function statusOf(code: string, role: string): number {
  if (code === '42501') return role === 'anon' ? 401 : 403
  if (code === '23503' || code === '23505') return 409
  if (/^PT\d{3}$/.test(code)) return Number(code.slice(2))
  if (code === '57014') return 500
  if (/^(08|53|57)/.test(code)) return 503
  if (/^(40|25|54|55|58|XX)/.test(code)) return 500
  return 400
}

function write(response: ServerResponse, given: Answer): void {
  response.writeHead(given.status, { 'content-type': 'application/json' })
  response.end(given.status === 204 ? undefined : JSON.stringify(given.body))
}
