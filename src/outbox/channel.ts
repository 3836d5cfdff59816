import type { Instant, Json, OrderId } from '../events/event.ts'
import type { OrderState } from '../orders/state.ts'
import type { Locale, NotifiedMilestone } from '../policy/policy.ts'
import type { Deadline } from '../store/database.ts'

/** One thing that is said: a milestone of a parcel or of the whole order, or a change that a program asked to hear of. */
export interface Said {
  /** Of its row in the ledger. */
  readonly key: string
  /** Parcel key as in the state, or null for what concerns the whole order. */
  readonly parcel: string | null
  /** For customers always a milestone; programs have names of their own, like `order.status_changed`. */
  readonly milestone: NotifiedMilestone | (string & {})
  /** The fact's own instant. */
  readonly occurredAt: Instant | null
  /** What was kept with the row because the state cannot tell it any more; null for milestones. */
  readonly detail: Json
}

/** The order as it is at the moment of sending. */
export interface OrderNow {
  readonly id: OrderId
  readonly shop: string
  /** Like `#1001`; null while nobody has told it. */
  readonly name: string | null
  /** Of the public status page. */
  readonly token: string
  readonly version: number
  readonly updatedAt: Instant
  readonly state: OrderState
}

/** A customer, read from the contacts at the moment of sending and kept nowhere. */
export interface Recipient {
  readonly email: string
  readonly name: string | null
  readonly locale: Locale
}

/** One message: everything that is said in it is true at this moment. */
export interface Message {
  /**
   * The same at every attempt: what the provider is given as metadata, and is asked for when an outcome is not known. No
   * personal data.
   */
  readonly id: string
  /** Name of the channel. */
  readonly channel: string
  readonly order: OrderNow
  /** One or more, of the same milestone: parcels that share a message. In the order of their keys. */
  readonly said: readonly [Said, ...Said[]]
  /** Null on a channel whose audience are programs. */
  readonly recipient: Recipient | null
  /** When the first of them was decided. */
  readonly since: Instant
  /** Failures so far, without interruption. */
  readonly attempts: number
}

/** A reason is a short code without personal data, like `inactive_recipient`: it is kept in the ledger and told to ops. */
export type SendResult =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /**
   * Certainly not sent. Permanent: will never be, whatever is tried. Otherwise it is tried again, not before
   * `retryAfterMs` if the provider said so, and then nothing else is sent on this channel meanwhile.
   */
  | {
      readonly kind: 'refused'
      readonly permanent: boolean
      readonly reason: string
      readonly retryAfterMs?: number
    }
  /** It may have been sent: it is looked up before it is sent again. */
  | { readonly kind: 'unknown'; readonly reason: string }

export type LookUpResult =
  | { readonly kind: 'sent'; readonly providerId: string | null }
  /** The provider has never taken it, and was asked late enough to know. */
  | { readonly kind: 'absent' }
  /** Nobody can say yet; asked again later. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** A way by which something is said. Sends and tells what became of it; retries nothing itself and never throws. */
export interface Channel {
  /** As it stands in the ledger: `email`, `webhook:<endpoint>`. */
  readonly name: string
  /**
   * customer: milestones are looked at again before they are said, parcels share a message, and the recipient is read from
   * the contacts. program: each row is a message of its own, said whatever has become of the order since.
   */
  readonly audience: 'customer' | 'program'
  /** Calls in any window, shared by all processes; null: as many as there are. `key` names provider and account. */
  readonly allowance: { readonly key: string; readonly calls: number; readonly windowMs: number } | null
  /** A message that could not be sent for so long never will be; milliseconds. */
  readonly giveUpAfterMs: number
  /** @param deadline nobody waits for the answer any longer than that: what is open then is `unknown` */
  send(message: Message, deadline: Deadline): Promise<SendResult>
  /**
   * Without it what may have been sent is sent again: for receivers that drop what they know by its id.
   * @param asked `triedAt` is when the attempt began of which nobody knows the outcome
   */
  lookUp?(
    asked: { readonly id: string; readonly triedAt: Instant },
    deadline: Deadline,
  ): Promise<LookUpResult>
}
