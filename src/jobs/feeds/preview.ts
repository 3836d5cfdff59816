import type { WismoEvent } from '../../events/event.ts'
import { registeredBy } from '../../events/references.ts'
import { Rows, route } from '../../ingest/route.ts'
import { advance } from '../../orders/advance.ts'
import type { Feed } from '../../policy/feed.ts'
import type { Policy } from '../../policy/policy.ts'
import { type Examined, examineFile } from '../../sources/threepl/examine.ts'
import type { FeedFile, RejectedRow } from '../../sources/threepl/file.ts'
import { normaliseRows } from '../../sources/threepl/normalise.ts'
import { openFile } from '../../sources/threepl/open-file.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { load } from '../../store/orders.ts'

/** What a file would change, of its first rows; nothing is written. */
export interface Preview {
  readonly examined: Examined
  /** Rows that were gone through, from the beginning. */
  readonly rows: number
  readonly rejected: readonly RejectedRow[]
  /** As they would be told, with their lines. */
  readonly told: readonly { readonly line: number; readonly event: WismoEvent }[]
  /** Orders that would not be what they are. */
  readonly changes: readonly {
    readonly order: string
    readonly before: string | null
    readonly after: string
  }[]
  /** Events that would wait, since no order is known by what their row calls it. */
  readonly unclaimed: number
}

/** More is for the import itself. */
const ROW_LIMIT = 500

export async function previewFile(
  { db, policy, now }: { readonly db: Database; readonly policy: Policy; readonly now: string },
  feed: Feed,
  file: FeedFile,
  bytes: Buffer,
  deadline?: Deadline,
): Promise<Preview> {
  const parts = async function* () {
    yield bytes
  }
  const examined = await examineFile(feed, parts())
  const none = { examined, rows: 0, rejected: [], told: [], changes: [], unclaimed: 0 }
  if (examined.fault) return none
  for await (const batch of normaliseRows(feed, file, openFile(feed, parts()), ROW_LIMIT)) {
    const events = batch.events.map(each => each.event)
    const changed = await changesOf(db, policy, events, now, deadline)
    return { examined, rows: batch.last + 1, rejected: batch.rejected, told: batch.events, ...changed }
  }
  return none
}

async function changesOf(
  db: Database,
  policy: Policy,
  events: readonly WismoEvent[],
  now: string,
  deadline?: Deadline,
): Promise<Pick<Preview, 'changes' | 'unclaimed'>> {
  const rows = new Rows()
  const own = {
    orders: [],
    refs: [...new Set(events.flatMap(each => [...each.refs, ...registeredBy(each)]))],
  }
  rows.add(own, await load(db, own, deadline))
  let routes = route(events, [], rows)
  while (routes.missing.orders.length + routes.missing.refs.length > 0) {
    rows.add(routes.missing, await load(db, routes.missing, deadline))
    routes = route(events, [], rows)
  }
  const changes = [...routes.byOrder].flatMap(([order, news]) => {
    const stored = rows.order(order) ?? null
    const known = { facts: stored?.facts ?? null, state: stored?.state ?? null, rules: stored?.rules ?? 0 }
    const { state } = advance(order, known, news, now, policy)
    const before = stored?.state?.status ?? null
    const same = JSON.stringify(stored?.state) === JSON.stringify(state)
    return same ? [] : [{ order, before, after: state.status }]
  })
  const reached = new Set([...routes.byOrder.values()].flatMap(each => each.map(({ id }) => id)))
  return { changes, unclaimed: events.filter(({ id }) => !reached.has(id)).length }
}
