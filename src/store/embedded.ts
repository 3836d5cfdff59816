import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Database, FunctionName } from './database.ts'
import { lockDirectory } from './directory-lock.ts'
import { fromDriver } from './failure.ts'
import { encode } from './json.ts'
import type { StoreLog } from './log.ts'
import { migrate } from './migrate.ts'

/** A database in memory, gone with the process: for tests. */
export const IN_MEMORY = 'memory://'

/**
 * Postgres inside this process, on a directory that belongs to it alone.
 *
 * It promises that an acknowledged write survives the death of the process (kill -9 included). It does not promise
 * that it survives a power cut or a crash of the machine: PGlite never calls fsync. For that, use a Postgres server.
 * It runs one query at a time and cannot cancel one, so deadlines do not bound it.
 * @param dir created if missing, or `memory://`
 * @throws EmbeddedInUse when another process works on the directory
 * @throws SchemaMismatch when the directory was written by newer code
 */
export async function openEmbedded(dir: string, log: StoreLog): Promise<Database> {
  const inMemory = dir === IN_MEMORY
  const release = inMemory ? () => undefined : await lockDirectory(resolve(dir))
  try {
    const pglite = await PGlite.create(inMemory ? dir : join(resolve(dir), 'postgres'))
    const run = async (sql: string) => (await pglite.exec(sql)).at(-1)?.rows ?? []
    await migrate({ run }, log).catch(async (error: unknown) => {
      await pglite.close()
      throw error
    })
    return database(pglite, release)
  } catch (error) {
    release()
    throw error
  }
}

function database(pglite: PGlite, release: () => void): Database {
  return {
    kind: 'embedded',
    async call(name: FunctionName, input: unknown): Promise<unknown> {
      const text = encode(input)
      try {
        const { rows } = await pglite.query<{ output: unknown }>(
          `select public.${name}($1::text::jsonb) as output`,
          [text],
        )
        return rows[0]?.output ?? null
      } catch (thrown) {
        throw fromDriver(name, thrown)
      }
    },
    async close(): Promise<void> {
      if (!pglite.closed) await pglite.close()
      release()
    },
  }
}
