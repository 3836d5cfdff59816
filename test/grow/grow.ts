import { createHash } from 'node:crypto'
import { Client } from 'pg'
import type { Policy } from '../../src/policy/policy.ts'
import { buildTemplates, GROWN_TABLES, type Template } from './templates.ts'

/** Orders written in one transaction. */
const CHUNK = 1_000
/** Connections that write at once: Postgres uses one core for each. */
const WRITERS = 2

export interface GrowOptions {
  readonly url: string
  /** Grown orders there shall be, those that are there already included. */
  readonly orders: number
  readonly policy: Policy
  /** The service's LOOKUP_KEY; without it grown orders are found by no e-mail address until a job has hashed it. */
  readonly lookUpKey: string | null
  readonly progress: (written: number) => void
}

/**
 * Writes orders straight into the tables, as ingest would have: templates are built by ingest and multiplied by the server with
 * other ids, numbers, names and hashes. What is there already is left as it is, so it can be stopped and run again.
 * @returns the templates
 */
export async function grow(options: GrowOptions): Promise<readonly Template[]> {
  const templates = await buildTemplates(options.policy, options.lookUpKey)
  const chunks = Array.from({ length: Math.ceil(options.orders / CHUNK) }, (_, nth) => nth * CHUNK)
  let written = 0
  const writer = async () => {
    const client = new Client({ connectionString: options.url })
    await client.connect()
    try {
      await prepare(client, templates, options.lookUpKey)
      for (let from = chunks.shift(); from !== undefined; from = chunks.shift()) {
        const to = Math.min(from + CHUNK, options.orders)
        await write(client, templates.length, from, to)
        written += to - from
        options.progress(written)
      }
    } finally {
      await client.end()
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  const client = new Client({ connectionString: options.url })
  await client.connect()
  try {
    for (const table of GROWN_TABLES) await client.query(`analyze wismo.${table}`)
  } finally {
    await client.end()
  }
  return templates
}

/** Templates on the server, for one session. */
async function prepare(
  client: Client,
  templates: readonly Template[],
  lookUpKey: string | null,
): Promise<void> {
  // Fewer syncs: what a crash would lose, the next run writes.
  await client.query('set synchronous_commit = off')
  await client.query('set jit = off')
  await client.query(`
    create temporary table template_contents (template integer, nth integer, format text);
    create temporary table template_emails (template integer, format text);
    create temporary table template_rows (template integer, target text, format text);
    create temporary table chunk (template integer, slots text[])`)
  for (const [template, { contents, email, rows }] of templates.entries()) {
    await client.query(
      'insert into template_contents select $1, nth, format from unnest($2::text[]) with ordinality as c (format, nth)',
      [template, contents],
    )
    await client.query('insert into template_emails values ($1, $2)', [template, email])
    await client.query('insert into template_rows select $1, * from unnest($2::text[], $3::text[])', [
      template,
      rows.map(each => each.table),
      rows.map(each => each.format),
    ])
  }
  await client.query('analyze template_contents; analyze template_rows')
  await client.query(emailHash(lookUpKey))
}

/** The look-up's hash of an e-mail address, see src/events/proofs.ts: HMAC by its definition, since Postgres has only SHA-256. */
function emailHash(lookUpKey: string | null): string {
  const key = Buffer.alloc(64)
  const given = Buffer.from(lookUpKey ?? '')
  // Longer keys are hashed first.
  const used = given.length > key.length ? createHash('sha256').update(given).digest() : given
  used.copy(key)
  const [inner, outer] = [0x36, 0x5c].map(pad => Buffer.from(key.map(byte => byte ^ pad)).toString('hex'))
  return `create function pg_temp.email_hash(email text) returns text language sql immutable as $$
    select rtrim(translate(encode(substring(sha256('\\x${outer}'::bytea
      || sha256('\\x${inner}'::bytea || 'email'::bytea || '\\x00'::bytea || convert_to(email, 'UTF8'))) for 16), 'base64'), '+/', '-_'), '=') $$`
}

/** What an order is found by follows from its new name. */
const FOUND_BY = `jsonb_build_object(
  'name_key', wismo.name_key(t.told ->> 'name'), 'number', wismo.number_of(t.told ->> 'name'))`

async function write(client: Client, templates: number, from: number, to: number): Promise<void> {
  await client.query('begin')
  await client.query('truncate chunk')
  // What each order's formats are filled with: its number, then the halves of its hashes.
  await client.query(
    `insert into chunk
     select o.template, array[o.number]
       || array(
         select half
         from template_contents c
         cross join lateral (select encode(sha256(convert_to(format(c.format, o.number), 'UTF8')), 'hex')) as h (hash)
         cross join lateral (values (1, left(h.hash, 16)), (2, substr(h.hash, 17, 16))) as p (part, half)
         where c.template = o.template
         order by c.nth, p.part)
       || (select pg_temp.email_hash(format(e.format, o.number)) from template_emails e where e.template = o.template)
     from (
       select n % $3::integer as template, lpad(n::text, 8, '0') as number
       from generate_series($1::integer, $2::integer - 1) n
     ) as o
     where not exists (select from wismo.orders w where w.token = 'grown-order-' || o.number || '-of-nobody')`,
    [from, to, templates],
  )
  for (const table of GROWN_TABLES)
    await client.query(
      `insert into wismo.${table}
       select row.*
       from chunk c
       join template_rows r on r.template = c.template and r.target = '${table}'
       cross join lateral (select format(r.format, variadic c.slots)::jsonb) as t (told)
       cross join lateral jsonb_populate_record(null::wismo.${table}, t.told || ${table === 'orders' ? FOUND_BY : "'{}'"}) as row`,
    )
  await client.query('commit')
}
