import type { Step } from '../world.ts'
import { type BoxState, notBeyond, stateOf, uncorrected } from './box-state.ts'
import type { Knowledge } from './knowledge.ts'
import { boxOf, meansForemost, numbersAfter, versionsTold } from './meant.ts'
import type { CarrierStep, Piece, RealWorld } from './real-world.ts'
import { isReplaced } from './warehouse-files.ts'

/** A box as it is known by what was told. */
export interface SeenBox extends BoxState {
  /** Null: it has none. */
  readonly number: string | null
  /** It has a number, and nobody has told that its label was voided. */
  readonly labelled: boolean
  /** By its label; null where no label says what is in it. */
  readonly contents: readonly Piece[] | null
  /** Some record of it stands, or a carrier has it. */
  readonly stands: boolean
}

/** A fulfilment as it is known. */
export interface SeenFulfillment {
  readonly id: string
  readonly contents: readonly { readonly line: string; readonly units: number }[]
  readonly cancelled: boolean
  readonly numbers: readonly string[]
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
  return happenings.flatMap(each => {
    if (each.kind !== 'packed') return []
    const { id, contents } = each.box
    const newest = versionsTold(world, known, id).at(-1)
    if (newest === undefined) return []
    const own = happenings.slice(0, newest + 1).filter(other => boxOf(other) === id)
    const numbers = numbersAfter(own)
    const cancelled = own.some(other => other.kind === 'unpacked')
    const boxes = seenBoxes(world, known, { id, numbers, cancelled })
    return [{ id, contents, cancelled, numbers, boxes }]
  })
}

/** Boxes of which only labels tell: no fulfilment that is known lists their numbers. */
export function looseBoxes(
  world: RealWorld,
  known: Knowledge,
  seen: readonly SeenFulfillment[],
): readonly SeenBox[] {
  const listed = new Set(seen.flatMap(each => each.numbers))
  const held = [...known.labels].filter(index => isHeld(world, known, index))
  const numbers = held.flatMap(index => world.labels[index]?.number ?? [])
  return numbers
    .filter(number => !listed.has(number))
    .map(number => numberedBox(world, known, { number, words: [], listed: false }))
}

function seenBoxes(
  world: RealWorld,
  known: Knowledge,
  {
    id,
    numbers,
    cancelled,
  }: { readonly id: string; readonly numbers: readonly string[]; readonly cancelled: boolean },
): readonly SeenBox[] {
  const words = wordsAbout(world, known, id)
  if (numbers.length === 0) {
    const state = stateOf(words)
    return [{ number: null, labelled: false, contents: null, stands: !cancelled || state.scanned, ...state }]
  }
  // The shop's words name no number: they mean the first.
  return numbers.map((number, slot) =>
    numberedBox(world, known, { number, words: slot === 0 ? words : [], listed: !cancelled }),
  )
}

function numberedBox(
  world: RealWorld,
  known: Knowledge,
  {
    number,
    words,
    listed,
  }: {
    readonly number: string
    readonly words: readonly (readonly CarrierStep[])[]
    readonly listed: boolean
  },
): SeenBox {
  const told = world.feed.filter((scan, index) => known.scans.has(index) && scan.number === number)
  const witnesses = words.map(each =>
    notBeyond(
      told,
      each.map(step => ({ step })),
    ),
  )
  const state = stateOf([uncorrected(told), ...witnesses].map(each => each.map(word => word.step)))
  const index = world.labels.findIndex(label => label.number === number)
  const isTold = known.labels.has(index) && isHeld(world, known, index)
  const voided = isTold && known.voids.has(index)
  const box = isTold && world.itemsTold ? world.boxes[world.labels[index]?.box ?? -1] : undefined
  return {
    number,
    labelled: !voided,
    contents: box?.contents ?? null,
    stands: state.scanned || (!voided && (listed || isTold)),
    ...state,
  }
}

/**
 * Whether what was told of a label counts. A file calls an order by its name, which only a snapshot of the order tells;
 * and where rows are corrected, the newest number of a box is the only one.
 */
function isHeld(world: RealWorld, known: Knowledge, label: number): boolean {
  if (world.files === null) return true
  const isCorrected = world.files.corrects && isReplaced(world, label, other => known.labels.has(other))
  return known.snapshots.size > 0 && !isCorrected
}

/** Words of the shop's tracker that were told with their instants. */
export function datedWords(
  world: RealWorld,
  known: Knowledge,
  fulfillment: string,
): readonly { readonly step: CarrierStep; readonly at: number }[] {
  return world.shop.happenings.flatMap((each, index) => {
    if (each.kind !== 'carried' || each.box !== fulfillment || !known.happenings.has(index)) return []
    if (!meansForemost(world, known, fulfillment, index)) return []
    const step = stepOf(each.step, each.place !== null)
    return step === null ? [] : [{ step, at: each.happenedAt ?? each.at }]
  })
}

/** What the shop's tracker said: the events that were told, and what its versions show as its last word. */
function wordsAbout(
  world: RealWorld,
  known: Knowledge,
  fulfillment: string,
): readonly (readonly CarrierStep[])[] {
  const about = world.shop.happenings.flatMap((each, index) =>
    each.kind === 'carried' && each.box === fulfillment ? [[index, each] as const] : [],
  )
  const means = (said: number) => meansForemost(world, known, fulfillment, said)
  const steps = about.flatMap(([index, each]) =>
    known.happenings.has(index) && means(index) ? (stepOf(each.step, each.place !== null) ?? []) : [],
  )
  const shown = new Map<number, CarrierStep | null>()
  // The oldest version that shows a word is the one that dates it.
  for (const version of versionsTold(world, known, fulfillment)) {
    const last = about.findLast(([index]) => index <= version)
    if (last && !shown.has(last[0])) shown.set(last[0], means(version) ? stepOf(last[1].step, false) : null)
  }
  return [steps, ...[...shown.values()].map(step => (step === null ? [] : [step]))]
}
