import type { Database, Deadline } from '../store/database.ts'
import { sweepRedacted } from '../store/privacy.ts'

/** Bodies stripped in one transaction. */
const BATCH = 1000

/**
 * Strips what is left of shops that were redacted as a whole, until nothing is left or the deadline has passed.
 * Idempotent; of several at once one works on a shop and the others pass it by.
 */
export async function redact(db: Database, deadline: Deadline): Promise<{ readonly stripped: number }> {
  let stripped = 0
  while (Date.now() < deadline.at) {
    const batch = await sweepRedacted(db, BATCH, deadline)
    stripped += batch
    if (batch < BATCH) break
  }
  return { stripped }
}
