import type { Instant, Json, OrderId } from '../events/event.ts'
import type { OrderState } from '../orders/state.ts'
import type { Database, Deadline } from './database.ts'
import type { OutboxRow } from './functions.ts'

/** A message that was leased to the one who claimed it: rows of the ledger that are told together. */
export interface ClaimedMessage {
  /** Short and without personal data; the same at every attempt of which the outcome is not known. */
  readonly id: string
  readonly channel: string
  readonly order: OrderId
  /** When the first of its rows was decided. */
  readonly since: Instant
  /** Failures so far, without interruption. */
  readonly attempts: number
  /** Set when it may have been sent already: the begin of that attempt. */
  readonly triedAt: Instant | null
  readonly said: readonly ClaimedRow[]
}

export interface ClaimedRow {
  readonly key: string
  readonly parcel: string | null
  readonly milestone: string
  readonly occurredAt: Instant | null
  readonly detail: Json
}

/** All that decides whether something is still said, as of one moment. */
export interface Rechecked {
  /** Null: not known any more, or never merged. */
  readonly order: {
    readonly id: OrderId
    readonly shop: string
    readonly name: string | null
    readonly token: string
    readonly version: number
    readonly updatedAt: Instant
    readonly state: OrderState
  } | null
  readonly contact: {
    readonly email: string | null
    readonly name: string | null
    readonly locale: string | null
    /** Its provider refuses this address, or its owner called our mail spam. */
    readonly suppressed: boolean
  } | null
  /** What was said of the order on this channel, or is about to be. */
  readonly ledger: readonly {
    readonly parcel: string | null
    readonly milestone: string
    readonly standing: 'pending' | 'sent'
  }[]
  readonly live: boolean
  readonly optedOut: boolean
  readonly redacted: boolean
}

/** What became of some rows of a message. */
export type MessageSettlement = { readonly keys: readonly string[] } & (
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /** Never said: `dropped:…`, `held:…`, or `dead:…`, of which ops are told. */
  | { readonly kind: 'closed'; readonly standing: string }
  /** Not its turn yet; no failure. */
  | { readonly kind: 'later'; readonly inMs: number; readonly doubtful: boolean }
  /** @property doubtful it may have been sent, so it is looked up before it is tried again */
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly inMs: number
      readonly doubtful: boolean
    }
)

export interface Settled {
  readonly lease: string
  readonly channel: string
  readonly settled: readonly MessageSettlement[]
  /** What it says of the channel; null: nothing, it was not used. */
  readonly channelWorks: boolean | null
  /** Of a channel that does not work. */
  readonly reason: string | null
}

/**
 * Leases messages that are due on these channels, so that of several workers each gets others. Who dies leaves them due
 * again once the lease has passed, marked as possibly sent.
 * @param lease a name that nobody else uses
 */
export async function claimMessages(
  db: Database,
  asked: {
    readonly channels: readonly string[]
    readonly limit: number
    readonly seconds: number
    readonly lease: string
  },
  deadline?: Deadline,
): Promise<readonly ClaimedMessage[]> {
  const claimed = await db.call('wismo_claim_messages', asked, deadline)
  return (claimed as { messages: readonly ClaimedMessage[] }).messages
}

/** @returns null when a row of it is in other hands by now, or settled */
export async function recheckMessage(
  db: Database,
  { order, channel, said }: Pick<ClaimedMessage, 'order' | 'channel' | 'said'>,
  lease: string | null,
  deadline?: Deadline,
): Promise<Rechecked | null> {
  const keys = said.map(row => row.key)
  return (await db.call(
    'wismo_recheck_message',
    { order, channel, keys, lease },
    deadline,
  )) as Rechecked | null
}

/** @returns whether the channel has failed so often that nothing is sent on it for now */
export async function settleMessages(db: Database, settled: Settled, deadline?: Deadline): Promise<boolean> {
  return ((await db.call('wismo_settle_messages', settled, deadline)) as { open: boolean }).open
}

/** Puts into the ledger what no delivery tells of. A key that is there already stays as it is. */
export async function enqueueSayings(
  db: Database,
  sayings: readonly OutboxRow[],
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_enqueue_sayings', { sayings }, deadline)
}

/** Ends the alerts of messages that were given up, when none has been for so long. */
export async function clearDeadAlerts(
  db: Database,
  asked: { readonly now: Instant; readonly quietHours: number },
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_clear_dead_alerts', asked, deadline)
}
