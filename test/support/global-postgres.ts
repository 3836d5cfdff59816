import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../src/store/postgres.ts'
import { TEMPLATE, urlOf } from './database.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of the run's one Postgres server. */
    postgresUrl: string
  }
}

/** One server for the run, with the roles that Supabase has and a migrated database to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  const client = new Client({ connectionString: server.url })
  await client.connect()
  await client.query(
    'create role anon nologin; create role authenticated nologin; create role service_role nologin bypassrls',
  )
  await client.query(`create database ${TEMPLATE}`)
  await client.end()
  const silent = { info: () => undefined, warn: () => undefined }
  await (await openPostgres(urlOf(server.url, TEMPLATE), silent)).close()
  project.provide('postgresUrl', server.url)
  return server.stop
}
