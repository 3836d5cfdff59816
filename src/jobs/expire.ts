import type { InboxPolicy } from '../policy/policy.ts'
import type { Database, Deadline } from '../store/database.ts'
import { tendInbox } from '../store/inbox.ts'

/** One transaction takes so many references at most; what is left waits for the next run. */
const MOST_ROUNDS = 20

export interface Tended {
  readonly expired: number
  /** Causes that have an alert now. */
  readonly raised: number
  readonly cleared: number
}

/**
 * Tends the inbox: what nobody claimed in time goes into the report, each cause that waits too long has one alert, and
 * alerts whose cause is gone are cleared. Idempotent, and safe when several run at once.
 * @param shops that can be asked about what has changed there; for the others nobody waits to be asked
 */
export async function expire(
  db: Database,
  policy: InboxPolicy,
  shops: readonly string[],
  now: () => Date,
  deadline: Deadline,
): Promise<Tended> {
  let [expired, raised, cleared] = [0, 0, 0]
  for (let round = 0; round < MOST_ROUNDS && Date.now() < deadline.at; round += 1) {
    const tended = await tendInbox(db, { ...policy, shops, now: now().toISOString() }, deadline)
    expired += tended.expired
    cleared += tended.cleared
    raised = tended.raised
    if (tended.expired === 0) break
  }
  return { expired, raised, cleared }
}
