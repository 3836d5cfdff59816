import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Packed, unpacked before the carrier came, and packed again under another number. */
export const cancelledFulfilment: StoryKind = {
  name: 'cancelled fulfilment',
  write(timeline, variant) {
    const [chair, lamp] = [timeline.item(goods.chair, 2), timeline.item(goods.lamp)]
    timeline.place([chair, lamp])
    const wrong = timeline.pack([allOf(chair), allOf(lamp)])
    timeline.unpack(wrong)
    if (variant % 4 === 1) return
    const right = timeline.pack([allOf(chair)])
    if (variant % 4 === 2) return
    const rest = timeline.pack([allOf(lamp)])
    if (variant % 4 === 3) return
    timeline.travel(right, 'in_transit')
    timeline.travel(rest, 'in_transit')
  },
}
