import type { V1Answer } from '../../src/clients/shipstation-v1.ts'
import type { Received } from '../../src/events/delivery.ts'
import { shipStationV1Fetcher } from '../../src/jobs/shipstation-v1.ts'
import { adminOrder } from '../../src/samples/payloads/admin-order.ts'
import { writeJson } from '../../src/samples/payloads/json.ts'
import { booksOf } from '../../src/samples/simulation/books.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { LABEL_STORE, listedFor } from '../../src/samples/simulation/label-service.ts'
import type { RealWorld } from '../../src/samples/simulation/real-world.ts'
import { receiveAdminOrder } from '../../src/sources/shopify/admin.ts'
import type { Database, Deadline } from '../../src/store/database.ts'
import { testPolicy } from '../support/policy.ts'

export interface FetchParts {
  readonly db: Database
  readonly shop: string
  readonly deadline: Deadline
}

/** What the shop's Admin API answers of the order as it stands when it is asked. */
export function answered(world: RealWorld, { at, readAt, tells }: Arrival): Received {
  const { shop, counter } = world
  const order = booksOf(shop)[tells.snapshot]
  if (!order) throw new RangeError('The shop was asked of an order that there was not.')
  const state = counter?.states[tells.asked]
  const waiting = counter && state ? [{ ...counter, state: state.state, updatedAt: state.at }] : []
  const fetched = {
    shop: shop.shop,
    order: JSON.parse(writeJson(adminOrder(shop, order, waiting))),
    date: new Date(readAt).toUTCString(),
  }
  return receiveAdminOrder(fetched, new Date(at).toISOString(), testPolicy.kits)
}

/** What the fetcher makes of what a delivery points at; the label service answers it from the world as it is then. */
export async function asked(
  world: RealWorld,
  arrival: Arrival,
  { reading }: Received,
  { db, shop, deadline }: FetchParts,
): Promise<readonly Received[]> {
  const tasks = reading.outcome === 'accepted' ? reading.commands.filter(each => each.kind === 'task') : []
  if (tasks.length === 0) return []
  const listed = listedFor(world, arrival.tells)
  const answer: V1Answer = {
    kind: world.itemsTold ? 'shipments' : 'fulfillments',
    resources: listed.map((each): object => JSON.parse(writeJson(each))),
    pages: 1,
    date: new Date(arrival.readAt + world.labelSkew).toUTCString(),
  }
  const fetcher = shipStationV1Fetcher(db, { fetchPage: async () => answer }, { [String(LABEL_STORE)]: shop })
  const found: Received[] = []
  for (const { queue, key, payload } of tasks) {
    const task = { queue, key, payload, toldAt: '', attempts: 0 }
    const { deliveries } = await fetcher.fetch(task, new Date(arrival.at).toISOString(), deadline)
    found.push(...deliveries)
  }
  return found
}
