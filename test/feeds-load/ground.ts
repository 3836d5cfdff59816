import { Client } from 'pg'
import type { Database } from '../../src/store/database.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { startPostgres } from '../support/postgres.ts'

/** A real Postgres of its own, with our schema. */
export interface Ground {
  readonly db: Database
  ask(query: string): Promise<readonly Record<string, unknown>[]>
}

export async function onGround<T>(work: (ground: Ground) => Promise<T>): Promise<T> {
  const server = await startPostgres()
  const db = await openPostgres(server.url, { info: () => undefined, warn: () => undefined })
  const ask = async (query: string) => {
    const client = new Client({ connectionString: server.url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(query)).rows
    } finally {
      await client.end()
    }
  }
  try {
    return await work({ db, ask })
  } finally {
    await db.close()
    await server.stop()
  }
}
