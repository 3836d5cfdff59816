import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** A handbook to download, which the shop fulfils by itself at once, and a chair, which decides. */
export const digitalAndPhysical: StoryKind = {
  name: 'digital and physical',
  write(timeline, variant) {
    const [plans, chair] = [timeline.item(goods.plans), timeline.item(goods.chair, 2)]
    timeline.place([plans, chair])
    timeline.pack([allOf(plans)], { carried: false, afterSeconds: 3 })
    if (variant % 4 === 3) return
    const box = timeline.pack([allOf(chair)])
    if (variant % 4 !== 1) timeline.travel(box, variant % 4 === 2 ? 'in_transit' : 'delivered')
  },
}
