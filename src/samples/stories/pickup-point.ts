import { places } from '../carriers.ts'
import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** The parcel waits for the customer at the carrier's pickup point. */
export const pickupPoint: StoryKind = {
  name: 'ready at a pickup point',
  write(timeline, variant) {
    const cushion = timeline.item(goods.cushion, 3)
    timeline.place([cushion])
    const box = timeline.pack([allOf(cushion)])
    timeline.travel(box, 'in_transit')
    timeline.carry(box, 'ready_for_pickup', timeline.random.pick(places))
    if (variant % 2 === 0) timeline.carry(box, 'delivered')
  },
}
