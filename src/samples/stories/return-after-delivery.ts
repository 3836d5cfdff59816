import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Delivered, then everything comes back, at once or in two goes. */
export const returnAfterDelivery: StoryKind = {
  name: 'return after delivery',
  write(timeline, variant) {
    const [lamp, rug] = [timeline.item(goods.lamp), timeline.item(goods.rug)]
    timeline.place([lamp, rug])
    const box = timeline.pack([allOf(lamp), allOf(rug)])
    timeline.travel(box, 'delivered')
    timeline.wait(20)
    if (variant % 3 === 2) {
      timeline.refund([{ ...allOf(lamp), restock: 'return' }])
      timeline.refund([{ ...allOf(rug), restock: 'return' }])
      return
    }
    timeline.refund([
      { ...allOf(lamp), restock: 'return' },
      { ...allOf(rug), restock: 'return' },
    ])
  },
}
