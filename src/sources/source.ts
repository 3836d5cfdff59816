import type { Received } from '../events/delivery.ts'
import type { Instant } from '../events/event.ts'

/** A request as it came over the wire; header names in lower case. */
export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Parts of the address, decoded; absent where the source's path names none. */
  readonly params?: Readonly<Record<string, string>>
}

/** What was stored of a request: an address may hold a secret, and is not kept. */
export type StoredRequest = Omit<RawRequest, 'params'>

/** The sender's signature does not prove him: 401, and nothing is stored. */
export interface Refused {
  readonly kind: 'refused'
  readonly reason: string
}

/** Who sent it cannot be found out just now: 503, so that he tries again. Never a reason to call it a forgery. */
export interface Undecided {
  readonly kind: 'undecided'
  readonly reason: string
}

export type Answer = Received | Refused | Undecided

/** One way in. Adding a source changes its folder, the registry and the config. */
export interface Source {
  readonly name: string
  /** Route under which its deliveries are posted; may name parts (`/webhooks/carrier/:token`). */
  readonly path: string
  /** Bytes. */
  readonly bodyLimit: number
  /** Why it cannot take deliveries, and what to set; null when it is open. Closed doors answer 503. */
  readonly closed: string | null
  /** JSON Schema of what it takes, where that is our own to say; served at `<path>/schema.json`. */
  readonly schema?: () => object
  /** Proves the sender and reads what he sent; a promise only where a key must be fetched first. */
  receive(request: RawRequest, receivedAt: Instant): Answer | Promise<Answer>
  /**
   * Reads what was received before once more, by today's code and settings. Its signature was proved then and is not
   * kept, so this is only for deliveries out of the database.
   */
  reread(stored: StoredRequest, receivedAt: Instant): Received
}

/** There is no source of that name; the message says which there are. */
export class UnknownSource extends Error {
  override readonly name = 'UnknownSource'
}
