import type { Instant, OrderId } from '../events/event.ts'
import type { Facts } from '../orders/facts.ts'
import type { Database, Deadline } from './database.ts'

/** What is stored of a customer who asked, made when it is read. */
export interface CustomerExport {
  readonly id: string
  readonly shop: string
  /** The shop's own number of the request. */
  readonly request: string | null
  readonly requestedAt: Instant
  readonly contacts: readonly {
    readonly order: OrderId
    readonly customer: string | null
    readonly email: string | null
    readonly phone: string | null
    readonly name: string | null
    readonly locale: string | null
  }[]
  readonly orders: readonly {
    readonly id: OrderId
    readonly name: string | null
    readonly status: string | null
    readonly orderedAt: Instant | null
    readonly facts: Facts | null
  }[]
  readonly deliveries: readonly {
    readonly receivedAt: Instant
    readonly source: string
    readonly topic: string
    /** The raw bytes as base64. */
    readonly body: string
  }[]
}

/** The answer to a data request, or null for an unknown id. */
export async function readExport(
  db: Database,
  id: string,
  deadline?: Deadline,
): Promise<CustomerExport | null> {
  return (await db.call('wismo_export', { id }, deadline)) as CustomerExport | null
}

/**
 * Goes on stripping the bodies of shops that were redacted as a whole.
 * @param limit at most so many bodies
 * @returns how many were stripped; fewer than `limit` when nothing is left
 */
export async function sweepRedacted(db: Database, limit: number, deadline?: Deadline): Promise<number> {
  const answer = (await db.call('wismo_sweep_redacted', { limit }, deadline)) as { stripped: number }
  return answer.stripped
}
