import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** The number was mistyped and is typed anew before the carrier has the parcel. */
export const numberCorrected: StoryKind = {
  name: 'tracking number corrected',
  write(timeline, variant) {
    const rug = timeline.item(goods.rug)
    timeline.place([rug])
    const box = timeline.pack([allOf(rug)])
    timeline.correctNumber(box)
    if (variant % 3 !== 1) timeline.travel(box, variant % 3 === 2 ? 'out_for_delivery' : 'delivered')
  },
}
