import { goods } from '../goods.ts'
import { allOf, type StoryKind } from './kind.ts'

/** Nothing to ship: the shop itself fulfils it two seconds after the order. */
export const giftCard: StoryKind = {
  name: 'gift card only',
  write(timeline) {
    const card = timeline.item(goods.giftCard)
    timeline.place([card])
    timeline.pack([allOf(card)], { carried: false, service: 'gift_card', afterSeconds: 2 })
  },
}
