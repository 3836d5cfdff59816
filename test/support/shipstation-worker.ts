import { createShipStationV1 } from '../../src/clients/shipstation-v1.ts'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { fetching } from '../../src/jobs/fetch.ts'
import { shipStationV1Fetcher } from '../../src/jobs/shipstation-v1.ts'
import { type Worked, work } from '../../src/jobs/worker.ts'
import type { OrderState } from '../../src/orders/state.ts'
import { rateLimit } from '../../src/server/fetchers.ts'
import { createShipStation } from '../../src/sources/shipstation/index.ts'
import { V1_QUEUE } from '../../src/sources/shipstation/task.ts'
import type { Database, Deadline } from '../../src/store/database.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, sql } from './database.ts'
import { testPolicy } from './policy.ts'
import { patient } from './received.ts'
import { BATCH_URL, STORE, TOKEN, thin, type V1StandIn } from './shipstation-v1.ts'
import { SHOP } from './shopify.ts'

export const STORES = { [STORE]: SHOP, '41002': 'ignore' }

export const NOW = new Date('2026-11-21T12:00:00.000Z')

export interface V1Worker {
  readonly ingest: Ingest
  readonly failures: unknown[]
  /** A webhook as it comes in. */
  announce(url?: string): Promise<void>
  /** What one process does until nothing is due. */
  work(deadline?: Deadline): Promise<Worked>
  /** The same, with what was put off made due before, until nothing is asked for any more. */
  workOff(): Promise<void>
  rows(text: string): Promise<Record<string, unknown>[]>
  state(order: string): Promise<OrderState | null>
}

/** A worker of ShipStation's queue over a real database and a stand-in behind a socket. */
export function v1Worker(
  { url }: OpenDatabase,
  db: Database,
  standIn: V1StandIn,
  told: {
    readonly ingest?: Ingest
    readonly allowance?: { readonly calls: number; readonly windowMs: number }
    readonly clock?: () => Date
  } = {},
): V1Worker {
  const { allowance = { calls: 1000, windowMs: 60_000 }, clock = () => NOW } = told
  const ingest = told.ingest ?? createIngest({ db, policy: testPolicy }).ingest
  const limit = rateLimit(db, 'ShipStation', 'shipstation-v1:test', allowance)
  const fetcher = shipStationV1Fetcher(db, createShipStationV1(standIn.account, limit), STORES)
  const source = createShipStation({ tokens: [TOKEN], stores: STORES, credentials: true })
  const failures: unknown[] = []
  const rows = (text: string) => sql(url ?? '', text)
  const run = (deadline = patient()) =>
    work(
      {
        db,
        handlers: { [V1_QUEUE]: fetching(fetcher, ingest, clock) },
        random: () => 0,
        failed: (_task, error) => failures.push(error),
      },
      deadline,
    )
  return {
    ingest,
    failures,
    rows,
    work: run,
    async announce(address = BATCH_URL) {
      const request = { headers: {}, body: thin(address), params: { token: TOKEN } }
      const received = source.receive(request, clock().toISOString())
      if (received.kind === 'refused') throw new Error(received.reason)
      await ingest([received], patient())
    },
    async workOff() {
      for (let left = 1; left > 0; ) {
        await rows("update wismo.tasks set due_at = now() - interval '1 second', leased_until = null")
        await run()
        left = (await rows('select key from wismo.tasks')).length
      }
    },
    async state(order) {
      const { orders } = await load(db, { orders: [order], refs: [] })
      return orders[0]?.state ?? null
    },
  }
}
