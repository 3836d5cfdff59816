import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Nobody was at home. */
export const deliveryAttempted: StoryKind = {
  name: 'delivery attempted',
  write(timeline, variant) {
    const lamp = timeline.item(goods.lamp, 2)
    timeline.place([lamp])
    const box = timeline.pack([allOf(lamp)])
    timeline.travel(box, 'out_for_delivery')
    timeline.carry(box, 'attempted_delivery')
    if (variant % 2 === 1) return
    timeline.wait(16)
    timeline.carry(box, 'out_for_delivery')
    timeline.carry(box, 'delivered')
  },
}
