import type { Instant, OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** A row of the ledger of what was said, or was decided not to be. */
export interface LedgerRow {
  readonly cursor: readonly [string, string]
  readonly key: string
  readonly order: OrderId
  readonly name: string | null
  readonly parcel: string | null
  readonly milestone: string
  readonly channel: string
  readonly occurredAt: Instant | null
  /** `pending`, `sent`, `held:…`, `dropped:…` or `dead:…`. */
  readonly standing: string
  readonly decidedAt: Instant
  readonly settledAt: Instant | null
  readonly dueAt: Instant
  readonly attempts: number
  readonly error: string | null
  readonly providerId: string | null
}

export interface InFlight {
  /** What was decided, by shop; `*` for those without a decision of their own. None: nothing is said anywhere. */
  readonly live: readonly {
    readonly shop: string
    readonly live: boolean
    readonly by: string
    readonly at: Instant
  }[]
  readonly count: number
  /** The newest. */
  readonly orders: readonly {
    readonly id: OrderId
    readonly name: string | null
    readonly status: string
    readonly passed: readonly string[]
  }[]
}

/** What was decided since then, oldest first. @param after of the last row of the page before */
export async function ledger(
  db: Database,
  asked: { readonly since: Instant; readonly after: LedgerRow['cursor'] | null; readonly limit: number },
  deadline?: Deadline,
): Promise<readonly LedgerRow[]> {
  return ((await db.call('wismo_ledger', asked, deadline)) as { rows: readonly LedgerRow[] }).rows
}

/** Orders of a shop, or of all, with something still to come. */
export async function inFlight(
  db: Database,
  shop: string | null,
  limit: number,
  deadline?: Deadline,
): Promise<InFlight> {
  return (await db.call('wismo_in_flight', { shop, limit }, deadline)) as InFlight
}

/**
 * Lets a shop (null: all of them) speak, or silences it again.
 * @returns milestones that count as said before, and messages that were withheld
 */
export async function goLive(
  db: Database,
  asked: { readonly shop: string | null; readonly live: boolean; readonly by: string },
  deadline?: Deadline,
): Promise<{ readonly marked: number; readonly withheld: number }> {
  return (await db.call('wismo_go_live', asked, deadline)) as { marked: number; withheld: number }
}

/**
 * Nothing more is said to the customer of this order; or, without `out`, from now on again.
 * @returns the order, or null when nobody knows it
 */
export async function optOut(
  db: Database,
  asked: { readonly by: string; readonly out: boolean } & (
    | { readonly order: OrderId }
    | { readonly token: string }
  ),
  deadline?: Deadline,
): Promise<OrderId | null> {
  const answer = (await db.call('wismo_opt_out', asked, deadline)) as { order: OrderId } | null
  return answer?.order ?? null
}
