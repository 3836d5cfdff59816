import { besidesOf } from './besides.ts'
import { type Disorder, disordered } from './disorder.ts'
import { idsOf } from './ids.ts'
import { type Headline, headlineOf, untrueOf } from './oracle.ts'
import { Random } from './random.ts'
import type { SampleDelivery } from './sample-delivery.ts'
import type { StoryKind } from './stories/kind.ts'
import { tellings } from './telling.ts'
import { Timeline } from './timeline.ts'
import type { Transition } from './transitions.ts'
import type { Happening, World } from './world.ts'

/** One order: what arrives of it, and what is true of it. */
export interface Story {
  readonly name: string
  readonly seed: number
  /** Counts the orders of a seed from 0. */
  readonly index: number
  readonly disorder: Disorder
  readonly shop: string
  /** Decimal digits, some above 2^53. */
  readonly orderId: string
  /** `#1001` */
  readonly orderName: string
  readonly world: World
  /** In the order of arrival, doubles included; a double is the same object again. */
  readonly deliveries: readonly SampleDelivery[]
  readonly expected: { readonly status: Headline }
  /** Changes of status that whoever is told in order must show, one after the other. */
  readonly path: readonly Transition[]
  /** Words that would be untrue to whom exactly these deliveries have been told. */
  forbidden(deliveredSoFar: Iterable<SampleDelivery>): ReadonlySet<Headline>
}

export interface StoryChoice {
  readonly seed: number
  readonly index: number
  readonly variant: number
  readonly disorder: Disorder
  readonly shop: string
  /** Whether warehouses and carriers tell it too, besides the shop. */
  readonly besides?: boolean
  /** The newest happening is minutes to hours older; milliseconds since 1970. */
  readonly now: number
}

export function storyOf(kind: StoryKind, choice: StoryChoice): Story {
  const random = new Random(`${choice.seed}/${choice.index}/${kind.name}`)
  const world = worldOf(kind, choice, random)
  const sent = choice.besides ? tellings(world, random, besidesOf(world.happenings)) : tellings(world, random)
  const status = headlineOf(world.happenings)
  if (status === null) throw new RangeError(`The story "${kind.name}" never places its order.`)
  return {
    name: kind.name,
    seed: choice.seed,
    index: choice.index,
    disorder: choice.disorder,
    shop: world.shop,
    orderId: world.orderId,
    orderName: `#${world.orderNumber}`,
    world,
    deliveries: disordered(sent, choice.disorder, random),
    expected: { status },
    path: pathOf(world.happenings),
    forbidden: delivered => forbidden(world.happenings, sent, delivered),
  }
}

function worldOf(kind: StoryKind, choice: StoryChoice, random: Random): World {
  const nextId = idsOf(random, choice.seed, choice.index)
  const identity = {
    shop: choice.shop,
    shopId: '70112233',
    orderId: nextId(),
    orderNumber: 1001 + choice.index,
    customerId: nextId(),
    addressId: nextId(),
    shippingLineId: nextId(),
    offsetMinutes: random.pick([-300, -300, -480, 60, 330]),
  }
  const timeline = new Timeline(random, nextId)
  kind.write(timeline, choice.variant)
  const happenings = timeline.endingAt(choice.now - random.whole(5, 360) * 60_000)
  const ships = happenings.some(
    each => each.kind === 'placed' && each.items.some(item => item.kind === 'physical'),
  )
  return { ...identity, shippingCents: ships ? 2_900 : 0, happenings }
}

function pathOf(happenings: readonly Happening[]): readonly Transition[] {
  const path: Transition[] = []
  let shown: Headline | null = null
  for (const index of happenings.keys()) {
    const next = headlineOf(happenings.slice(0, index + 1))
    if (next === null || next === shown) continue
    path.push([shown, next])
    shown = next
  }
  return path
}

function forbidden(
  happenings: readonly Happening[],
  sent: readonly SampleDelivery[],
  delivered: Iterable<SampleDelivery>,
): ReadonlySet<Headline> {
  const told = new Set(delivered)
  const known = new Set([...told].flatMap(each => each.tells))
  const latest = Math.max(-1, ...[...told].map(each => each.happening))
  const caughtUp = sent.every(each => told.has(each) === each.happening <= latest)
  return untrueOf(
    happenings.filter((_, index) => known.has(index)),
    caughtUp,
  )
}
