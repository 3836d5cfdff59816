import type { Instant, OrderId } from '../events/event.ts'
import { updatedAtOf } from '../events/version.ts'
import { type Explanation, explain, type ToldEvent } from '../orders/explain/index.ts'
import { NO_FACTS } from '../orders/facts.ts'
import type { Policy } from '../policy/policy.ts'
import { THREEPL } from '../sources/threepl/receive.ts'
import type { Database, Deadline } from '../store/database.ts'
import { type EventRow, historyOf } from '../store/explain.ts'
import { eventLines } from '../store/feeds.ts'
import { trackersOf } from '../store/trackers.ts'

export interface Asked {
  /** What was shown then: only what had been received by then. Null: now. */
  readonly at: Instant | null
  /** What had happened by then, whenever it was told. Null: everything. */
  readonly asOfFact: Instant | null
}

/** When what an event tells happened: a scan says so itself, everything else by its record's own clock. */
const factInstant = ({ event }: ToldEvent): Instant =>
  event.type === 'scan.recorded' ? event.body.occurredAt : updatedAtOf(event.version)

const within =
  ({ at, asOfFact }: Asked) =>
  (row: EventRow): boolean =>
    (at === null || row.receivedAt <= at) && (asOfFact === null || factInstant(row) <= asOfFact)

/**
 * Why an order shows what it shows, or showed at an instant. The past is told by today's rules, from the events by
 * their first receipt; of an event told several times only the last telling is kept.
 * @returns null if nobody told of the order, by then
 */
export async function explainOrder(
  { db, policy, now }: { readonly db: Database; readonly policy: Policy; readonly now: Instant },
  order: OrderId,
  asked: Asked,
  deadline?: Deadline,
): Promise<Explanation | null> {
  const history = await historyOf(db, order, deadline)
  const events = await placed(db, history?.events.filter(within(asked)) ?? [], deadline)
  if (!history || events.length === 0) return null
  const past = asked.at !== null || asked.asOfFact !== null
  return explain({
    order,
    // What is stored is what is shown now; the past is merged anew.
    facts: past ? null : (history.facts ?? NO_FACTS),
    events,
    unmerged: past ? [] : events.filter(each => !each.merged),
    // Of the past nobody keeps what was owed then.
    unsettledSince: past ? null : history.unsettledSince,
    tracking: {
      silentDays: policy.tracking.silentDays,
      // Of the past nobody keeps these either.
      trackers: past ? [] : await trackersOf(db, order, deadline),
    },
    policy: policy.status,
    now: asked.at ?? now,
    ...asked,
  })
}

/** The events with the lines of the files from which they came. */
async function placed(
  db: Database,
  rows: readonly EventRow[],
  deadline?: Deadline,
): Promise<readonly EventRow[]> {
  const fromFiles = rows.filter(({ source }) => source === THREEPL)
  if (fromFiles.length === 0) return rows
  const events = fromFiles.map(({ event }) => event.id)
  const digests = [...new Set(fromFiles.flatMap(({ digest }) => digest ?? []))]
  const lines = await eventLines(db, { events, digests }, deadline)
  const places = new Map(lines.map(({ event, name, line }) => [event, `${name}:${line}`]))
  return rows.map(row => {
    const place = places.get(row.event.id)
    return place === undefined ? row : { ...row, place }
  })
}
