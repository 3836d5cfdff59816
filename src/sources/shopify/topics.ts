import { normaliseFulfillment } from './normalise/fulfillment.ts'
import { normaliseOrder } from './normalise/order.ts'
import { normaliseOrderDeletion, normaliseOrderEdit } from './normalise/order-change.ts'
import { normaliseTransaction } from './normalise/payment.ts'
import { normaliseRefund } from './normalise/refund.ts'
import { normaliseScan, normaliseWithdrawnScan } from './normalise/scan.ts'
import type { Normalised, Telling } from './normalise/telling.ts'

/** @throws ZodError when the body is not what the topic promises */
export type Normaliser = (body: unknown, telling: Telling) => Normalised

/** The topics that are read; every other one is stored and ignored. */
const NORMALISERS: ReadonlyMap<string, Normaliser> = new Map([
  ['orders/create', normaliseOrder],
  ['orders/updated', normaliseOrder],
  ['orders/paid', normaliseOrder],
  ['orders/partially_fulfilled', normaliseOrder],
  ['orders/fulfilled', normaliseOrder],
  ['orders/cancelled', normaliseOrder],
  ['orders/edited', normaliseOrderEdit],
  ['orders/delete', normaliseOrderDeletion],
  ['fulfillments/create', normaliseFulfillment],
  ['fulfillments/update', normaliseFulfillment],
  ['fulfillment_events/create', normaliseScan],
  ['fulfillment_events/delete', normaliseWithdrawnScan],
  ['refunds/create', normaliseRefund],
  ['order_transactions/create', normaliseTransaction],
])

export const TOPICS: readonly string[] = [...NORMALISERS.keys()]

export const normaliserOf = (topic: string): Normaliser | undefined => NORMALISERS.get(topic)
