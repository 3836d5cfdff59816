import { goods } from '../goods.ts'
import type { StoryKind } from './kind.ts'

/** Cancelled and then deleted: whatever else of it comes late, it must not come back. */
export const deletedOrder: StoryKind = {
  name: 'cancelled, then deleted',
  write(timeline, variant) {
    const items = [timeline.item(goods.lamp)]
    const paid = variant % 2 === 0
    timeline.place(items, paid ? 'paid' : 'unpaid')
    timeline.cancel(items, paid)
    timeline.delete()
  },
}
