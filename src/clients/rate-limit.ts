/** The vendor allows no call now; nothing was sent. Come again after `retryAfterMs`. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited'
  readonly retryAfterMs: number
  constructor(vendor: string, retryAfterMs: number) {
    super(`${vendor} allows no further call for ${Math.ceil(retryAfterMs / 1000)} s`)
    this.retryAfterMs = retryAfterMs
  }
}

/** A vendor's allowance, shared by every process that calls with the same key. */
export interface RateLimit {
  /** To be awaited before each call. @throws RateLimited when the allowance is used up for longer than is worth waiting */
  take(signal: AbortSignal): Promise<void>
  /** The vendor said 429: nobody calls for so long; milliseconds. */
  pause(ms: number): Promise<void>
}
