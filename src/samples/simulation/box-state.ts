import type { CarrierStep } from './real-world.ts'

/** Where a box is, as far as somebody can say. */
export interface BoxState {
  /** A carrier has, or had, it in its hands. */
  readonly scanned: boolean
  /** On the doorstep side: out for delivery, tried, waiting in a shop, or delivered. */
  readonly nearby: boolean
  readonly ready: boolean
  readonly delivered: boolean
  /** Lost, or back with its sender. */
  readonly failed: boolean
}

const HEIGHT: Readonly<Record<Exclude<CarrierStep, 'lost'>, number>> = {
  picked_up: 1,
  in_transit: 2,
  out_for_delivery: 3,
  delivery_attempted: 4,
  available_for_pickup: 5,
  delivered: 6,
  return_to_sender: 7,
  returned_to_sender: 8,
}

/** A word of the carrier; `correction`: it takes back what it said before of more than this. */
export interface Word {
  readonly step: CarrierStep | null
  readonly correction: boolean
}

const heightOf = (step: CarrierStep): number => (step === 'lost' ? 0 : HEIGHT[step])

/** What is left of the carrier's own words. @param words in the order in which it says that it happened */
export function uncorrected<W extends Word>(words: readonly W[]): readonly Meant<W>[] {
  return words.reduce<readonly Meant<W>[]>((left, word) => {
    const { step, correction } = word
    if (step === null) return left
    const kept = correction ? left.filter(each => heightOf(each.step) <= heightOf(step)) : left
    return [...kept, { ...word, step }]
  }, [])
}

/** A word that says something of where the box is. */
export type Meant<W> = W & { readonly step: CarrierStep }

/**
 * What others said may only repeat what the carrier has taken back, so beyond its last correction they prove nothing.
 * @param words of the carrier
 */
export function notBeyond<W extends { readonly step: CarrierStep }>(
  words: readonly Word[],
  others: readonly W[],
): readonly W[] {
  const limit = words.findLast(word => word.correction)?.step ?? null
  return limit === null ? others : others.filter(({ step }) => heightOf(step) <= heightOf(limit))
}

/** The furthest that one witness saw, and whether it lost sight of the box. */
function seenBy(steps: readonly CarrierStep[]): { readonly furthest: number; readonly lost: boolean } {
  let furthest = 0
  let turned = false
  for (const step of steps) {
    if (step === 'lost') continue
    // Delivered after it turned round: to its sender.
    const height = turned && step === 'delivered' ? HEIGHT.returned_to_sender : HEIGHT[step]
    turned ||= step === 'return_to_sender'
    furthest = Math.max(furthest, height)
  }
  return { furthest, lost: steps.at(-1) === 'lost' }
}

/**
 * What the witnesses' words together say of a box. Boxes do not move backwards, so the furthest word counts, and nobody's
 * clock is asked.
 * @param witnesses what each of them saw, in the order in which it happened
 */
export function stateOf(witnesses: readonly (readonly CarrierStep[])[]): BoxState {
  const seen = witnesses.map(seenBy)
  const furthest = Math.max(0, ...seen.map(each => each.furthest))
  const lost = seen.some(each => each.lost) && furthest < HEIGHT.delivered
  return {
    scanned: furthest > 0,
    nearby: !lost && furthest >= HEIGHT.out_for_delivery && furthest <= HEIGHT.delivered,
    ready: !lost && furthest === HEIGHT.available_for_pickup,
    delivered: furthest === HEIGHT.delivered,
    failed: lost || furthest === HEIGHT.returned_to_sender,
  }
}
