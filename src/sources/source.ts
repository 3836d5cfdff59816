import type { Received } from '../events/delivery.ts'
import type { Instant } from '../events/event.ts'

/** A request as it came over the wire; header names in lower case. */
export interface RawRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** The sender's signature does not prove him: 401, and nothing is stored. */
export interface Refused {
  readonly kind: 'refused'
  readonly reason: string
}

/** One way in. Adding a source changes its folder, the registry and the config. */
export interface Source {
  readonly name: string
  /** Route under which its deliveries are posted. */
  readonly path: string
  /** Bytes. */
  readonly bodyLimit: number
  /** Why it cannot take deliveries, and what to set; null when it is open. Closed doors answer 503. */
  readonly closed: string | null
  receive(request: RawRequest, receivedAt: Instant): Received | Refused
  /**
   * Reads what was received before once more, by today's code and settings. Its signature was proved then and is not
   * kept, so this is only for deliveries out of the database.
   */
  reread(stored: RawRequest, receivedAt: Instant): Received
}
