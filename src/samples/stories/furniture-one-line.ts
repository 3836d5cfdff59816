import { places } from '../carriers.ts'
import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/**
 * A table sold as one line of one unit that needs two parcels. The shop has one fulfilment for it, whose first number is
 * typed when the legs leave and whose second when the top does. Its fulfilment events name no number and mean the
 * first, so what becomes of the top is not told here.
 */
export const furnitureOneLine: StoryKind = {
  name: 'furniture as one line',
  write(timeline, variant) {
    const table = timeline.item(goods.tableOak)
    timeline.place([table])
    const box = timeline.pack([allOf(table)])
    if (variant % 5 === 1) return
    if (variant % 5 === 3) timeline.carry(box, 'carrier_picked_up')
    timeline.addNumber(box)
    if (variant % 5 === 4) return
    timeline.carry(box, 'in_transit', timeline.random.pick(places))
    if (variant % 5 === 2) timeline.carry(box, 'delivered')
  },
}
