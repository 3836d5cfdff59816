/**
 * Which mails customers must get, by what was told alone: the rules and their numbers stand here a second time, so that
 * a slip in those of the service is seen.
 */

import { notBeyond, uncorrected } from './box-state.ts'
import type { Knowledge } from './knowledge.ts'
import type { CarrierStep, RealWorld } from './real-world.ts'
import { datedWords, looseBoxes, type SeenBox, seenFulfillments } from './seen.ts'

/** Customers are told these and nothing else, the least first. */
export const mailKinds = ['first_scan', 'delivery_attempted', 'ready_for_pickup', 'delivered'] as const
export type MailKind = (typeof mailKinds)[number]

/** A mail that is due from the moment of an arrival on. */
export interface DueMail {
  /** The number on the box, or `fulfillment:<shop>:<id>` of one without. */
  readonly box: string
  readonly kind: MailKind
}

/** What happened longer ago than this when it is heard of is no news. */
const FRESH_MS = 72 * 3_600_000

const STEPS: Readonly<Partial<Record<CarrierStep, MailKind>>> = {
  delivery_attempted: 'delivery_attempted',
  available_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
}

/** Something that a box has passed, and since when. */
interface Passed extends DueMail {
  readonly at: number
}

/** Follows what is told of one order and says after each arrival what has to be mailed because of it. */
export class MailBook {
  readonly #world: RealWorld
  /** What was true after the arrival before. */
  #passed: ReadonlySet<string> = new Set()
  /** What was decided once, said or not, is decided for ever. */
  readonly #decided = new Set<string>()
  #recorded = false

  constructor(world: RealWorld) {
    this.#world = world
  }

  /** @param at when that which made `known` what it is arrived */
  hear(known: Knowledge, at: number): readonly DueMail[] {
    const passed = passedBy(this.#world, known)
    const crossed = passed.filter(each => !this.#passed.has(nameOf(each)))
    const wokeUp = !this.#recorded && known.snapshots.size > 0
    const placed = this.#world.shop.happenings[0]?.at ?? at
    const isHistory = wokeUp && at - placed > FRESH_MS
    const news = crossed.filter(each => !isHistory && at - each.at <= FRESH_MS)
    const due = news.filter(each => highestOf(news, each.box) === each && !this.#decided.has(nameOf(each)))
    for (const each of crossed) this.#decided.add(nameOf(each))
    this.#passed = new Set(passed.map(nameOf))
    this.#recorded = known.snapshots.size > 0
    return due
  }
}

const nameOf = ({ box, kind }: DueMail): string => `${box} ${kind}`

const highestOf = (news: readonly Passed[], box: string): Passed | undefined =>
  news
    .filter(each => each.box === box)
    .sort((a, b) => mailKinds.indexOf(b.kind) - mailKinds.indexOf(a.kind))[0]

function passedBy(world: RealWorld, known: Knowledge): readonly Passed[] {
  const seen = seenFulfillments(world, known)
  const listed = seen.flatMap(({ id, boxes }) =>
    // The shop's words name no number: they mean the first.
    boxes.flatMap((box, slot) => passedByBox(world, known, box, { id, isFirst: slot === 0 })),
  )
  const loose = looseBoxes(world, known, seen).flatMap(box => passedByBox(world, known, box, null))
  return [...listed, ...loose]
}

function passedByBox(
  world: RealWorld,
  known: Knowledge,
  { number, delivered }: SeenBox,
  fulfillment: { readonly id: string; readonly isFirst: boolean } | null,
): readonly Passed[] {
  const told = number === null ? [] : scansOf(world, known, number)
  const shop = fulfillment?.isFirst ? datedWords(world, known, fulfillment.id) : []
  const words = [...uncorrected(told), ...notBeyond(told, shop)]
  const box = number ?? `fulfillment:${world.shop.shop}:${fulfillment?.id}`
  const firstOf = (passes: (step: CarrierStep) => boolean): number =>
    Math.min(...words.filter(word => passes(word.step)).map(word => word.at))
  return mailKinds.flatMap(kind => {
    const at = firstOf(step => (kind === 'first_scan' ? step !== 'lost' : STEPS[step] === kind))
    return Number.isFinite(at) && (kind !== 'delivered' || delivered) ? [{ box, kind, at }] : []
  })
}

/** What the carriers' own feed told of a number, dated by its clock. */
const scansOf = ({ feed, feedSkew }: RealWorld, known: Knowledge, number: string) =>
  feed
    .filter((scan, index) => known.scans.has(index) && scan.number === number)
    .map(({ step, correction, happened }) => ({ step, correction, at: happened + feedSkew }))
