import type { EventOf, EventType } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { allocationRecorded } from './allocation-recorded.ts'
import { bundleRecorded } from './bundle-recorded.ts'
import { fulfillmentRecorded } from './fulfillment-recorded.ts'
import { holdRecorded } from './hold-recorded.ts'
import { kitRecorded } from './kit-recorded.ts'
import { labelRecorded } from './label-recorded.ts'
import { orderDeleted } from './order-deleted.ts'
import { orderRecorded } from './order-recorded.ts'
import { overrideRecorded } from './override-recorded.ts'
import { paymentRecorded } from './payment-recorded.ts'
import { promiseRecorded } from './promise-recorded.ts'
import { refundRecorded } from './refund-recorded.ts'
import { returnRecorded } from './return-recorded.ts'
import { scanRecorded } from './scan-recorded.ts'
import { scanWithdrawn } from './scan-withdrawn.ts'
import { shipmentReplaced } from './shipment-replaced.ts'

/**
 * Merges one event into the facts. Every handler is a join: commutative, associative, idempotent, total. None sees a
 * clock or when something was received.
 */
export type Handler<T extends EventType> = (facts: Facts, event: EventOf<T>) => Facts

/** One handler per event type; a type without one does not compile. */
export const handlers: { readonly [T in EventType]: Handler<T> } = {
  'order.recorded': orderRecorded,
  'order.deleted': orderDeleted,
  'payment.recorded': paymentRecorded,
  'refund.recorded': refundRecorded,
  'allocation.recorded': allocationRecorded,
  'hold.recorded': holdRecorded,
  'fulfillment.recorded': fulfillmentRecorded,
  'label.recorded': labelRecorded,
  'scan.recorded': scanRecorded,
  'scan.withdrawn': scanWithdrawn,
  'shipment.replaced': shipmentReplaced,
  'promise.recorded': promiseRecorded,
  'return.recorded': returnRecorded,
  'kit.recorded': kitRecorded,
  'bundle.recorded': bundleRecorded,
  'override.recorded': overrideRecorded,
}
