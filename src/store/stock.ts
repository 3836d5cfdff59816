import type { Instant, OrderId } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** What somebody counts of a SKU at one place. */
export interface StockLevel {
  readonly shop: string
  /** `sku:…`, or the shop's id of the thing. */
  readonly item: string
  readonly location: string
  /** Whose list told it; null for the shop itself. */
  readonly feed: string | null
  /** Null: not tracked there. */
  readonly available: number | null
  readonly updatedAt: Instant
}

/** A line with units that nobody has begun to pack, of a SKU that nobody has in stock. */
export interface WaitingLine {
  readonly order: OrderId
  readonly name: string
  readonly line: string
  readonly title: string
  readonly units: number
  readonly orderedAt: Instant | null
}

export interface Stock {
  readonly levels: readonly StockLevel[]
  /** Oldest order first, at most a hundred. */
  readonly waiting: readonly WaitingLine[]
}

export async function stockOf(db: Database, sku: string, deadline?: Deadline): Promise<Stock> {
  return (await db.call('wismo_stock', { sku }, deadline)) as Stock
}

/** One alert for each SKU that lines wait for, cleared when none does any more. Idempotent. */
export async function tendStock(
  db: Database,
  now: Instant,
  deadline?: Deadline,
): Promise<{ readonly raised: number; readonly cleared: number }> {
  return (await db.call('wismo_tend_stock', { now }, deadline)) as Awaited<ReturnType<typeof tendStock>>
}

/** A list of everything that a feed has, imported whole. */
export interface WholeList {
  readonly feed: string
  readonly shop: string
  /** When it was written. */
  readonly at: Instant
}

/** What the feed has told before and not in this list is gone. Idempotent. @returns how many levels were emptied */
export async function emptyAbsent(
  db: Database,
  lists: readonly WholeList[],
  deadline?: Deadline,
): Promise<number> {
  return ((await db.call('wismo_empty_absent', { lists }, deadline)) as { emptied: number }).emptied
}
