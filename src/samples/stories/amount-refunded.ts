import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Money goes back for a scratch; the goods stay where they are, and so does the status. */
export const amountRefunded: StoryKind = {
  name: 'refund of an amount only',
  write(timeline, variant) {
    const chair = timeline.item(goods.chair, 2)
    timeline.place([chair])
    const box = timeline.pack([allOf(chair)])
    if (variant % 2 === 0) timeline.travel(box, 'delivered')
    timeline.refundMoney(1_500, 'Scratched leg')
  },
}
