import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/**
 * Ordered first, paid later; in one variant within the second, so that two different snapshots carry the same
 * updated_at and only the moment of telling says which is newer.
 */
export const paidLater: StoryKind = {
  name: 'payment pending, then paid',
  write(timeline, variant) {
    const lamp = timeline.item(goods.lamp)
    timeline.place([lamp], 'unpaid')
    if (variant % 5 === 3) return
    timeline.pay(variant % 5 === 1 || variant % 5 === 2 ? 1 : undefined)
    if (variant % 5 !== 4) return
    timeline.travel(timeline.pack([allOf(lamp)]), 'delivered')
  },
}
