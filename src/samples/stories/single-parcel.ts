import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Everything in one box; each variant is left one step earlier on its way. */
export const singleParcel: StoryKind = {
  name: 'single parcel',
  write(timeline, variant) {
    const [lamp, cushion] = [timeline.item(goods.lamp), timeline.item(goods.cushion, 2)]
    timeline.place([lamp, cushion])
    const box = timeline.pack([allOf(lamp), allOf(cushion)])
    const ends = ['delivered', 'out_for_delivery', 'in_transit', 'delivered', null] as const
    const end = ends[variant % ends.length]
    if (end) timeline.travel(box, end)
  },
}
