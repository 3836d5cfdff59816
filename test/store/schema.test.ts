import { readFileSync, writeFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { migrate, migrationFiles } from '../../src/store/migrate.ts'
import { SCHEMA_VERSION } from '../../src/store/schema-version.ts'
import { freshPostgres, silent } from '../support/database.ts'
import { dumpSchema } from './schema-dump.ts'

const FILE = new URL('../../supabase/schema.sql', import.meta.url)

async function ofServer(): Promise<string> {
  const client = new Client({ connectionString: await freshPostgres() })
  await client.connect()
  try {
    return await dumpSchema({ run: async text => (await client.query(text)).rows })
  } finally {
    await client.end()
  }
}

async function ofEmbedded(): Promise<string> {
  const pglite = await PGlite.create()
  const run = async (text: string) => (await pglite.exec(text)).at(-1)?.rows ?? []
  try {
    await migrate({ run }, silent)
    return await dumpSchema({ run })
  } finally {
    await pglite.close()
  }
}

test('supabase/schema.sql is the schema that the migrations make on a server', async () => {
  const dump = await ofServer()
  if (process.env.UPDATE_SCHEMA) writeFileSync(FILE, dump)
  expect(dump).toBe(readFileSync(FILE, 'utf8'))
})

test('supabase/schema.sql is the schema that the migrations make on the embedded database', async () => {
  expect(await ofEmbedded()).toBe(readFileSync(FILE, 'utf8'))
})

test('the code wants the newest migration', async () => {
  expect((await migrationFiles()).at(-1)?.version).toBe(SCHEMA_VERSION)
})

test('every migration is named by its time and ends by telling it', async () => {
  for (const { version, url } of await migrationFiles()) {
    expect(version).toMatch(/^\d{14}$/)
    const told = readFileSync(url, 'utf8').matchAll(/"version": "(\d+)"/g)
    expect([...told].map(match => match[1])).toEqual([version])
  }
})
