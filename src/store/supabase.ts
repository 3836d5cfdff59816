import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import {
  type Database,
  DatabaseRefused,
  DatabaseUnavailable,
  type Deadline,
  type FunctionName,
} from './database.ts'
import { fromSqlState, isSqlState } from './failure.ts'
import { mended } from './json.ts'
import { requireVersion } from './migrate.ts'

/** Gateway's code for a function that the schema lacks. */
const UNKNOWN_FUNCTION = 'PGRST202'
/** Gateway's codes for: no connection, connection lost, its own fault while connecting, no free connection in time. */
const GATEWAY_WITHOUT_DATABASE: ReadonlySet<string> = new Set([
  'PGRST000',
  'PGRST001',
  'PGRST002',
  'PGRST003',
])

const REMEDY = 'run `supabase db push`, then start again'

/**
 * A Supabase project through its Data API: HTTP, so there is no pool to exhaust from many functions at once.
 * Never migrates: a project's schema is pushed by its owner.
 * @param key a secret key of the project
 * @throws SchemaMismatch when the project's schema is not the one this code was written for
 * @throws DatabaseUnavailable when the project cannot be reached
 */
export async function openSupabase(url: string, key: string): Promise<Database> {
  const client = createClient(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
  requireVersion(await schemaVersion(client), REMEDY)
  return {
    kind: 'supabase',
    call: (name, input, deadline) => call(client, name, input, deadline),
    close: async () => undefined,
  }
}

async function schemaVersion(client: SupabaseClient): Promise<string> {
  try {
    const answer = (await call(client, 'wismo_schema', {})) as { version: string }
    return answer.version
  } catch (error) {
    if (error instanceof DatabaseRefused && error.code === UNKNOWN_FUNCTION) return ''
    throw error
  }
}

async function call(
  client: SupabaseClient,
  name: FunctionName,
  input: unknown,
  deadline?: Deadline,
): Promise<unknown> {
  const request = client.rpc(name, { input: mended(input) })
  const { data, error, status } = await (deadline ? request.abortSignal(deadline.signal) : request)
  if (!error) return data ?? null
  throw failure(name, status, error.code)
}

/** The client never throws: a refused connection or an abort is status 0. Its error's details quote rows and are left. */
function failure(name: FunctionName, status: number, code: string | undefined): Error {
  if (isSqlState(code)) return fromSqlState(name, { code })
  const said = `HTTP ${status}${code ? `, ${code}` : ''}`
  const gatewayOnly = status >= 500 || status === 429 || status === 408
  if (status === 0 || GATEWAY_WITHOUT_DATABASE.has(code ?? '') || gatewayOnly) {
    return new DatabaseUnavailable(
      `${name}: the project could not be reached or did not answer in time (${said})`,
    )
  }
  return new DatabaseRefused(
    `${name}: the project refused the call (${said}); check its URL and secret key`,
    code || String(status),
  )
}
