import { Client, Pool, type PoolClient } from 'pg'
import {
  type Database,
  DatabaseUnavailable,
  type Deadline,
  type FunctionName,
  remaining,
} from './database.ts'
import { fromDriver } from './failure.ts'
import { encode } from './json.ts'
import { listenFor } from './listen.ts'
import type { StoreLog } from './log.ts'
import { migrate } from './migrate.ts'

/** Milliseconds: the time that one delivery has in all, so no statement may take longer. */
const STATEMENT_TIMEOUT = 3_500
/** Milliseconds for a connection, waiting for a free one included. */
const CONNECTION_TIMEOUT = 3_000
const CONNECTIONS = 10
const APPLICATION = 'wismo'

/**
 * Any Postgres from 15, directly or through a transaction pooler: no named prepared statements, no session state.
 * Migrates before it answers.
 * @throws DatabaseUnavailable when it cannot be reached
 * @throws SchemaMismatch when it was migrated by newer code
 */
export async function openPostgres(url: string, log: StoreLog): Promise<Database> {
  await migrateOnce(url, log)
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    // Sent with the start-up packet: the server itself ends what we no longer wait for.
    statement_timeout: STATEMENT_TIMEOUT,
    application_name: APPLICATION,
    keepAlive: true,
  })
  // An idle connection that dies says so here; without a listener that would end the process.
  pool.on('error', error =>
    log.warn({ code: 'code' in error ? error.code : undefined }, 'an idle database connection was lost'),
  )
  return {
    kind: 'postgres',
    call: (name, input, deadline) => call(pool, name, encode(input), deadline),
    listen: heard =>
      listenFor({
        config: {
          connectionString: url,
          connectionTimeoutMillis: CONNECTION_TIMEOUT,
          application_name: APPLICATION,
          keepAlive: true,
        },
        log,
        heard,
        say: (channel, text) => pool.query('select pg_catalog.pg_notify($1, $2)', [channel, text]),
      }),
    close: () => pool.end(),
  }
}

/** On a connection of its own without a statement timeout: building an index on a large table takes its time. */
async function migrateOnce(url: string, log: StoreLog): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECTION_TIMEOUT,
    application_name: APPLICATION,
  })
  // A connection that dies between two statements; the next statement reports it.
  client.on('error', ignored)
  try {
    await client.connect()
  } catch (thrown) {
    throw fromDriver('connecting to the database', thrown)
  }
  try {
    await migrate({ run: async sql => rowsOfLast(await client.query(sql)) }, log)
  } finally {
    await client.end()
  }
}

/** Several statements at once answer an array, which the types of pg do not say. */
function rowsOfLast(answer: unknown): readonly Readonly<Record<string, unknown>>[] {
  const last: unknown = Array.isArray(answer) ? answer.at(-1) : answer
  return (last as { rows: readonly Readonly<Record<string, unknown>>[] }).rows
}

/** Tries on a call whose connection turns out to be dead: a restart of the server kills every idle one at once. */
const LOST_CONNECTIONS = 3

/** The connection died, as opposed to being slow: 57P01 is the server's own word for ending it. */
function isLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const code = 'code' in thrown ? thrown.code : undefined
  return (
    code === '57P01' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /^Connection terminated/.test(thrown.message)
  )
}

/**
 * Every function may be called again after an unknown outcome (a commit finds its delivery keys), so a dead connection
 * costs another one and not the sender's patience.
 */
async function call(pool: Pool, name: FunctionName, input: string, deadline?: Deadline): Promise<unknown> {
  for (let left = LOST_CONNECTIONS; ; left -= 1) {
    try {
      return await callOnce(pool, name, input, deadline)
    } catch (thrown) {
      const late = deadline !== undefined && remaining(deadline) === 0
      if (!isLost(thrown) || left === 0 || late) throw fromDriver(name, thrown)
    }
  }
}

const ignored = (): void => undefined

async function callOnce(
  pool: Pool,
  name: FunctionName,
  input: string,
  deadline?: Deadline,
): Promise<unknown> {
  const client = await checkOut(pool, deadline)
  // The pool listens to idle clients only: one that dies at work would end the process. The query reports it.
  client.on('error', ignored)
  try {
    const { rows } = await client.query<{ output: unknown }>({
      text: `select public.${name}($1::jsonb) as output`,
      values: [input],
      ...(deadline && { query_timeout: Math.max(1, remaining(deadline)) }),
    })
    client.off('error', ignored)
    client.release()
    return rows[0]?.output ?? null
  } catch (thrown) {
    // After a timeout the answer is still on its way and would be taken for the next call's: never back to the pool.
    client.release(fromDriver(name, thrown) instanceof DatabaseUnavailable)
    throw thrown
  }
}

/** A connection from the pool, waited for no longer than the deadline; one that comes too late goes back unused. */
async function checkOut(pool: Pool, deadline?: Deadline): Promise<PoolClient> {
  const connecting = pool.connect()
  let timer: NodeJS.Timeout | undefined
  try {
    if (!deadline) return await connecting
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('no connection was free before the deadline')),
        remaining(deadline),
      )
    })
    return await Promise.race([connecting, late])
  } catch (thrown) {
    connecting.then(
      client => client.release(),
      () => undefined,
    )
    throw thrown
  } finally {
    clearTimeout(timer)
  }
}
