import type { Instant, OrderId } from '../events/event.ts'
import { judge } from '../outbox/judge.ts'
import { meaningOf } from '../outbox/reasons.ts'
import type { NotificationPolicy } from '../policy/policy.ts'
import type { Database } from '../store/database.ts'
import { type LedgerRow, ledger } from '../store/ledger.ts'
import { recheckMessage } from '../store/outbox.ts'

interface Verdict {
  readonly standing: string
  /** In words. */
  readonly why: string
}

/** A row of the ledger for people. */
export interface Line extends Verdict {
  /** When it was decided. */
  readonly at: Instant
  readonly order: OrderId
  readonly name: string | null
  readonly parcel: string | null
  readonly milestone: string
  readonly channel: string
  readonly occurredAt: Instant | null
  /** What would become of it if its shop were live; null for what is settled. */
  readonly foreseen: Verdict | null
}

const PAGE = 200

/** Still open, or open but for the shop's silence. */
const isOpen = ({ standing }: LedgerRow): boolean => standing === 'pending' || standing === 'held:shadow'

/** What was said since then, and what was not and why; oldest first. Writes nothing. */
export async function* foreseen(
  db: Database,
  policy: NotificationPolicy,
  { since, dryRun }: { readonly since: Instant; readonly dryRun: boolean },
  clock: () => Date,
): AsyncGenerator<Line> {
  let after: LedgerRow['cursor'] | null = null
  for (;;) {
    const rows: readonly LedgerRow[] = await ledger(db, { since, after, limit: PAGE })
    for (const row of rows) {
      const then = dryRun && isOpen(row) ? await verdictOn(row, db, policy, clock) : null
      yield lineOf(row, then)
    }
    after = rows.at(-1)?.cursor ?? null
    if (after === null) return
  }
}

/** Each row by itself: which of them would share a message is decided when they are sent. */
async function verdictOn(
  row: LedgerRow,
  db: Database,
  policy: NotificationPolicy,
  clock: () => Date,
): Promise<Verdict> {
  const { key, order, channel, parcel, milestone, occurredAt, decidedAt, attempts } = row
  const found = await recheckMessage(db, { order, channel, said: [] }, null)
  if (found === null) throw new Error('looking at no rows cannot find them in other hands')
  const audience = channel.startsWith('webhook:') ? 'program' : 'customer'
  const said = [{ key, parcel, milestone, occurredAt, detail: null }]
  const claimed = { id: key, channel, since: decidedAt, attempts, said }
  // What a silent shop held is looked at as of the moment at which it would have been said.
  const now = row.standing === 'pending' ? clock().toISOString() : decidedAt
  const { closed } = judge({ claimed, found: { ...found, live: true }, audience, policy, now })
  const [only] = closed
  return only
    ? { standing: only.standing, why: meaningOf(only.standing) }
    : { standing: 'sent', why: 'would be said' }
}

function lineOf(row: LedgerRow, then: Verdict | null): Line {
  const { decidedAt: at, order, name, parcel, milestone, channel, occurredAt, standing } = row
  const why = meaningOf(standing)
  return { at, order, name, parcel, milestone, channel, occurredAt, standing, why, foreseen: then }
}
