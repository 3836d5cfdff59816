import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** The merchant takes a line out of the order, before anything was packed or after the rest was. */
export const editRemovesLine: StoryKind = {
  name: 'edit that removes a line',
  write(timeline, variant) {
    const [chair, lamp] = [timeline.item(goods.chair), timeline.item(goods.lamp)]
    timeline.place([chair, lamp])
    const late = variant % 2 === 0
    if (!late) timeline.edit({ removed: [allOf(lamp)] })
    const box = timeline.pack([allOf(chair)])
    if (variant % 4 === 2) timeline.travel(box, 'delivered')
    if (late) timeline.edit({ removed: [allOf(lamp)] })
    if (variant % 4 === 0) timeline.travel(box, 'in_transit')
    if (variant % 4 === 1) timeline.travel(box, 'delivered')
  },
}
