import { expect, test } from 'vitest'
import { SchemaMismatch } from '../../src/store/database.ts'
import { migrationFiles } from '../../src/store/migrate.ts'
import { load } from '../../src/store/orders.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { SCHEMA_VERSION } from '../../src/store/schema-version.ts'
import { emptyPostgres, freshPostgres, silent, sql } from '../support/database.ts'

test('processes that start together on an empty database apply every migration once', async () => {
  const url = await emptyPostgres()
  const applied: object[] = []
  const log = { ...silent, info: (fields: object) => applied.push(fields) }
  const opened = await Promise.all([openPostgres(url, log), openPostgres(url, log), openPostgres(url, log)])
  expect(applied).toEqual((await migrationFiles()).map(({ version }) => ({ migration: version })))
  for (const db of opened) {
    expect(await load(db, { orders: [], refs: [] })).toEqual({ orders: [], refs: [] })
    await db.close()
  }
})

test('a start leaves a partition for this month and for the next two', async () => {
  const url = await freshPostgres()
  const rows = await sql(url, "select relname from pg_class where relname ~ '^deliveries_\\d{6}$' order by 1")
  const today = new Date()
  const months = [0, 1, 2].map(ahead =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ahead)).toISOString(),
  )
  expect(rows.map(row => row.relname)).toEqual(
    months.map(month => `deliveries_${month.slice(0, 7).replace('-', '')}`),
  )
})

test('a database that newer code migrated is refused with what to do', async () => {
  const url = await freshPostgres()
  const newer = String(Number(SCHEMA_VERSION) + 1)
  await sql(
    url,
    `create or replace function public.wismo_schema(input jsonb) returns jsonb language sql as $$ select '{"version":"${newer}"}'::jsonb $$`,
  )
  await expect(openPostgres(url, silent)).rejects.toThrow(SchemaMismatch)
  await expect(openPostgres(url, silent)).rejects.toThrow(/newer than this code.*deploy the code/)
})
