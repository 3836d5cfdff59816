import type { Disorder } from './disorder.ts'
import { Random } from './random.ts'
import { storyKinds } from './stories/index.ts'
import { type Story, storyOf } from './story.ts'

export { SAMPLE_STORE } from './besides.ts'
export type { Disorder } from './disorder.ts'
export { type KitPart, sampleKits } from './goods.ts'
export { type LabelApi, startLabelApi } from './label-api.ts'
export { type Headline, headlines } from './oracle.ts'
export type { Door, FeedFolder, Listed, SampleDelivery, Topic } from './sample-delivery.ts'
export { sign, signEasyPost, signStandard } from './sign.ts'
export { storyKinds } from './stories/index.ts'
export type { Story } from './story.ts'
export { type Transition, transitionName, transitions } from './transitions.ts'

export const SAMPLE_SHOP = 'sample-furniture.myshopify.com'

/** From this many orders on every declared transition must have been seen. */
export const ORDERS_FOR_ALL_TRANSITIONS = 100

export interface StoriesWanted {
  readonly seed: number
  readonly orders: number
  readonly shop?: string
  /** Whether senders besides the shop may tell of them; without it all is told by the shop. */
  readonly besides?: boolean
  /** Milliseconds since 1970; stories end shortly before. */
  readonly now?: number
}

/** Every kind is told in order first: its transitions are seen one by one. Then the network interferes. */
const FIRST_ROUNDS: readonly Disorder[] = ['in order', 'jumbled', 'in order', 'shuffled', 'jumbled']

/** Variants that others tell besides the shop: one in order, one jumbled, one in no order at all. */
const TOLD_BESIDES: ReadonlySet<number> = new Set([1, 2, 3])

/** Later rounds draw lots, so that every variant meets every disorder. */
const disorderOf = (wanted: StoriesWanted, index: number, round: number): Disorder =>
  FIRST_ROUNDS[round] ?? new Random(`${wanted.seed}/${index}/disorder`).pick(FIRST_ROUNDS)

/** Story by story, one after the other, so that a soak may ask for more than fit into memory. */
export function* storiesOf(wanted: StoriesWanted): Generator<Story> {
  const now = wanted.now ?? Date.now()
  for (let index = 0; index < wanted.orders; index += 1) {
    const variant = Math.floor(index / storyKinds.length)
    const kind = storyKinds[index % storyKinds.length]
    if (!kind) throw new RangeError('There is no kind of story to tell.')
    yield storyOf(kind, {
      seed: wanted.seed,
      index,
      variant,
      disorder: disorderOf(wanted, index, variant),
      shop: wanted.shop ?? SAMPLE_SHOP,
      besides: wanted.besides === true && TOLD_BESIDES.has(variant % 5),
      now,
    })
  }
}

/** All stories of a seed; the same seed and `now` give the same bytes. */
export function generateStories(wanted: StoriesWanted): readonly Story[] {
  return [...storiesOf(wanted)]
}
