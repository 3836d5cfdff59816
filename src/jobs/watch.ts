import type { NotificationPolicy, WatchPolicy } from '../policy/policy.ts'
import { ADMIN_ORDER } from '../sources/shopify/topics.ts'
import type { Database, Deadline } from '../store/database.ts'
import { enqueueSayings } from '../store/outbox.ts'
import { type Looked, look } from '../store/watch.ts'
import { missedPromise } from './watch/missed-promise.ts'

export interface WatchParts {
  readonly db: Database
  readonly policy: WatchPolicy
  readonly notifications: NotificationPolicy
  readonly clock: () => Date
}

export interface Watched extends Omit<Looked, 'missed'> {
  /** Promises that went into the ledger as missed. */
  readonly missed: number
}

/** Topics under which answers to our own questions are kept. */
const ANSWERS = [ADMIN_ORDER, 'api/record', 'orders', 'shipments', 'fulfillments']

/**
 * Looks at everything that the clock can make wrong: what stands still, promises, silent sources, what grows, what is slow.
 * Each condition is one alert, which is cleared when it is over. Idempotent, and safe when several run at once: one of them
 * does it.
 * @returns null while another looks
 */
export async function watch(parts: WatchParts, deadline: Deadline): Promise<Watched | null> {
  const { db, policy, notifications } = parts
  const now = parts.clock().toISOString()
  const seen = await look(db, { ...policy, now, answers: ANSWERS }, deadline)
  if (seen === null) return null
  const { missed, ...looked } = seen
  const sayings = missed.map(each => missedPromise(each, now, notifications))
  if (sayings.length > 0) await enqueueSayings(db, sayings, deadline)
  return { ...looked, missed: sayings.length }
}
