import { within } from '../http/deadline.ts'
import type { EndpointParts } from '../http/ops-endpoints.ts'
import type { InboxParts } from '../http/ops-inbox.ts'
import type { OrderParts, OrderShown } from '../http/ops-orders.ts'
import type { StockParts } from '../http/ops-stock.ts'
import type { Ingest } from '../ingest.ts'
import { replay } from '../jobs/replay.ts'
import type { Policy } from '../policy/policy.ts'
import type { Source } from '../sources/source.ts'
import { openAlerts } from '../store/alerts.ts'
import type { Database } from '../store/database.ts'
import { enableEndpoint, endpointStandings, redeliver } from '../store/endpoints.ts'
import { historyOf, type OrderHistory } from '../store/explain.ts'
import { dismiss, readInbox } from '../store/inbox.ts'
import { stockOf } from '../store/stock.ts'
import { explainOrder } from './explain.ts'
import { override } from './override.ts'

export interface OpsWiring {
  readonly db: Database
  readonly policy: Policy
  readonly sources: readonly Source[]
  readonly ingest: Ingest
  readonly clock: () => Date
}

/** A replay begins no new page after the first of these, and is given up after the second; milliseconds. */
const REPLAY_MS = 10_000
const REPLAY_LIMIT_MS = 25_000

/** Sent again by one request; whoever wants more asks again. */
const REDELIVERY_LIMIT = 5000

const ALERTS_SHOWN = 200

/** What is shown and what is computed stand apart: an override is a person's word, not a fact. */
function shownOf(
  { id, name, version, state, unsettledSince, events }: OrderHistory,
  now: string,
): OrderShown | null {
  if (state === null) return null
  const inForce = state.override !== null && state.override.until > now ? state.override : null
  return {
    id,
    name,
    status: inForce?.status ?? state.status,
    computed: state.status,
    substatus: state.substatus,
    rule: state.rule,
    override: inForce,
    basis: state.basis,
    flags: state.flags,
    unsettledSince,
    version,
    overrides: events.flatMap(({ event, receivedAt }) => {
      if (event.type !== 'override.recorded') return []
      const { status, by, why, until } = event.body
      return [{ at: receivedAt, status, by, why, until }]
    }),
  }
}

/** The ops routes' functions over a database. */
export function createOps(
  wiring: OpsWiring,
): Omit<OrderParts & InboxParts & StockParts & EndpointParts, 'opsToken' | 'clock'> {
  const { db, policy, clock } = wiring
  const { parkedHours } = policy.inbox
  const now = () => clock().toISOString()
  const endpoints = policy.endpoints.map(endpoint => endpoint.name)
  return {
    showOrder: async (order, deadline) => {
      const history = await historyOf(db, order, deadline)
      return history && shownOf(history, now())
    },
    explainOrder: (order, asked, deadline) =>
      explainOrder({ db, policy, now: now() }, order, asked, deadline),
    overrideOrder: (order, request, deadline) => override(wiring, order, request, deadline),
    readInbox: deadline => readInbox(db, deadline),
    readStock: (sku, deadline) => stockOf(db, sku, deadline),
    dismissInbox: (dismissal, deadline) => dismiss(db, { ...dismissal, now: now(), parkedHours }, deadline),
    endpoints,
    showEndpoints: deadline => endpointStandings(db, endpoints, deadline),
    enableEndpoint: (name, by, deadline) => enableEndpoint(db, { name, by, now: now() }, deadline),
    redeliver: (asked, deadline) =>
      redeliver(db, { ...asked, now: now(), limit: REDELIVERY_LIMIT }, deadline),
    showAlerts: deadline => openAlerts(db, ALERTS_SHOWN, deadline),
    replayInbox: which =>
      within(REPLAY_LIMIT_MS, ({ signal, at }) =>
        replay({ ...wiring, policy: policy.inbox }, which, {
          signal,
          at: at - REPLAY_LIMIT_MS + REPLAY_MS,
        }),
      ),
  }
}
