import { goods } from '../goods.ts'
import { allOf, type StoryKind, some } from './kind.ts'

/** What could not be sent is refunded, and with that the order is complete without another parcel. */
export const refundCompletes: StoryKind = {
  name: 'partial refund that completes the order',
  write(timeline, variant) {
    const [chairs, rug] = [timeline.item(goods.chair, 3), timeline.item(goods.rug)]
    timeline.place([chairs, rug])
    const box = timeline.pack([some(chairs, 2), allOf(rug)])
    if (variant % 3 === 2) timeline.travel(box, 'delivered')
    timeline.refund([{ ...some(chairs, 1), restock: 'cancel' }], 'Out of stock')
    if (variant % 3 === 0) timeline.travel(box, 'delivered')
  },
}
