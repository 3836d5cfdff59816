import { goods } from '../goods.ts'
import { allOf, type StoryKind, some } from './kind.ts'

/** One of several units comes back; in one variant while another parcel is still under way. */
export const partialReturn: StoryKind = {
  name: 'partial return',
  write(timeline, variant) {
    const [cushions, rug] = [timeline.item(goods.cushion, 2), timeline.item(goods.rug)]
    timeline.place([cushions, rug])
    const first = timeline.pack([allOf(cushions)])
    const second = timeline.pack([allOf(rug)])
    timeline.travel(first, 'delivered')
    if (variant % 3 !== 1) timeline.travel(second, 'delivered')
    timeline.wait(12)
    timeline.refund([{ ...some(cushions, 1), restock: 'return' }], 'Wrong colour')
    if (variant % 3 === 1) timeline.travel(second, 'out_for_delivery')
  },
}
