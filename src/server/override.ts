import type { Instant, OrderId } from '../events/event.ts'
import type { Ingest } from '../ingest.ts'
import { overrideReceived } from '../sources/override/index.ts'
import { BadOverride, OverrideOvertaken, type OverrideRequest } from '../sources/override/request.ts'
import type { Database, Deadline } from '../store/database.ts'
import { UnknownOrder } from '../store/explain.ts'
import { load } from '../store/orders.ts'

const DEFAULT_MS = 7 * 86_400_000

export interface OverrideParts {
  readonly db: Database
  readonly ingest: Ingest
  readonly clock: () => Date
}

async function basisOf(db: Database, order: OrderId, deadline: Deadline): Promise<string> {
  const { orders } = await load(db, { orders: [order], refs: [] }, deadline)
  const state = orders[0]?.state
  if (!state) throw new UnknownOrder(`No order ${order} is known.`)
  return state.basis
}

/**
 * Overrides an order's status, or lifts the override, as an event like any other. Looked at again after the commit:
 * what came between the look and the commit moved the basis, and an override on another basis never holds.
 * @returns the basis it is based on
 * @throws UnknownOrder
 * @throws BadOverride when it would end before it begins
 * @throws OverrideOvertaken when the lines or parcels are not those that the person saw
 */
export async function override(
  { db, ingest, clock }: OverrideParts,
  order: OrderId,
  request: OverrideRequest,
  deadline: Deadline,
): Promise<{ readonly basis: string; readonly until: Instant }> {
  const found = await basisOf(db, order, deadline)
  const basis = request.basis ?? found
  const overtaken = new OverrideOvertaken(
    `Order ${order} has moved since it was looked at, so its status was not overridden. Look again and decide anew.`,
  )
  if (basis !== found) throw overtaken
  const now = clock()
  const until = request.until ?? new Date(now.getTime() + DEFAULT_MS).toISOString()
  if (until <= now.toISOString())
    throw new BadOverride(`The override would have ended at ${until} already; give a later until, or none.`)
  const { status, why, by } = request
  await ingest([overrideReceived({ order, status, why, by, until, basis }, now.toISOString())], deadline)
  if (status !== null && (await basisOf(db, order, deadline)) !== basis) throw overtaken
  return { basis, until }
}
