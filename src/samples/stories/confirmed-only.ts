import { goods } from '../goods.ts'
import type { StoryKind } from './kind.ts'

/** Paid, and nothing more yet. */
export const confirmedOnly: StoryKind = {
  name: 'confirmed only',
  write(timeline) {
    timeline.place([timeline.item(goods.tableOak), timeline.item(goods.chair, 4)])
  },
}
