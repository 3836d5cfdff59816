import { sql } from './database.ts'

/** Quoted for a regular expression of Postgres. */
const quoted = (text: string): string => text.replace(/[^\p{L}\p{N}@ ]/gu, '\\$&')

/**
 * The tables in which any of the texts stands, in whatever column and type, as `table: text`. Raw bytes are read as
 * text; capitals do not matter.
 */
export async function everywhere(url: string, texts: readonly string[]): Promise<readonly string[]> {
  const columns = await sql(
    url,
    `select c.table_name as table, array_agg(c.column_name::text) filter (where c.data_type = 'bytea') as bytes
     from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'wismo' and t.table_type = 'BASE TABLE'
     group by 1`,
  )
  const searches = (columns as { table: string; bytes: string[] | null }[]).map(({ table, bytes }) => {
    const raw = (bytes ?? []).map(column => ` || encode(t.${column}, 'escape')`).join('')
    return `select distinct '${table}: ' || n.text as found
      from wismo.${table} t
      cross join unnest($1::text[], $2::text[]) as n (text, pattern)
      where to_jsonb(t)::text${raw} ~* n.pattern`
  })
  const found = await sql(url, searches.join(' union all '), [texts, texts.map(quoted)])
  return found.map(each => String(each.found))
}
