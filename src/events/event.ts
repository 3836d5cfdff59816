/**
 * The closed vocabulary of facts. No vendor's words: a source translates into these, and nothing behind
 * the sources knows who spoke. A new type does not compile until `orders/handlers` has a handler for it.
 */

import type {
  AllocationBody,
  BundleBody,
  DeletionBody,
  FulfillmentBody,
  HoldBody,
  Instant,
  KitBody,
  LabelBody,
  OrderBody,
  OverrideBody,
  PaymentBody,
  PromiseBody,
  RefundBody,
  ReplacementBody,
  ReturnBody,
  ScanBody,
  WithdrawalBody,
} from './bodies.ts'
import type { Proofs } from './proofs.ts'

export type * from './bodies.ts'

/** `<shop>:<id in that shop>`: the identity of an order here and in every API. */
export type OrderId = string

/** `<kind>:<scope…>:<value>`: something by which others may mean an order; built only by `references.ts`. */
export type Ref = string

export interface Envelope<T extends string, B> {
  readonly type: T
  /** Resource, its updated_at and the hash of the normalised content; never the delivery that told it. */
  readonly id: string
  /** What this is a version of; facts keep the newest version of each resource. */
  readonly resource: string
  /** Ordered text, see `version.ts`. */
  readonly version: string
  /** When the sender told it, nine fractional digits of UTC, or '' where unknown. Part of `version`. */
  readonly toldAt: string
  /** The order that the event names by its own identity; it is created if need be. */
  readonly order: OrderId | null
  /** Looked up: the event belongs to every order that holds one of these. */
  readonly refs: readonly Ref[]
  readonly body: B
}

export type WismoEvent =
  | Envelope<'order.recorded', OrderBody>
  | Envelope<'order.deleted', DeletionBody>
  | Envelope<'payment.recorded', PaymentBody>
  | Envelope<'refund.recorded', RefundBody>
  | Envelope<'allocation.recorded', AllocationBody>
  | Envelope<'hold.recorded', HoldBody>
  | Envelope<'fulfillment.recorded', FulfillmentBody>
  | Envelope<'label.recorded', LabelBody>
  | Envelope<'scan.recorded', ScanBody>
  | Envelope<'scan.withdrawn', WithdrawalBody>
  | Envelope<'shipment.replaced', ReplacementBody>
  | Envelope<'promise.recorded', PromiseBody>
  | Envelope<'return.recorded', ReturnBody>
  | Envelope<'kit.recorded', KitBody>
  | Envelope<'bundle.recorded', BundleBody>
  | Envelope<'override.recorded', OverrideBody>

export type EventType = WismoEvent['type']
export type EventOf<T extends EventType> = Extract<WismoEvent, { readonly type: T }>
export type BodyOf<T extends EventType> = EventOf<T>['body']

/** What a delivery asks for beside its facts; applied in the same transaction. */
export type Command =
  | {
      readonly kind: 'contact'
      readonly order: OrderId
      readonly version: string
      /** The shop's id of the customer. */
      readonly customer: string | null
      readonly email: string | null
      readonly phone: string | null
      readonly name: string | null
      readonly locale: string | null
      /** By what the customer may show that the order is his. */
      readonly proofs: Proofs
    }
  /**
   * The sender told that something changed but not what: current once a snapshot of `after` or later is there. Null:
   * of when this was received.
   */
  | { readonly kind: 'refetch'; readonly order: OrderId; readonly after: Instant | null }
  /** The same where the sender names only one of the order's things: only asking the shop can tell more. */
  | {
      readonly kind: 'fetch'
      readonly shop: string
      readonly ref: Ref
      /** By which the shop's own API knows the thing. */
      readonly gid: string
      readonly after: Instant | null
    }
  | ({ readonly kind: 'task' } & Task)
  | Aside

/** Commands that touch no order's facts. */
export type Aside =
  /** Stock of one item at one place; the newest `updatedAt` holds. */
  | {
      readonly kind: 'inventory'
      readonly shop: string
      readonly item: string
      readonly location: string
      /** Null: not tracked there. */
      readonly available: number | null
      readonly updatedAt: Instant
      /** Of a warehouse's list: whose it is, and when it was written; of two lists the later one holds. */
      readonly listed?: { readonly feed: string; readonly at: Instant }
    }
  /** What the shop calls a thing of which it keeps stock; the newest `updatedAt` holds. */
  | {
      readonly kind: 'item'
      readonly shop: string
      readonly item: string
      readonly sku: string | null
      readonly updatedAt: Instant
    }
  /** Personal data of these is removed, and never stored again. */
  | ({ readonly kind: 'redact' } & Person)
  /** The shop has gone: whatever is personal in anything of it. */
  | { readonly kind: 'redact_shop'; readonly shop: string }
  /** A customer asks what is stored of him. */
  | ({ readonly kind: 'export'; readonly request: string | null } & Person)
  | { readonly kind: 'uninstalled'; readonly shop: string }
  /** What has become of a mail that was sent, by its provider. */
  | {
      readonly kind: 'mail'
      /** Id of the message; null for a mail that is not one of ours. */
      readonly message: string | null
      /** The provider's own id. */
      readonly provider: string
      /** Null: nothing new of the mail, only of the address. */
      readonly fate: 'delivered' | 'delayed' | 'bounced' | 'complained' | null
      /** A short code, as of a kind of bounce. */
      readonly reason: string
      readonly at: Instant
      /** Of which `suppressed` is said; kept as a keyed hash alone. */
      readonly address: string | null
      /** Whether its provider sends nothing more to the address; null where it says nothing of that. */
      readonly suppressed: boolean | null
    }

/**
 * Something to be asked for after the commit, since its teller only pointed at it. Of equal queue and key there is one,
 * however often it was told: asked once, it answers all.
 */
export interface Task {
  /** Who does it: the name of a queue of the worker. */
  readonly queue: string
  readonly key: string
  /** What the one who does it needs to know; never a secret. */
  readonly payload: Json
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A customer by whatever is told of him; any of it may be missing. */
export interface Person {
  readonly shop: string
  /** The shop's id of the customer. */
  readonly customer: string | null
  readonly email: string | null
  readonly orders: readonly OrderId[]
}
