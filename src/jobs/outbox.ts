import { type OutboxParts, type Sent, sendDue } from '../outbox/send.ts'
import type { Deadline } from '../store/database.ts'
import { clearDeadAlerts } from '../store/outbox.ts'

/** An alert of messages that were given up ends when no more have been for a day. */
const QUIET_HOURS = 24

/**
 * Says what is due and tends the alerts of what could not be said. The guarantee behind the runs that follow a commit;
 * idempotent, and safe when several run at once.
 */
export async function tendOutbox(parts: OutboxParts, deadline: Deadline): Promise<Sent> {
  await clearDeadAlerts(parts.db, { now: parts.clock().toISOString(), quietHours: QUIET_HOURS }, deadline)
  return sendDue(parts, deadline)
}
