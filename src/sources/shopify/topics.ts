import { normaliseAdminOrder } from './normalise/admin-order.ts'
import { normaliseAllocationChange, normalisePreparedForPickup } from './normalise/allocation.ts'
import { normaliseFulfillment } from './normalise/fulfillment.ts'
import { normaliseOrder } from './normalise/order.ts'
import { normaliseOrderDeletion, normaliseOrderEdit } from './normalise/order-change.ts'
import { normaliseTransaction } from './normalise/payment.ts'
import { normaliseRefund } from './normalise/refund.ts'
import { normaliseReturn, normaliseReturnUpdate } from './normalise/return.ts'
import { normaliseScan, normaliseWithdrawnScan } from './normalise/scan.ts'
import {
  normaliseCustomerRedaction,
  normaliseDataRequest,
  normaliseInventoryItem,
  normaliseInventoryLevel,
  normaliseShopRedaction,
  normaliseUninstall,
} from './normalise/shop.ts'
import type { Normalised, Telling } from './normalise/telling.ts'

/** @throws ZodError when the body is not what the topic promises */
export type Normaliser = (body: unknown, telling: Telling) => Normalised

const ALLOCATION_CHANGES = [
  'order_routing_complete',
  'placed_on_hold',
  'hold_released',
  'moved',
  'split',
  'merged',
  'cancelled',
  'rescheduled',
  'scheduled_fulfillment_order_ready',
  'line_items_prepared_for_local_delivery',
  'fulfillment_request_submitted',
  'fulfillment_request_accepted',
  'fulfillment_request_rejected',
  'cancellation_request_submitted',
  'cancellation_request_accepted',
  'cancellation_request_rejected',
  'fulfillment_service_failed_to_complete',
  'progress_reported',
  'manually_reported_progress_stopped',
]

const RETURN_STEPS = ['request', 'approve', 'close', 'cancel', 'decline', 'reopen']

/** The topics that are read; every other one is stored and ignored. */
const NORMALISERS: ReadonlyMap<string, Normaliser> = new Map<string, Normaliser>([
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
  ...ALLOCATION_CHANGES.map(change => [`fulfillment_orders/${change}`, normaliseAllocationChange] as const),
  ['fulfillment_orders/line_items_prepared_for_pickup', normalisePreparedForPickup],
  ['fulfillment_holds/added', normaliseAllocationChange],
  ['fulfillment_holds/released', normaliseAllocationChange],
  ...RETURN_STEPS.map(step => [`returns/${step}`, normaliseReturn] as const),
  ['returns/update', normaliseReturnUpdate],
  ['inventory_levels/update', normaliseInventoryLevel],
  ['inventory_items/create', normaliseInventoryItem],
  ['inventory_items/update', normaliseInventoryItem],
  ['app/uninstalled', normaliseUninstall],
  ['customers/data_request', normaliseDataRequest],
  ['customers/redact', normaliseCustomerRedaction],
  ['shop/redact', normaliseShopRedaction],
])

/** Topics of webhooks. */
export const TOPICS: readonly string[] = [...NORMALISERS.keys()]

/** The topic under which answers of the Admin API are kept. */
export const ADMIN_ORDER = 'admin/order'

export const normaliserOf = (topic: string): Normaliser | undefined =>
  topic === ADMIN_ORDER ? normaliseAdminOrder : NORMALISERS.get(topic)
