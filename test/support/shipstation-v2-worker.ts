import { createShipStationV2 } from '../../src/clients/shipstation-v2.ts'
import { createIngest, type Ingest } from '../../src/ingest.ts'
import { fetching } from '../../src/jobs/fetch.ts'
import { shipStationV2Fetcher } from '../../src/jobs/shipstation-v2.ts'
import { type Worked, work } from '../../src/jobs/worker.ts'
import type { OrderState } from '../../src/orders/state.ts'
import { rateLimit } from '../../src/server/fetchers.ts'
import { createShipStationV2Source } from '../../src/sources/shipstation-v2/index.ts'
import { QUEUE } from '../../src/sources/shipstation-v2/reading.ts'
import type { Database } from '../../src/store/database.ts'
import { load } from '../../src/store/orders.ts'
import { type OpenDatabase, sql } from './database.ts'
import { signingKey } from './jwks.ts'
import { testPolicy } from './policy.ts'
import { patient } from './received.ts'
import { BATCH_URL, STORE, TOKEN, thin, V2_KEY, type V2StandIn, v2Request } from './shipstation-v2.ts'
import { SHOP } from './shopify.ts'

const STORES = { [STORE]: SHOP }
export const NOW = '2026-11-21T12:00:00.000Z'
const key = signingKey('se-key-1')

export interface V2Worker {
  readonly ingest: Ingest
  readonly failures: unknown[]
  /** A webhook as it comes in, at another second each time. */
  announce(body?: Buffer): Promise<void>
  /** What one process does until nothing is due. */
  work(): Promise<Worked>
  rows(text: string): Promise<Record<string, unknown>[]>
  state(order: string): Promise<OrderState | null>
}

/** A worker of V2's queue over a real database and a stand-in behind a socket. */
export function v2Worker(
  { url }: OpenDatabase,
  db: Database,
  standIn: V2StandIn,
  allowance = { calls: 1000, windowMs: 60_000 },
): V2Worker {
  const { ingest } = createIngest({ db, policy: testPolicy })
  const settings = { stores: STORES, canAsk: true }
  const limit = rateLimit(db, 'ShipStation V2', 'shipstation-v2:test', allowance)
  const api = createShipStationV2({ key: V2_KEY, origin: standIn.origin }, limit)
  const source = createShipStationV2Source({
    ...settings,
    tokens: [TOKEN],
    skewSeconds: 86_400,
    keyOf: async () => key.publicKey,
  })
  const failures: unknown[] = []
  let announced = 0
  return {
    ingest,
    failures,
    async announce(body = thin(BATCH_URL)) {
      announced += 1
      const timestamp = `2026-11-21T11:00:${String(announced).padStart(2, '0')}.000Z`
      const received = await source.receive(v2Request(body, key, timestamp), NOW)
      if (received.kind !== 'received') throw new Error(received.reason)
      await ingest([received], patient())
    },
    work: () =>
      work(
        {
          db,
          handlers: {
            [QUEUE]: fetching(shipStationV2Fetcher(api, settings), ingest, () => new Date(NOW)),
          },
          random: () => 0,
          failed: (_task, error) => failures.push(error),
        },
        patient(),
      ),
    rows: text => sql(url ?? '', text),
    async state(order) {
      const { orders } = await load(db, { orders: [order], refs: [] })
      return orders[0]?.state ?? null
    },
  }
}
