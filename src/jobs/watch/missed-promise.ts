import type { Instant, OrderId } from '../../events/event.ts'
import { isTold, keyOf } from '../../orders/effects.ts'
import type { NotificationPolicy } from '../../policy/policy.ts'
import type { OutboxRow } from '../../store/functions.ts'

const HOUR_MS = 3_600_000
const MISSED = { kind: 'promise_missed', parcel: null } as const

/** The line of the ledger for a promise that the clock has missed: once for each order, however often its promise moves. */
export function missedPromise(
  { order, promised }: { readonly order: OrderId; readonly promised: Instant },
  now: Instant,
  policy: NotificationPolicy,
): OutboxRow {
  const isOld = Date.parse(now) - Date.parse(promised) > policy.freshnessHours * HOUR_MS
  const held = !isTold(MISSED.kind, order, policy) ? 'off' : isOld ? 'stale' : null
  const key = keyOf(order, MISSED)
  return {
    key,
    order,
    parcel: null,
    milestone: MISSED.kind,
    channel: 'email',
    occurredAt: promised,
    standing: held === null ? 'pending' : `held:${held}`,
    digest: key,
  }
}
