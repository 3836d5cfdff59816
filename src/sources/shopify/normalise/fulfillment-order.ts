import { tell } from '../../../events/envelope.ts'
import type { AllocationBody, HoldBody, OrderId, WismoEvent } from '../../../events/event.ts'
import type { FulfillmentOrderPayload } from '../payload-admin.ts'
import { allocationStateOf } from './allocation.ts'
import { scoped, type Telling } from './telling.ts'

/**
 * A fulfilment order as the Admin API knows it: which units still wait where, and whether they are held. Its holds are
 * one hold of ours: the answer lists those in force, so that none in the list means that all were released.
 */
export function allocationEvents(
  payload: FulfillmentOrderPayload,
  order: OrderId,
  { shop, toldAt }: Telling,
): readonly WismoEvent[] {
  const allocationId = scoped(shop, payload.id)
  const state = allocationStateOf(payload.status)
  const told = { updatedAt: payload.updatedAt, toldAt, rank: { cancelled: state === 'cancelled' }, order }
  const reasons = payload.fulfillmentHolds.map(hold => reasonOf(hold.reason))
  return [
    tell({
      type: 'allocation.recorded',
      resource: `allocation:${allocationId}`,
      ...told,
      body: {
        allocationId,
        state,
        location: payload.assignedLocation?.name ?? null,
        method: methodOf(payload.deliveryMethod?.methodType ?? null),
        scheduledFor: payload.fulfillAt,
        // The answer does not say it; fulfillment_orders/line_items_prepared_for_pickup does.
        readyForPickup: false,
        lines: payload.lineItems.nodes.map(({ remainingQuantity, lineItem }) => ({
          line: lineItem.id,
          sku: lineItem.sku,
          units: remainingQuantity,
        })),
      },
    }),
    tell({
      type: 'hold.recorded',
      resource: `hold:${allocationId}`,
      ...told,
      body: {
        holdId: allocationId,
        allocationId,
        reason: GRAVEST_FIRST.find(reason => reasons.includes(reason)) ?? 'other',
        released: reasons.length === 0,
      },
    }),
  ]
}

const GRAVEST_FIRST: readonly HoldBody['reason'][] = ['fraud', 'payment', 'address', 'inventory', 'other']

const REASONS: ReadonlyMap<string, HoldBody['reason']> = new Map([
  ['AWAITING_PAYMENT', 'payment'],
  ['HIGH_RISK_OF_FRAUD', 'fraud'],
  ['INCORRECT_ADDRESS', 'address'],
  ['INVENTORY_OUT_OF_STOCK', 'inventory'],
])

const reasonOf = (reason: string | null): HoldBody['reason'] => REASONS.get(reason ?? '') ?? 'other'

/** PICKUP_POINT is a carrier's: the parcel is sent there. RETAIL was handed over in the shop and is never sent. */
const METHODS: ReadonlyMap<string, AllocationBody['method']> = new Map([
  ['SHIPPING', 'shipping'],
  ['PICKUP_POINT', 'shipping'],
  ['PICK_UP', 'pickup'],
  ['LOCAL', 'local_delivery'],
])

const methodOf = (type: string | null): AllocationBody['method'] => METHODS.get(type ?? '') ?? 'none'
