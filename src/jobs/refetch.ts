import { setTimeout as sleep } from 'node:timers/promises'
import { ShopifyThrottled } from '../clients/shopify-admin/errors.ts'
import type { AdminAnswer, ShopifyAdmin } from '../clients/shopify-admin.ts'
import type { Received } from '../events/delivery.ts'
import type { Ingest } from '../ingest.ts'
import type { FetchedOrder } from '../sources/shopify/admin.ts'
import { type Database, type Deadline, remaining } from '../store/database.ts'
import { claimFetches, type Owed, type OwedFetch, settleFetches } from '../store/fetches.ts'

export interface RefetchParts {
  readonly db: Database
  readonly admin: ShopifyAdmin
  readonly ingest: Ingest
  /** An answer as a delivery, read by the source's own code. */
  readonly receive: (fetched: FetchedOrder, receivedAt: string) => Received
  readonly clock: () => Date
}

export interface Refetched {
  /** Calls that were answered and committed. */
  readonly fetched: number
}

/** Claimed at once; all of it can be asked within a minute under the smallest allowance. */
const BATCH = 20

/** A lease outlives the run that took it; seconds. */
const LEASE_SECONDS = 90

/** Everything owed that one call answers. */
interface Call {
  readonly shop: string
  readonly gid: string
  readonly owed: Owed
}

/**
 * Asks the shop for orders of which only it can tell how they stand, one call an order, and ingests the answers like any
 * delivery. Idempotent; of several at once each asks for something else. What fails stays owed, and is asked for
 * again when its lease ends.
 * @throws the last failure, after everything else was done
 */
export async function refetch(parts: RefetchParts, deadline: Deadline): Promise<Refetched> {
  const owed = await claimFetches(parts.db, parts.admin.shops, BATCH, LEASE_SECONDS, deadline)
  let fetched = 0
  const failures: unknown[] = []
  for (const call of callsOf(owed)) {
    try {
      await settle(call, parts, deadline)
      fetched += 1
    } catch (error) {
      failures.push(error)
      if (remaining(deadline) === 0) break
    }
  }
  if (failures.length > 0) throw failures.at(-1)
  return { fetched }
}

async function settle(call: Call, parts: RefetchParts, deadline: Deadline): Promise<void> {
  const { order, date } = await asked(call, parts.admin, deadline)
  // What the shop has no more cannot be told any better; its deletion comes by itself.
  if (order !== null) {
    const received = parts.receive({ shop: call.shop, order, date }, parts.clock().toISOString())
    await parts.ingest([received], deadline)
  }
  await settleFetches(parts.db, call.owed, deadline)
}

/** Waits out a throttle as long as the deadline allows. */
async function asked(call: Call, admin: ShopifyAdmin, deadline: Deadline): Promise<AdminAnswer> {
  for (;;) {
    try {
      return await admin.fetchOrder(call.shop, call.gid, deadline.signal)
    } catch (error) {
      if (!(error instanceof ShopifyThrottled) || error.retryAfterMs >= remaining(deadline)) throw error
      await sleep(error.retryAfterMs, undefined, { signal: deadline.signal })
    }
  }
}

const gidOf = (externalId: string): string => `gid://shopify/Order/${externalId}`

/** A thing whose order is known is asked for with that order, so that ten changes of one order are one call. */
function targetOf({ gid, holders }: OwedFetch): string {
  const [holder, ...others] = holders
  return holder === undefined || others.length > 0 ? gid : gidOf(holder.slice(holder.indexOf(':') + 1))
}

function callsOf({ orders, fetches }: Owed): readonly Call[] {
  const calls = new Map<
    string,
    { shop: string; gid: string; orders: Owed['orders']; fetches: Owed['fetches'] }
  >()
  const call = (shop: string, gid: string) => {
    const key = `${shop} ${gid}`
    const known = calls.get(key) ?? { shop, gid, orders: [], fetches: [] }
    calls.set(key, known)
    return known
  }
  for (const order of orders) {
    const known = call(order.shop, gidOf(order.externalId))
    known.orders = [...known.orders, order]
  }
  for (const fetch of fetches) {
    const known = call(fetch.shop, targetOf(fetch))
    known.fetches = [...known.fetches, fetch]
  }
  return [...calls.values()].map(({ shop, gid, ...owed }) => ({ shop, gid, owed }))
}
