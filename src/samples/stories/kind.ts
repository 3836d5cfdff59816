import type { Timeline } from '../timeline.ts'
import type { Content, Item } from '../world.ts'

/** One kind of story. Its variants begin alike and end differently. */
export interface StoryKind {
  readonly name: string
  /** @param variant counts up from 0; a story takes it modulo what it has to offer */
  write(timeline: Timeline, variant: number): void
}

/** All units of a line. */
export const allOf = (item: Item): Content => ({ line: item.line, units: item.quantity })

/** So many units of a line. */
export const some = (item: Item, units: number): Content => ({ line: item.line, units })
