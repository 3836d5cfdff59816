import type { Command, Instant, WismoEvent } from './event.ts'
import type { Subject } from './subjects.ts'

/** A delivery whose sender is proved. Whatever its content, it will be stored and answered 200. */
export interface Delivery {
  readonly source: string
  readonly topic: string
  readonly shop: string | null
  /** Equal only for equal bytes about the same thing: what is dropped as a duplicate. */
  readonly digest: string
  readonly receivedAt: Instant
  /** Only the headers that matter; never a signature or a token. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Whom it may be about, from `subjects.ts`: by these a redaction finds it, before and after it is stored. */
  readonly subjects?: readonly Subject[]
}

export type Reading =
  | {
      readonly outcome: 'accepted'
      readonly events: readonly WismoEvent[]
      readonly commands: readonly Command[]
    }
  /** Signed and known to be of no consequence for an order. */
  | { readonly outcome: 'ignored'; readonly reason: string }
  /** Signed but not understood; ops are told. */
  | { readonly outcome: 'quarantined'; readonly reason: string }

export interface Received {
  readonly kind: 'received'
  readonly delivery: Delivery
  readonly reading: Reading
  /**
   * What the sender must mend, field by field: he is a developer, and is answered 422 once it is stored. Without it
   * he is answered 200 whatever the reading.
   */
  readonly faults?: readonly Fault[]
}

export interface Fault {
  /** Where in the body, like `body.lines.0.units`; '' for the body as a whole. */
  readonly path: string
  readonly message: string
}
