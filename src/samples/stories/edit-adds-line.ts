import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** The customer asks for one thing more when the rest has left: what is owed grows, and the order goes back. */
export const editAddsLine: StoryKind = {
  name: 'edit that adds a line',
  write(timeline, variant) {
    const [chair, cushion] = [timeline.item(goods.chair), timeline.item(goods.cushion, 2)]
    timeline.place([chair])
    const first = timeline.pack([allOf(chair)])
    if (variant % 4 === 2) timeline.travel(first, 'delivered')
    timeline.edit({ added: [cushion] })
    timeline.pay()
    if (variant % 4 === 1) return
    const second = timeline.pack([allOf(cushion)])
    if (variant % 4 === 3) return
    if (variant % 4 === 0) timeline.travel(first, 'delivered')
    timeline.travel(second, 'delivered')
  },
}
