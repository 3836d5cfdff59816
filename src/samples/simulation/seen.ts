import type { Carried, Happening, Step } from '../world.ts'
import { type BoxState, stateOf } from './box-state.ts'
import type { Knowledge } from './knowledge.ts'
import type { CarrierStep, RealWorld } from './real-world.ts'

/** A box as it is known by what was told. */
export interface SeenBox extends BoxState {
  readonly labelled: boolean
}

/** A fulfilment as it is known. */
export interface SeenFulfillment {
  readonly contents: readonly { readonly line: string; readonly units: number }[]
  readonly cancelled: boolean
  readonly boxes: readonly SeenBox[]
}

const STEPS: Readonly<Partial<Record<Step, CarrierStep>>> = {
  carrier_picked_up: 'picked_up',
  out_for_delivery: 'out_for_delivery',
  attempted_delivery: 'delivery_attempted',
  ready_for_pickup: 'available_for_pickup',
  delivered: 'delivered',
  returning_to_sender: 'return_to_sender',
}

/** "In transit" without a place may only mean that somebody typed a number; "failure" says nothing of where it is. */
const stepOf = (step: Step, hasPlace: boolean): CarrierStep | null =>
  step === 'in_transit' ? (hasPlace ? 'in_transit' : null) : (STEPS[step] ?? null)

/** The fulfilments of which a snapshot or a body of their own has told, each as of the latest of these. */
export function seenFulfillments(world: RealWorld, known: Knowledge): readonly SeenFulfillment[] {
  const { happenings } = world.shop
  const latest = Math.max(-1, ...known.snapshots)
  return happenings.flatMap(each => {
    if (each.kind !== 'packed') return []
    const { id, contents } = each.box
    const until = Math.max(latest, ...[...known.bodies].filter(index => boxOf(happenings[index]) === id))
    const own = happenings.slice(0, until + 1).filter(other => boxOf(other) === id)
    if (!own.includes(each)) return []
    const numbers = own.reduce(
      (typed, other) => (other.kind === 'numbered' ? other.numbers : typed),
      each.box.numbers,
    )
    const cancelled = own.some(other => other.kind === 'unpacked')
    return [{ contents, cancelled, boxes: seenBoxes(world, known, id, numbers) }]
  })
}

function boxOf(happening: Happening | undefined): string | null {
  if (happening === undefined) return null
  if (happening.kind === 'packed') return happening.box.id
  return 'box' in happening ? happening.box : null
}

function seenBoxes(
  world: RealWorld,
  known: Knowledge,
  fulfillment: string,
  numbers: readonly string[],
): readonly SeenBox[] {
  const words = wordsAbout(world, known, fulfillment)
  if (numbers.length === 0) return [{ labelled: false, ...stateOf(words) }]
  return numbers.map((number, slot) => {
    const scans = world.feed.filter((scan, index) => known.scans.has(index) && scan.number === number)
    const moves = scans.map(scan => scan.move).sort((a, b) => a - b)
    const told = moves.flatMap(move => world.moves[move]?.step ?? [])
    // The shop's words name no number: they mean the first.
    return { labelled: true, ...stateOf([told, ...(slot === 0 ? words : [])]) }
  })
}

/** What the shop's tracker said: the events that were told, and what snapshots show as its last word. */
function wordsAbout(
  { shop: { happenings } }: RealWorld,
  known: Knowledge,
  fulfillment: string,
): readonly (readonly CarrierStep[])[] {
  const about = happenings.flatMap((each, index) =>
    each.kind === 'carried' && each.box === fulfillment ? [[index, each] as const] : [],
  )
  const events = about.filter(([index]) => known.happenings.has(index)).map(([, each]) => each)
  const points = [
    ...known.snapshots,
    ...[...known.bodies].filter(index => boxOf(happenings[index]) === fulfillment),
  ]
  const shown = new Set(
    points.flatMap(point => about.findLast(([index]) => index <= point)?.[1] ?? ([] as readonly Carried[])),
  )
  const steps = events.flatMap(each => stepOf(each.step, each.place !== null) ?? [])
  return [steps, ...[...shown].map(each => [stepOf(each.step, false) ?? []].flat())]
}
