import { contentHash } from './canonical.ts'
import type { BodyOf, EventOf, EventType, Instant, OrderId, Ref } from './event.ts'
import { type Rank, versionOf } from './version.ts'

export interface Told<T extends EventType> {
  readonly type: T
  /** Unique over all sources: `<kind>:<who keeps it>:<id>`. */
  readonly resource: string
  readonly updatedAt: Instant
  /** From `paddedInstant`; '' where the teller does not say. */
  readonly toldAt: string
  readonly rank?: Rank
  readonly order: OrderId | null
  readonly refs?: readonly Ref[]
  readonly body: BodyOf<T>
}

/**
 * Makes an event with its deterministic id. The id leaves told-at out, so that one fact told by several
 * webhooks and a reconciliation page is one event; the version has it in, so that the last telling wins.
 */
export function tell<T extends EventType>(told: Told<T>): EventOf<T> {
  const hash = contentHash(told.body)
  return {
    type: told.type,
    id: `${told.resource}@${told.updatedAt}#${hash.slice(0, 16)}`,
    resource: told.resource,
    version: versionOf(told.updatedAt, told.toldAt, told.rank ?? {}, hash),
    toldAt: told.toldAt,
    order: told.order,
    refs: told.refs ?? [],
    body: told.body,
  } as EventOf<T>
}
