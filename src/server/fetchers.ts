import type { RateLimit } from '../clients/rate-limit.ts'
import { RateLimited } from '../clients/rate-limit.ts'
import type { Config } from '../config.ts'
import type { Fetcher } from '../jobs/fetch.ts'
import type { Database } from '../store/database.ts'
import { pauseCalls, takeCall } from '../store/tasks.ts'

export interface FetcherParts {
  readonly config: Config
  readonly db: Database
}

/** Whoever can be asked for what thin deliveries only point at; without credentials nobody is. */
export function fetchersOf(_parts: FetcherParts): readonly Fetcher[] {
  return []
}

/**
 * A vendor's allowance, held in the database for all processes.
 * @param key names the vendor and the account; never holds a secret itself
 */
export function rateLimit(
  db: Database,
  vendor: string,
  key: string,
  allowance: { readonly calls: number; readonly windowMs: number },
): RateLimit {
  return {
    async take() {
      const waitMs = await takeCall(db, key, allowance)
      // Not waited for here: the worker has other tasks to do meanwhile.
      if (waitMs > 0) throw new RateLimited(vendor, waitMs)
    },
    pause: ms => pauseCalls(db, key, ms),
  }
}
