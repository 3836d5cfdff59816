import { places } from '../carriers.ts'
import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/**
 * Still on its way. An `in_transit` without a place, which the shop also sends when a number was merely typed, comes
 * first; in one variant nothing else ever does.
 */
export const leftInTransit: StoryKind = {
  name: 'left in transit',
  write(timeline, variant) {
    const [rug, cushion] = [timeline.item(goods.rug), timeline.item(goods.cushion)]
    timeline.place([rug, cushion])
    const box = timeline.pack([allOf(rug), allOf(cushion)])
    timeline.carry(box, 'confirmed')
    timeline.carry(box, 'in_transit')
    if (variant % 2 === 1) return
    for (const place of timeline.random.shuffled(places).slice(0, 2)) timeline.carry(box, 'in_transit', place)
  },
}
