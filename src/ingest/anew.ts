import type { Instant } from '../events/event.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database, Deadline } from '../store/database.ts'
import type { OrderHistory } from '../store/explain.ts'
import { commit, load } from '../store/orders.ts'
import { mergePlan } from './plan.ts'
import { Rows, route } from './route.ts'

/**
 * Merges all events of an order anew, as if none of them had been merged before, and commits what they make: facts,
 * state, shipments and references. Nothing is said: milestones that are not in the ledger yet are held there.
 * @returns false if the order or one of its references changed meanwhile: read the history again
 */
export async function mergeAnew(
  db: Database,
  policy: Policy,
  history: OrderHistory,
  now: Instant,
  deadline: Deadline,
): Promise<boolean> {
  const { id, token, version, events } = history
  const unmerged = events.map(each => each.event)
  const untouched = { id, token, version, facts: null, state: null, rules: 0, unmerged }
  const rows = new Rows()
  // Again after every load: the order holds the references asked for, so it is answered with them, as it is stored.
  const forget = () => rows.add({ orders: [id], refs: [] }, { orders: [untouched], refs: [] })
  forget()
  let routes = route([], [id], rows)
  for (; routes.missing.orders.length + routes.missing.refs.length > 0; routes = route([], [id], rows)) {
    rows.add(routes.missing, await load(db, routes.missing, deadline))
    forget()
  }
  const newToken = () => token
  const plan = mergePlan([], routes, rows, now, { policy, newToken, silent: true, lookUpKey: null })
  const [verdict] = await commit(db, [plan], deadline)
  return verdict?.verdict === 'committed'
}
