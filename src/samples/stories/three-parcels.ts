import { warehouses } from '../carriers.ts'
import { goods } from '../goods.ts'
import { type StoryKind, some } from './kind.ts'

/** Three units of one line, or three lines, in three boxes, of which the last leaves another warehouse. */
export const threeParcels: StoryKind = {
  name: 'three parcels',
  write(timeline, variant) {
    const items =
      variant % 2 === 0
        ? [timeline.item(goods.chair, 3)]
        : [timeline.item(goods.chair), timeline.item(goods.lamp), timeline.item(goods.rug)]
    timeline.place(items)
    const units = items.flatMap(item => Array.from({ length: item.quantity }, () => some(item, 1)))
    const boxes = units.map((content, index) =>
      timeline.pack([content], { from: warehouses[index < 2 ? 0 : 1] }),
    )
    const together = variant % 3 === 2
    if (together) for (const box of boxes) timeline.travel(box, 'out_for_delivery')
    const arrived = [3, 2, 1, 0, 3][variant % 5] ?? 3
    for (const box of boxes.slice(0, arrived)) {
      if (together) timeline.carry(box, 'delivered')
      else timeline.travel(box, 'delivered')
    }
  },
}
