import type { Instant, OrderId } from '../events/event.ts'
import { checked } from '../ingest/item.ts'
import type { Ingest } from '../ingest.ts'
import type { InboxPolicy } from '../policy/policy.ts'
import { type Source, UnknownSource } from '../sources/source.ts'
import type { Database, Deadline } from '../store/database.ts'
import { markReplayed, type QuarantinedDelivery, quarantinedDeliveries } from '../store/inbox.ts'

export interface ReplayParts {
  readonly db: Database
  readonly sources: readonly Source[]
  readonly ingest: Ingest
  readonly policy: InboxPolicy
  readonly clock: () => Date
}

export interface Replayed {
  /** Deliveries that were read and committed this time. */
  readonly replayed: number
  /** Deliveries that are still not understood, by the reason of today. */
  readonly still: Readonly<Record<string, number>>
  readonly orders: readonly OrderId[]
  /** There may be more: the deadline came first. */
  readonly unfinished: boolean
}

const PAGE = 20

/** @returns why it is quarantined still, or the orders it went to */
async function replayOne(
  { db, ingest, policy, clock }: ReplayParts,
  source: Source,
  stored: QuarantinedDelivery,
  deadline: Deadline,
): Promise<{ readonly still: string } | { readonly orders: readonly OrderId[] }> {
  const raw = { headers: stored.headers, body: Buffer.from(stored.body, 'base64') }
  // A wrong clock stays wrong, however late it is read: what was ahead of its receipt then is still not taken.
  const { reading } = checked(source.reread(raw, stored.receivedAt))
  if (reading.outcome === 'quarantined') return { still: reading.reason }
  const now: Instant = clock().toISOString()
  const received = source.reread(raw, now)
  const [verdict] = await ingest([received], deadline)
  if (!verdict) throw new Error('ingest gave no verdict on a delivery')
  if (verdict.outcome === 'quarantined') return { still: 'the database refused it' }
  const { parkedHours } = policy
  await markReplayed(db, { source: source.name, digest: stored.digest, now, parkedHours }, deadline)
  return { orders: verdict.orders }
}

/**
 * Reads quarantined deliveries once more, after the code or the settings were mended. Each is ingested as if it came
 * now, so what it tells that is old is not said; the quarantined row is marked as replayed and keeps its bytes.
 * @param cause only those that were quarantined for this reason; null: all of the source
 * @throws UnknownSource
 */
export async function replay(
  parts: ReplayParts,
  which: { readonly source: string; readonly cause: string | null },
  deadline: Deadline,
): Promise<Replayed> {
  const source = parts.sources.find(each => each.name === which.source)
  if (!source) {
    const known = parts.sources.map(each => each.name).join(', ')
    throw new UnknownSource(`There is no source "${which.source}"; there are ${known}.`)
  }
  const still: Record<string, number> = {}
  const orders = new Set<OrderId>()
  let replayed = 0
  let after: QuarantinedDelivery['cursor'] | null = null
  while (Date.now() < deadline.at) {
    const page = await quarantinedDeliveries(parts.db, { ...which, after, limit: PAGE }, deadline)
    for (const stored of page) {
      after = stored.cursor
      const result = await replayOne(parts, source, stored, deadline)
      if ('still' in result) still[result.still] = (still[result.still] ?? 0) + 1
      else replayed += 1
      if ('orders' in result) for (const order of result.orders) orders.add(order)
    }
    if (page.length < PAGE) return { replayed, still, orders: [...orders], unfinished: false }
  }
  return { replayed, still, orders: [...orders], unfinished: true }
}
