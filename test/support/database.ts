import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'
import type { Database } from '../../src/store/database.ts'
import { IN_MEMORY } from '../../src/store/embedded.ts'
import type { StoreLog } from '../../src/store/log.ts'
import { openDatabase } from '../../src/store/open.ts'
import { startPostgrest } from './postgrest.ts'

/** The database that others are copied from: migrated, empty. */
export const TEMPLATE = 'wismo_template'

export const silent: StoreLog = { info: () => undefined, warn: () => undefined }

/** The same server, another database. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Runs SQL on a connection of its own, as superuser. */
export async function sql(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Locks an order's row from a connection of its own, so that commits of the order wait until it lets go. */
export const holdOrder = (url: string, id: string) =>
  holdRows(url, 'select from wismo.orders where id = $1 for update', [id])

/** Locks what a query locks, from a connection of its own, until it lets go. */
export async function holdRows(
  url: string,
  query: string,
  values: readonly unknown[] = [],
): Promise<{ letGo(): Promise<void> }> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('begin')
  await client.query(query, [...values])
  return { letGo: () => client.end() }
}

/** Resolves when so many sessions of the database wait for a lock. */
export async function waiting(url: string, sessions: number): Promise<void> {
  for (;;) {
    const found = await sql(
      url,
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    )
    if (found.length >= sessions) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

async function createDatabase(clause: string): Promise<string> {
  const name = `t_${randomBytes(8).toString('hex')}`
  const server = inject('postgresUrl')
  await sql(server, `create database ${name} ${clause}`)
  return urlOf(server, name)
}

/** URL of a new, migrated, empty database. */
export const freshPostgres = (): Promise<string> => createDatabase(`template ${TEMPLATE}`)

/** URL of a new database without our schema. */
export const emptyPostgres = (): Promise<string> => createDatabase('')

export interface OpenDatabase {
  readonly db: Database
  /** For looking behind the functions; null for the embedded one, which has no other way in. */
  readonly url: string | null
  close(): Promise<void>
}

/** A fresh database behind one of the three transports. */
export async function openFresh(kind: Database['kind']): Promise<OpenDatabase> {
  if (kind === 'embedded') {
    const db = await openDatabase({ kind, dir: IN_MEMORY }, silent)
    return { db, url: null, close: () => db.close() }
  }
  const url = await freshPostgres()
  if (kind === 'postgres') {
    const db = await openDatabase({ kind, url }, silent)
    return { db, url, close: () => db.close() }
  }
  const gateway = await startPostgrest(url)
  const db = await openDatabase({ kind, url: gateway.url, key: gateway.secretKey }, silent)
  return {
    db,
    url,
    close: async () => {
      await db.close()
      await gateway.close()
    },
  }
}
