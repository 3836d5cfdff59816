import { ForeignAddress, ShipStationUnknown } from '../clients/shipstation-v1/errors.ts'
import type { ShipStationV1, V1Answer } from '../clients/shipstation-v1.ts'
import type { Received } from '../events/delivery.ts'
import type { Instant } from '../events/event.ts'
import { receiveResource } from '../sources/shipstation/resource.ts'
import type { Stores } from '../sources/shipstation/stores.ts'
import {
  firstPage,
  V1_ORIGIN,
  V1_QUEUE,
  type V1Page,
  type V1Task,
  v1Task,
} from '../sources/shipstation/task.ts'
import type { Database, Deadline } from '../store/database.ts'
import { type DueTask, moveCursor } from '../store/tasks.ts'
import type { Fetched, Fetcher } from './fetch.ts'
import { HopelessTask } from './worker.ts'

/** ShipStation announced something and has nothing to show: it is asked again before that is believed. */
export class NothingYet extends Error {
  override readonly name = 'NothingYet'
  constructor() {
    super('ShipStation announced something and shows nothing yet')
  }
}

/** Failures after which an empty answer is believed; with the worker's back-off about ten seconds. */
const DOUBTS = 3

/** Asks ShipStation V1 for what its webhooks and the polls point at, one page a step. */
export function shipStationV1Fetcher(db: Database, client: ShipStationV1, stores: Stores): Fetcher {
  return {
    queue: V1_QUEUE,
    async fetch(task, receivedAt, deadline) {
      const asked = v1Task.parse(task.payload)
      if (asked.step === 'page') return fetchPage(asked, task, receivedAt, deadline, { client, stores })
      await moveCursor(db, asked.name, asked.to, deadline)
      return { deliveries: [], next: null }
    },
  }
}

interface Means {
  readonly client: ShipStationV1
  readonly stores: Stores
}

async function fetchPage(
  asked: V1Page,
  task: DueTask,
  receivedAt: Instant,
  deadline: Deadline,
  { client, stores }: Means,
): Promise<Fetched> {
  const answer = await answerTo(asked, client, deadline)
  // What was looked up by its id and is gone is of nobody any more.
  if (answer === null) return { deliveries: [], next: null }
  const { kind, resources, date } = answer
  if (asked.announced && asked.page === 1 && resources.length === 0 && task.attempts < DOUBTS)
    throw new NothingYet()
  const deliveries = resources.map(resource =>
    receiveResource({ kind, resource, date, store: asked.store }, receivedAt, stores),
  )
  return { deliveries, next: after(asked, answer, deliveries) }
}

async function answerTo(asked: V1Page, client: ShipStationV1, deadline: Deadline): Promise<V1Answer | null> {
  try {
    return await client.fetchPage(asked.url, asked.page, deadline.signal)
  } catch (error) {
    if (error instanceof ShipStationUnknown && asked.parcels !== null) return null
    if (error instanceof ShipStationUnknown || error instanceof ForeignAddress)
      throw new HopelessTask(error.message, { cause: error })
    throw error
  }
}

/** The next step, or null: that was all. */
function after(
  asked: V1Page,
  { pages, resources }: V1Answer,
  deliveries: readonly Received[],
): V1Task | null {
  if (asked.parcels !== null) return parcelsOf(asked.parcels, resources, deliveries)
  if (asked.page < pages && resources.length > 0) return { ...asked, page: asked.page + 1 }
  return asked.cursor === null ? null : { step: 'cursor', ...asked.cursor }
}

/** The parcels of an order that was looked up, if it is of one of our shops. */
function parcelsOf(
  parcels: 'shipments' | 'fulfillments',
  [order]: readonly object[],
  [delivery]: readonly Received[],
): V1Task | null {
  if (!order || !delivery?.delivery.shop) return null
  const store = storeIn(order)
  const id = 'orderId' in order ? String(order.orderId) : ''
  return store === null ? null : firstPage(`${V1_ORIGIN}/${parcels}?orderId=${id}`, { store })
}

function storeIn(order: object): string | null {
  const options = 'advancedOptions' in order ? order.advancedOptions : null
  const store =
    typeof options === 'object' && options !== null && 'storeId' in options ? options.storeId : null
  return typeof store === 'number' || typeof store === 'string' ? String(store) : null
}
