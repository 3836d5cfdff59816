import type { EventType } from '../../../events/event.ts'
import type { Kind } from '../kind.ts'
import { promiseRecorded, scanRecorded, scanWithdrawn } from './carrier.ts'
import { paymentRecorded, refundRecorded, returnRecorded } from './money.ts'
import { bundleRecorded, kitRecorded, orderDeleted, orderRecorded, overrideRecorded } from './order.ts'
import {
  allocationRecorded,
  fulfillmentRecorded,
  holdRecorded,
  labelRecorded,
  shipmentReplaced,
} from './warehouse.ts'

/**
 * Every type of event has a shape in which it can be told; a new one does not compile without. All are allowed, overrides
 * too: whoever has a secret may say whatever a person or the shop could, and is named with what he said.
 */
export const KINDS: { readonly [T in EventType]: Kind<T> } = {
  'order.recorded': orderRecorded,
  'order.deleted': orderDeleted,
  'payment.recorded': paymentRecorded,
  'refund.recorded': refundRecorded,
  'return.recorded': returnRecorded,
  'allocation.recorded': allocationRecorded,
  'hold.recorded': holdRecorded,
  'fulfillment.recorded': fulfillmentRecorded,
  'label.recorded': labelRecorded,
  'shipment.replaced': shipmentReplaced,
  'scan.recorded': scanRecorded,
  'scan.withdrawn': scanWithdrawn,
  'promise.recorded': promiseRecorded,
  'kit.recorded': kitRecorded,
  'bundle.recorded': bundleRecorded,
  'override.recorded': overrideRecorded,
}
