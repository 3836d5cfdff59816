import { PGlite } from '@electric-sql/pglite'
import type { Received } from '../../src/events/delivery.ts'
import { createIngest } from '../../src/ingest.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { generateStories, type SampleDelivery, type Story, sign } from '../../src/samples/index.ts'
import { createShopify } from '../../src/sources/shopify/index.ts'
import type { Database } from '../../src/store/database.ts'
import { encode } from '../../src/store/json.ts'
import { migrate } from '../../src/store/migrate.ts'

const SECRET = 'of a scratch database'
const PATIENCE_MS = 60_000

const quiet = { info: () => undefined, warn: () => undefined }

/** A database in memory that can also be looked into. */
async function openScratch(): Promise<{ readonly db: Database; readonly pglite: PGlite }> {
  const pglite = await PGlite.create('memory://')
  await migrate({ run: async sql => (await pglite.exec(sql)).at(-1)?.rows ?? [] }, quiet)
  const db: Database = {
    kind: 'embedded',
    call: async (name, input) => {
      const { rows } = await pglite.query<{ output: unknown }>(
        `select public.${name}($1::text::jsonb) as output`,
        [encode(input)],
      )
      return rows[0]?.output ?? null
    },
    close: () => pglite.close(),
  }
  return { db, pglite }
}

export interface Told {
  readonly stories: readonly Story[]
  /** Rows of a table that are about one order, as JSON. */
  rowsOf(table: string, order: string): Promise<readonly string[]>
  close(): Promise<void>
}

/** What the shop's source makes of deliveries. */
export async function receivedFrom(
  deliveries: readonly Pick<SampleDelivery, 'headers' | 'body'>[],
  { shop, policy, at }: { readonly shop: string; readonly policy: Policy; readonly at: string },
): Promise<readonly Received[]> {
  const source = createShopify({ secrets: [SECRET], shops: [shop], kits: policy.kits })
  const answers = deliveries.map(({ headers, body }) => {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
    const signed = { ...Object.fromEntries(lower), 'x-shopify-hmac-sha256': sign(body, SECRET) }
    return source.receive({ headers: signed, body }, at)
  })
  return (await Promise.all(answers)).map(answer => {
    if (answer.kind === 'refused') throw new Error(`a sample delivery was refused: ${answer.reason}`)
    return answer
  })
}

/** Tells sample stories to the real ingest, over a database that is thrown away. */
export async function tellStories(wanted: {
  readonly shop: string
  readonly orders: number
  readonly at: string
  readonly policy: Policy
  readonly lookUpKey: string | null
}): Promise<Told> {
  const { shop, orders, at, policy, lookUpKey } = wanted
  const { db, pglite } = await openScratch()
  const { ingest } = createIngest({ db, policy, lookUpKey })
  const stories = generateStories({ seed: 1, orders, shop, now: Date.parse(at) })
  for (const { deliveries } of stories) {
    const deadline = { at: Date.now() + PATIENCE_MS, signal: AbortSignal.timeout(PATIENCE_MS) }
    await ingest(await receivedFrom(deliveries, { shop, policy, at }), deadline)
  }
  return {
    stories,
    rowsOf: async (table, order) => {
      const { rows } = await pglite.query<{ row: string }>(ROWS[table] ?? plainRows(table), [order])
      return rows.map(({ row }) => row)
    },
    close: () => pglite.close(),
  }
}

const plainRows = (table: string): string =>
  `select to_jsonb(t)::text as row from wismo.${table} t where t.order_id = $1`

const ROWS: Readonly<Record<string, string>> = {
  orders: 'select to_jsonb(t)::text as row from wismo.orders t where t.id = $1',
  refs: `select to_jsonb(t)::text as row from wismo.refs t
    where t.ref in (select h.ref from wismo.order_refs h where h.order_id = $1)`,
}
