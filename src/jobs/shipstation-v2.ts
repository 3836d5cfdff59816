import { z } from 'zod'
import { RateLimited } from '../clients/rate-limit.ts'
import {
  type ShipStationV2,
  type ShipStationV2Answer,
  ShipStationV2Refused,
} from '../clients/shipstation-v2.ts'
import type { Received } from '../events/delivery.ts'
import type { Instant, Json } from '../events/event.ts'
import { receiveRecord } from '../sources/shipstation-v2/index.ts'
import {
  answerOf,
  byShipment,
  type KeptFound,
  keptFound,
  keptShipment,
  pageAnswer,
} from '../sources/shipstation-v2/kept.ts'
import { QUEUE, type ReadingSettings } from '../sources/shipstation-v2/reading.ts'
import { paged, v2Address } from '../sources/shipstation-v2/resource-url.ts'
import type { Fetched, Fetcher } from './fetch.ts'
import { NothingYet } from './shipstation-v1.ts'
import { HopelessTask } from './worker.ts'

/** Shipments asked for in one step; a worker that is killed repeats one step at most. */
const SHIPMENTS_A_STEP = 10

/** No further shipment is asked for so shortly before the deadline; milliseconds. */
const LAST_CALL_MS = 5000

/** Failures after which an empty answer is believed. */
const DOUBTS = 3

/** More pages than any batch has. */
const LAST_PAGE = 10_000

/** Where a task stands. */
const progress = z.object({
  path: z.string(),
  /** Read once nothing is left of the page before; null: that was the last. */
  page: z.number().int().min(1).max(LAST_PAGE).nullable(),
  left: z.array(keptFound),
})
type Progress = z.output<typeof progress>

interface Means {
  readonly get: (path: string) => Promise<ShipStationV2Answer>
  readonly receive: (record: Parameters<typeof receiveRecord>[0], date: string | null) => Received
  /** Milliseconds since 1970. */
  readonly endsAt: number
}

/**
 * Follows lists page by page. Pages are counted here and their addresses made here: the answer's own `links` are never
 * called. A label names no order and no contents, so the shipment that it was made for is asked for too.
 */
export function shipStationV2Fetcher(api: ShipStationV2, settings: ReadingSettings): Fetcher {
  return {
    queue: QUEUE,
    async fetch(task, receivedAt: Instant, deadline) {
      const at = progress.parse(task.payload)
      // By the same rule as when it came in: a task is only as good as whoever wrote it.
      if (v2Address(`https://api.shipstation.com${at.path}`)?.path !== at.path)
        throw new HopelessTask('the address is outside of what may be asked for')
      const means: Means = {
        get: path => hopeful(api.get(path, deadline.signal)),
        receive: (record, date) => receiveRecord(record, date, receivedAt, settings),
        endsAt: deadline.at,
      }
      if (at.left.length > 0) return shipmentsOf(at, means)
      if (at.page === null) return { deliveries: [], next: null }
      const fetched = await pageOf(at.path, at.page, means)
      // Announced, and not there yet: ShipStation may be behind itself.
      if (isEmpty(fetched) && at.page === 1 && task.attempts < DOUBTS) throw new NothingYet()
      return fetched
    },
  }
}

const isEmpty = ({ deliveries, next }: Fetched): boolean => deliveries.length === 0 && next === null

const onwards = (at: Progress): Json => (at.left.length > 0 || at.page !== null ? at : null)

/** One page: shipments are told at once, what only names a shipment is kept for the next steps. */
async function pageOf(path: string, page: number, { get, receive }: Means): Promise<Fetched> {
  const { body, date } = await get(paged(path, page))
  const answer = pageAnswer.parse(answerOf(body))
  const next = page < Math.min(answer.pages ?? 1, LAST_PAGE) ? page + 1 : null
  return {
    deliveries: answer.shipments.map(shipment => receive({ shipment, labels: [], fulfillments: [] }, date)),
    next: onwards({ path, page: next, left: [...byShipment(answer)] }),
  }
}

/** Some of the shipments that a page left; what was answered before the allowance was used up is not asked again. */
async function shipmentsOf({ left, ...at }: Progress, means: Means): Promise<Fetched> {
  const deliveries: Received[] = []
  for (const found of left.slice(0, SHIPMENTS_A_STEP)) {
    if (deliveries.length > 0 && means.endsAt - Date.now() < LAST_CALL_MS) break
    try {
      deliveries.push(await foundWith(found, means))
    } catch (error) {
      if (!(error instanceof RateLimited) || deliveries.length === 0) throw error
      break
    }
  }
  return { deliveries, next: onwards({ ...at, left: left.slice(deliveries.length) }) }
}

async function foundWith({ shipment: id, ...found }: KeptFound, { get, receive }: Means): Promise<Received> {
  if (id === null) return receive({ shipment: null, ...found }, null)
  const { body, date } = await get(`/v2/shipments/${id}`)
  return receive({ shipment: body === null ? null : keptShipment.parse(body), ...found }, date)
}

async function hopeful<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ShipStationV2Refused) throw new HopelessTask(error.message)
    throw error
  }
}
