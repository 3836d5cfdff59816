import { beforeAll, expect, test } from 'vitest'
import { freshPostgres, sql } from '../support/database.ts'

let url: string
beforeAll(async () => {
  url = await freshPostgres()
})

const FUNCTIONS = `
  select p.oid::regprocedure::text as name, has_function_privilege($1, p.oid, 'execute') as may
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'wismo' or p.proname like 'wismo\\_%'`
const TABLES = `
  select c.oid::regclass::text as name, c.relrowsecurity as guarded,
    has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate, references, trigger') as may
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'wismo' and c.relkind in ('r', 'p')`

test.for(['anon', 'authenticated'])(
  '%s may execute none of the functions and touch none of the tables',
  async role => {
    const functions = await sql(url, FUNCTIONS, [role])
    const tables = await sql(url, TABLES, [role])
    expect(functions.length).toBeGreaterThan(7)
    expect(tables.length).toBeGreaterThan(11)
    expect([...functions, ...tables].filter(each => each.may).map(each => each.name)).toEqual([])
    expect(await sql(url, "select has_schema_privilege($1, 'wismo', 'usage') as may", [role])).toEqual([
      { may: false },
    ])
  },
)

test('nobody else has a right that public would give him', async () => {
  await sql(url, 'drop role if exists somebody; create role somebody')
  const rows = [...(await sql(url, FUNCTIONS, ['somebody'])), ...(await sql(url, TABLES, ['somebody']))]
  expect(rows.filter(each => each.may)).toEqual([])
})

test('service_role may execute every function', async () => {
  const functions = await sql(url, FUNCTIONS, ['service_role'])
  expect(functions.filter(each => !each.may)).toEqual([])
})

test('every table, partitions included, has row-level security enabled', async () => {
  const tables = await sql(url, TABLES, ['anon'])
  expect(tables.map(each => each.name)).toContain('wismo.deliveries_default')
  expect(tables.filter(each => !each.guarded)).toEqual([])
})
