import { amountRefunded } from './amount-refunded.ts'
import { cancelledBeforeShipping } from './cancelled-before-shipping.ts'
import { cancelledFulfilment } from './cancelled-fulfilment.ts'
import { confirmedOnly } from './confirmed-only.ts'
import { deletedOrder } from './deleted-order.ts'
import { deliveryAttempted } from './delivery-attempted.ts'
import { digitalAndPhysical } from './digital-and-physical.ts'
import { editAddsLine } from './edit-adds-line.ts'
import { editRemovesLine } from './edit-removes-line.ts'
import { furnitureOneLine } from './furniture-one-line.ts'
import { furnitureTwoLines } from './furniture-two-lines.ts'
import { giftCard } from './gift-card.ts'
import type { StoryKind } from './kind.ts'
import { leftInTransit } from './left-in-transit.ts'
import { numberCorrected } from './number-corrected.ts'
import { paidLater } from './paid-later.ts'
import { partialReturn } from './partial-return.ts'
import { pickupPoint } from './pickup-point.ts'
import { refundCompletes } from './refund-completes.ts'
import { returnAfterDelivery } from './return-after-delivery.ts'
import { singleParcel } from './single-parcel.ts'
import { threeParcels } from './three-parcels.ts'

/** Every kind of story, in the order in which they are told. */
export const storyKinds: readonly StoryKind[] = [
  singleParcel,
  furnitureTwoLines,
  furnitureOneLine,
  threeParcels,
  digitalAndPhysical,
  giftCard,
  refundCompletes,
  returnAfterDelivery,
  partialReturn,
  editRemovesLine,
  editAddsLine,
  cancelledBeforeShipping,
  cancelledFulfilment,
  deletedOrder,
  numberCorrected,
  deliveryAttempted,
  pickupPoint,
  leftInTransit,
  confirmedOnly,
  paidLater,
  amountRefunded,
]
