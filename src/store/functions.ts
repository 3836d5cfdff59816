import type { Aside, Instant, Json, OrderId, Ref, Task, WismoEvent } from '../events/event.ts'
import type { Subject } from '../events/subjects.ts'
import type { Facts } from '../orders/facts.ts'
import type { OrderState } from '../orders/state.ts'

/**
 * What `wismo_load` is asked for: orders by their own id, and references to look up or about to be registered. The
 * holders of the references are answered with the orders.
 */
export interface Ask {
  readonly orders: readonly OrderId[]
  readonly refs: readonly Ref[]
}

export interface StoredOrder {
  readonly id: OrderId
  readonly token: string
  /** Counts the commits; a commit that expects another one is a conflict. */
  readonly version: number
  /** Null for an order of which only unmerged events are known. */
  readonly facts: Facts | null
  readonly state: OrderState | null
  /** Version of the rules that derived `state`; 0 before the first merge. */
  readonly rules: number
  /** Events that were committed without being merged, under contention or by parking. */
  readonly unmerged: readonly WismoEvent[]
}

export interface StoredRef {
  readonly ref: Ref
  /** 0 if nobody has claimed it yet. */
  readonly version: number
  readonly holders: readonly OrderId[]
  /** All events that were ever routed by this reference, held or not. */
  readonly events: readonly WismoEvent[]
}

/** Answer of `wismo_load`. Orders that nobody stored are absent; every asked reference is present. */
export interface Loaded {
  readonly orders: readonly StoredOrder[]
  readonly refs: readonly StoredRef[]
}

export type Outcome = 'accepted' | 'ignored' | 'quarantined'

export interface DeliveryRow {
  readonly source: string
  readonly digest: string
  readonly topic: string
  readonly shop: string | null
  readonly receivedAt: Instant
  readonly headers: Readonly<Record<string, string>>
  /** The raw bytes as base64; stored as bytea. */
  readonly body: string
  /** Kept as keyed hashes; a delivery about somebody who was redacted is stored without its body. */
  readonly subjects: readonly Subject[]
  readonly outcome: Outcome | 'pending'
  readonly reason: string | null
  /** pending only: the queue and key of the task that asks for what it points at. */
  readonly task: string | null
  readonly orders: readonly OrderId[]
  /** Ids of the events that it tells, for these keep who told them first; not stored with the delivery. */
  readonly events: readonly string[]
}

export interface ShipmentRow {
  readonly key: string
  readonly number: string | null
  readonly carrier: string | null
  readonly status: string
  readonly live: boolean
  readonly condition: string | null
  readonly scannedAt: Instant | null
  readonly deliveredAt: Instant | null
  /** Since when it has stood where it stands: a label since it was made, anything else since its carrier's last word. */
  readonly waitingSince: Instant | null
  readonly units: number
}

export interface OutboxRow {
  /** Order + parcel + milestone + channel, no clock: unique for ever. */
  readonly key: string
  readonly order: OrderId
  readonly parcel: string | null
  readonly milestone: string
  readonly channel: string
  /** The fact's own instant. */
  readonly occurredAt: Instant | null
  /** `pending`, or `held:<reason>`. */
  readonly standing: string
  /** Rows of one name that wait at the same time are one message; without it each is its own. */
  readonly digest?: string
  /** Nothing is due before so many seconds have passed. */
  readonly waitSeconds?: number
  /** What the state will not be able to tell at the moment of sending. */
  readonly detail?: Json
}

export interface OrderWrite {
  readonly id: OrderId
  readonly shop: string
  readonly externalId: string
  /** 0: not stored yet. */
  readonly expectedVersion: number
  /** Used only when the order is new; afterwards the stored one stays. */
  readonly token: string
  readonly rules: number
  readonly facts: Facts
  readonly state: OrderState
  readonly headline: {
    readonly name: string | null
    readonly status: string
    readonly substatus: string | null
    readonly financialStatus: string
    readonly fulfillmentStatus: string
    readonly returnStatus: string
    readonly flags: readonly string[]
    readonly test: boolean
    readonly orderedAt: Instant | null
    readonly promisedAt: Instant | null
    readonly estimatedAt: Instant | null
    /** updated_at of the newest snapshot merged; a refetch asked for before it is settled by it. */
    readonly snapshotAt: Instant | null
  }
  readonly events: readonly WismoEvent[]
  readonly shipments: readonly ShipmentRow[]
  readonly outbox: readonly OutboxRow[]
}

export interface RefWrite {
  readonly ref: Ref
  readonly expectedVersion: number
  /** Orders that hold the reference from now on. */
  readonly register: readonly OrderId[]
  /** Events routed by it. */
  readonly events: readonly WismoEvent[]
}

export interface ContactWrite {
  readonly order: OrderId
  readonly version: string
  readonly customer: string | null
  readonly email: string | null
  readonly phone: string | null
  readonly name: string | null
  readonly locale: string | null
  /** Keyed hashes of what shows that the order is the customer's, and of which key; without a key there are none. */
  readonly lookUp: { readonly key: string; readonly hashes: readonly string[] } | null
}

/** Something of an order's that must be asked for by its own id; asked for again, the later `after` holds. */
export interface FetchWrite {
  /** Who told that it has changed. */
  readonly source: string
  readonly shop: string
  readonly ref: Ref
  readonly gid: string
  readonly after: Instant
}

/** Something to be asked for after the commit; told again, the later `toldAt` holds. */
export interface TaskWrite extends Task {
  readonly toldAt: Instant
}

/**
 * Deliveries that touch the same orders or references, committed or refused together. Groups of one commit
 * are independent of each other.
 */
export interface CommitGroup {
  readonly deliveries: readonly DeliveryRow[]
  /**
   * merge: versions are checked, and orders carry the merged result. defer: no version is checked; events are stored
   * unmerged with the orders they name or whose reference they were routed by, and those orders are marked dirty.
   */
  readonly mode: 'merge' | 'defer'
  /** What a conflict loads afresh. */
  readonly ask: Ask
  readonly refs: readonly RefWrite[]
  readonly orders: readonly OrderWrite[]
  /** defer only: events by the order that they name. */
  readonly deferred: readonly {
    readonly order: OrderId
    readonly shop: string
    readonly externalId: string
    readonly token: string
    readonly event: WismoEvent
  }[]
  readonly contacts: readonly ContactWrite[]
  readonly refetches: readonly { readonly order: OrderId; readonly after: Instant }[]
  readonly fetches: readonly FetchWrite[]
  readonly tasks: readonly TaskWrite[]
  readonly asides: readonly Aside[]
}

/**
 * One per group, in the order of the groups. `known`, per delivery: its digest had been committed before.
 * A group of which every delivery is known writes nothing, whatever the versions.
 */
export type GroupVerdict =
  | { readonly verdict: 'committed'; readonly known: readonly boolean[] }
  | { readonly verdict: 'duplicate'; readonly known: readonly boolean[] }
  | { readonly verdict: 'conflict'; readonly fresh: Loaded }

/** A row of the public look-up by token. */
export interface StatusRow {
  readonly id: OrderId
  readonly name: string | null
  readonly version: number
  readonly updatedAt: Instant
  readonly orderedAt: Instant | null
  readonly state: OrderState | null
  readonly trackers: readonly Tracker[]
}

/** What an aggregator said when a number was registered with it. */
export interface Tracker {
  readonly number: string
  readonly aggregator: string
  /** unsupported: it does not know such numbers, and will never tell of it. */
  readonly standing: 'registered' | 'unsupported'
  readonly reason: string | null
}

/** A row of the ops look-up. */
export interface FoundOrder {
  readonly id: OrderId
  readonly name: string | null
  readonly externalId: string
  readonly token: string
  /** As it follows from the facts. */
  readonly status: string
  /** While it has not ended, this is what is shown. */
  readonly override: { readonly status: string; readonly until: Instant } | null
  readonly version: number
}
