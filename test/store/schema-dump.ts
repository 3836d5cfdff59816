import type { Session } from '../../src/store/migrate.ts'

/**
 * The schema as the catalog has it, one statement-like text per object, sorted by kind and name. Our own query rather
 * than pg_dump: its output changes with every major version and it is not in the npm package. Left out is what
 * differs between hosts or over time: owners, roles and their grants (access.test.ts), the partitions of single months.
 */
export async function dumpSchema(session: Session): Promise<string> {
  const rows = await session.run(OBJECTS)
  const header =
    '-- Written from the catalog after all migrations: UPDATE_SCHEMA=1 npx vitest run test/store/schema.test.ts\n'
  return header + rows.map(row => `\n${String(row.text).trimEnd()}\n`).join('')
}

const OBJECTS = `
with ours as (
  select c.oid, c.relkind, c.relname, c.relrowsecurity, c.reloptions, c.relispartition, c.oid::regclass::text as name
  from pg_class c
  where c.relnamespace = 'wismo'::regnamespace and c.relname !~ '^deliveries_\\d{6}'
), columns as (
  select a.attrelid, string_agg(
    '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
      || case when a.attcollation <> t.typcollation then ' collate ' || quote_ident(l.collname) else '' end
      || case when a.attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
    E',\\n' order by a.attnum) as text
  from pg_attribute a
  join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped
  group by a.attrelid
), objects as (
  select 1 as kind, o.name, 'create type ' || o.name || E' as (\\n' || c.text || E'\\n);' as text
  from ours o join columns c on c.attrelid = o.oid
  where o.relkind = 'c'
  union all
  select 2, o.name,
    'create table ' || o.name || E' (\\n' || c.text || E'\\n)'
      || coalesce(' partition by ' || pg_get_partkeydef(o.oid), '')
      || coalesce(' with (' || array_to_string(o.reloptions, ', ') || ')', '') || ';'
      || case when o.relrowsecurity then E'\\nalter table ' || o.name || ' enable row level security;' else '' end
  from ours o join columns c on c.attrelid = o.oid
  where o.relkind in ('r', 'p')
  union all
  -- Not-null constraints are rows of their own from 18 on only; the columns have them.
  select 3, o.name || ' ' || k.conname,
    'alter table ' || o.name || ' add constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || ';'
  from pg_constraint k join ours o on o.oid = k.conrelid
  where k.contype <> 'n'
  union all
  select 4, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) || ';'
  from pg_index i join ours o on o.oid = i.indrelid
  where not exists (select from pg_constraint k where k.conindid = i.indexrelid)
  union all
  select 5, p.oid::regprocedure::text, pg_get_functiondef(p.oid) || ';'
  from pg_proc p
  where p.pronamespace = 'wismo'::regnamespace
    or (p.pronamespace = 'public'::regnamespace and p.proname like 'wismo\\_%')
)
select text from objects order by kind, name collate "C"`
