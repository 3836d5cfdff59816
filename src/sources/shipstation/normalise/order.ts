import { tell } from '../../../events/envelope.ts'
import type { AllocationBody, EventOf } from '../../../events/event.ts'
import { orderPayload } from '../payload.ts'
import { orderKeyOf, referencesOf, scoped, unitsOf } from '../references.ts'
import { FEED, type Telling } from '../telling.ts'

/**
 * An order as the warehouse sees it: what it has to send, and whether it holds it back. That it is `shipped` there means
 * only that labels exist, and `cancelled` also what was merged into another.
 */
export function normaliseOrder(
  body: unknown,
  { shop, toldAt }: Telling,
): readonly EventOf<'allocation.recorded'>[] {
  const payload = orderPayload.parse(body)
  const allocationId = scoped(payload.orderId)
  const state = stateOf(payload.orderStatus)
  return [
    tell({
      type: 'allocation.recorded',
      resource: `allocation:${allocationId}`,
      updatedAt: payload.modifyDate ?? payload.createDate,
      toldAt,
      rank: { cancelled: state === 'cancelled' },
      order: null,
      refs: referencesOf(payload, shop),
      body: {
        allocationId,
        feed: FEED,
        ...orderKeyOf(payload),
        state,
        location: null,
        // How the customer gets it is known to the shop alone.
        method: 'shipping',
        scheduledFor: payload.holdUntilDate,
        readyForPickup: false,
        lines: unitsOf(payload.items),
      },
    }),
  ]
}

const STATES: ReadonlyMap<string, AllocationBody['state']> = new Map([
  ['awaiting_shipment', 'in_progress'],
  ['pending_fulfillment', 'in_progress'],
  ['on_hold', 'on_hold'],
  ['shipped', 'closed'],
  ['cancelled', 'cancelled'],
])

/** Unpaid, and a status to come: it holds nothing back and proves nothing. */
const stateOf = (status: string | null): AllocationBody['state'] => STATES.get(status ?? '') ?? 'open'
