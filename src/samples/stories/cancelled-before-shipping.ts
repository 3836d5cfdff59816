import { goods } from '../goods.ts'
import type { StoryKind } from './kind.ts'

/** Cancelled while everything was still in the warehouse, paid or not. */
export const cancelledBeforeShipping: StoryKind = {
  name: 'cancelled before shipping',
  write(timeline, variant) {
    const items = [timeline.item(goods.rug), timeline.item(goods.plans)]
    const paid = variant % 3 !== 2
    timeline.place(items, paid ? 'paid' : 'unpaid')
    timeline.cancel(items, paid)
  },
}
