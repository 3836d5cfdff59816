import { readdir, readFile } from 'node:fs/promises'
import { SchemaMismatch } from './database.ts'
import type { StoreLog } from './log.ts'
import { SCHEMA_VERSION } from './schema-version.ts'

/** One connection that runs SQL as it stands, several statements at once, and answers the last one's rows. */
export interface Session {
  run(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
}

const MIGRATIONS = new URL('../../supabase/migrations/', import.meta.url)

/** Any number that no other program is likely to lock by. */
const LOCK = 'select pg_advisory_xact_lock(7193055120261123)'

/** This month's partition and the next two: a job that makes them monthly may fail twice unnoticed. */
export const MONTHS_AHEAD = 2

export interface MigrationFile {
  /** The timestamp in its name. */
  readonly version: string
  readonly url: URL
}

/** Files of `supabase/migrations` by their timestamps, oldest first; none where they were not deployed with the code. */
export async function migrationFiles(): Promise<readonly MigrationFile[]> {
  const names = await readdir(MIGRATIONS).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter(name => name.endsWith('.sql'))
    .sort()
    .map(name => ({ version: name.slice(0, name.indexOf('_')), url: new URL(name, MIGRATIONS) }))
}

/**
 * Brings the schema up to the code's version, each migration in a transaction of its own. Safe when several processes
 * start at once: the lock belongs to the transaction, so it also holds through a pooler.
 * @throws SchemaMismatch when the database is newer than the code, or older while the migrations are not at hand
 */
export async function migrate(session: Session, log: StoreLog): Promise<void> {
  // Asked first without the lock: almost every start finds the schema as it should be.
  if ((await schemaVersion(session)) < SCHEMA_VERSION) {
    for (const file of await migrationFiles()) await apply(session, file, log)
  }
  requireVersion(
    await schemaVersion(session),
    'run `supabase db push`, or start the service once where supabase/migrations is deployed with it',
  )
  await session.run(`select public.wismo_ensure_partitions('{"months": ${MONTHS_AHEAD}}')`)
}

async function apply(session: Session, file: MigrationFile, log: StoreLog): Promise<void> {
  const sql = await readFile(file.url, 'utf8')
  await inTransaction(session, async () => {
    await session.run(LOCK)
    if ((await schemaVersion(session)) >= file.version) return
    await session.run(sql)
    log.info({ migration: file.version }, 'migration applied')
  })
}

/**
 * @param found version in the database, '' if it has none
 * @param remedy what to do when it is older than the code
 * @throws SchemaMismatch unless it is the code's
 */
export function requireVersion(found: string, remedy: string): void {
  if (found === SCHEMA_VERSION) return
  if (found > SCHEMA_VERSION) {
    throw new SchemaMismatch(
      `the database schema is at ${found}, newer than this code (${SCHEMA_VERSION}): deploy the code that brought that migration`,
    )
  }
  throw new SchemaMismatch(
    `the database schema is ${found ? `at ${found}` : 'missing'}, this code needs ${SCHEMA_VERSION}: ${remedy}`,
  )
}

async function schemaVersion(session: Session): Promise<string> {
  // Asked of the table, not by to_regprocedure: opening the table is what makes this transaction drop its cached copy
  // of a function that another process replaced while this one waited for the lock.
  const there = await session.run(
    `select from pg_catalog.pg_proc where pronamespace = 'public'::regnamespace and proname = 'wismo_schema'`,
  )
  if (there.length === 0) return ''
  const [row] = await session.run(`select public.wismo_schema('{}') ->> 'version' as version`)
  return String(row?.version)
}

async function inTransaction(session: Session, work: () => Promise<void>): Promise<void> {
  await session.run('begin')
  try {
    await work()
    await session.run('commit')
  } catch (error) {
    // On a dead connection the rollback fails too; the first failure is the one to tell.
    await session.run('rollback').catch(() => undefined)
    throw error
  }
}
