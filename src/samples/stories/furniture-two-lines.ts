import { warehouses } from '../carriers.ts'
import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** A table sold as two lines: the legs leave one warehouse, the top another. */
export const furnitureTwoLines: StoryKind = {
  name: 'furniture as two lines',
  write(timeline, variant) {
    const [legs, top] = [timeline.item(goods.tableLegs), timeline.item(goods.tableTop)]
    timeline.place([legs, top])
    const first = timeline.pack([allOf(legs)], { from: warehouses[0] })
    if (variant % 5 === 1) return
    if (variant % 5 === 2) timeline.travel(first, 'in_transit')
    if (variant % 5 === 0) timeline.travel(first, 'delivered')
    const second = timeline.pack([allOf(top)], { from: warehouses[1] })
    if (variant % 5 === 2) return
    if (variant % 5 === 3) timeline.travel(second, 'delivered')
    if (variant % 5 === 0) timeline.travel(second, 'delivered')
    if (variant % 5 === 4) {
      timeline.travel(first, 'out_for_delivery')
      timeline.travel(second, 'out_for_delivery')
    }
  },
}
