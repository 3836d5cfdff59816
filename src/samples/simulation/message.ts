import { Random } from '../random.ts'
import type { SampleDelivery } from '../sample-delivery.ts'
import { tellings } from '../telling.ts'
import type { AllocationState, FeedScan, LabelHook, RealWorld } from './real-world.ts'
import { filesOf, type WrittenFile } from './warehouse-files.ts'

/** What somebody who reads only this message gets to know: indices into the world. */
export interface Tells {
  /** The happening up to which the order's own snapshot tells everything; -1: it is no snapshot of the order. */
  readonly snapshot: number
  /** The happening up to which a fulfilment's own body tells everything of that fulfilment; -1: it is none. */
  readonly body: number
  /** Happenings of which it tells by themselves. */
  readonly happenings: readonly number[]
  /** Indices of the carrier's scans. */
  readonly scans: readonly number[]
  /** Indices of states of allocations. */
  readonly allocated: readonly number[]
  /** The newest state of what the shop keeps for collection; -1: it was not asked. */
  readonly asked: number
  readonly prepared: boolean
  /** Something of another order that may as well be of this one. */
  readonly doubtful: boolean
  /** Indices of labels that stood, and of labels that were voided, when somebody looked. */
  readonly labels: readonly number[]
  readonly voids: readonly number[]
}

export const NOTHING_TOLD: Tells = {
  snapshot: -1,
  body: -1,
  happenings: [],
  scans: [],
  labels: [],
  voids: [],
  allocated: [],
  asked: -1,
  prepared: false,
  doubtful: false,
}

/** What a sender sends: a shop's webhook, a carrier's scan, a file, or a label service's word that there is something to ask for. */
export type Message =
  | {
      readonly from: 'shop'
      readonly at: number
      readonly sent: SampleDelivery
      /** Of another order. */
      readonly foreign: boolean
      readonly tells: Tells
    }
  /** `scan`: the newest of those that it tells. */
  | { readonly from: 'carrier'; readonly at: number; readonly scan: number; readonly tells: Tells }
  | { readonly from: 'labels'; readonly at: number; readonly hook: LabelHook }
  /** A warehouse hands a file over. `isLastOfDay`: no later one tells of the same day. */
  | {
      readonly from: 'files'
      readonly at: number
      readonly file: WrittenFile
      readonly isLastOfDay: boolean
      readonly tells: Tells
    }
  /** A warehouse's own system tells a state of what it has to send. */
  | {
      readonly from: 'warehouse'
      readonly at: number
      readonly state: AllocationState
      readonly tells: Tells
    }
  /** Something at the counter has changed, and the shop is asked what it is. */
  | { readonly from: 'asked'; readonly at: number }
  /** Everything lies ready there: the one thing of it that the shop says by itself. */
  | { readonly from: 'counter'; readonly at: number; readonly tells: Tells }
  /** The carrier of another order with the same number. */
  | { readonly from: 'stranger'; readonly at: number; readonly scan: FeedScan; readonly tells: Tells }

/** Not every shop subscribes to every topic; without these the rest tells the same. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'orders/fulfilled',
  'orders/partially_fulfilled',
  'orders/paid',
])

/** Everything that the senders send of a world, in the order in which they send it. */
export function messagesOf(world: RealWorld, seed: string): readonly Message[] {
  const random = new Random(`messages/${seed}`)
  const fewTopics = random.chance(0.7)
  const webhooks = tellings(world.shop, random)
    .filter(sent => !(fewTopics && OPTIONAL.has(sent.topic)))
    .map((sent): Message => {
      const at = world.shop.happenings[sent.happening]?.at ?? 0
      return { from: 'shop', at: at + 500, sent, foreign: false, tells: tellsOf(sent) }
    })
  const scans = world.feed.map(
    (scan, index): Message => ({
      from: 'carrier',
      at: scan.at,
      scan: index,
      tells: { ...NOTHING_TOLD, scans: historyTold(world, index) },
    }),
  )
  const hooks = world.hooks.map((hook): Message => ({ from: 'labels', at: hook.at, hook }))
  const states = world.allocated.map(
    (state, index): Message => ({
      from: 'warehouse',
      at: state.at + 700,
      state,
      tells: { ...NOTHING_TOLD, allocated: [index] },
    }),
  )
  const all = [
    ...[...webhooks, ...scans, ...hooks, ...states],
    ...ofFiles(world, seed),
    ...ofCounter(world, random),
    ...ofStranger(world, random),
  ]
  return all.sort((a, b) => a.at - b.at)
}

function ofFiles(world: RealWorld, seed: string): readonly Message[] {
  return filesOf(world, seed).map((file, index, all): Message => {
    // Of a row that cannot be read nobody gets to know anything.
    const readable = file.listed.filter(each => !each.damaged)
    const tells = {
      ...NOTHING_TOLD,
      labels: readable.map(each => each.label),
      voids: readable.filter(each => each.voided).map(each => each.label),
    }
    return { from: 'files', at: file.at, file, isLastOfDay: all[index + 1]?.date !== file.date, tells }
  })
}

function ofCounter({ counter }: RealWorld, random: Random): readonly Message[] {
  if (counter === null) return []
  const asked = counter.states.map((state): Message => {
    return { from: 'asked', at: state.at + random.whole(30, 600) * 1000 }
  })
  const { preparedAt } = counter
  if (preparedAt === null) return asked
  return [...asked, { from: 'counter', at: preparedAt + 800, tells: { ...NOTHING_TOLD, prepared: true } }]
}

/** What the shop answers at an instant to whoever asks for the order as a whole. */
function shownAt({ shop, counter }: RealWorld, at: number): Tells {
  return {
    ...NOTHING_TOLD,
    snapshot: shop.happenings.findLastIndex(each => each.at <= at),
    asked: counter?.states.findLastIndex(each => each.at <= at) ?? -1,
  }
}

/** What is sent of the other order; it tells nothing of this one, unless the number may be of either. */
function ofStranger({ stranger }: RealWorld, random: Random): readonly Message[] {
  if (stranger === null) return []
  const webhooks = tellings(stranger.shop, random).map((sent): Message => {
    const at = stranger.shop.happenings[sent.happening]?.at ?? 0
    return { from: 'shop', at: at + 500, sent, foreign: true, tells: NOTHING_TOLD }
  })
  const tells = { ...NOTHING_TOLD, doubtful: stranger.when === 'within' }
  const scans = stranger.scans.map((scan): Message => ({ from: 'stranger', at: scan.at, scan, tells }))
  return [...webhooks, ...scans]
}

/** Aggregators tell the whole history of a number each time, as far as they know it by then. */
function historyTold({ feed, feedKind }: RealWorld, index: number): readonly number[] {
  const newest = feed[index]
  if (feedKind === 'events' || !newest) return [index]
  return [...feed.keys()].filter(each => {
    const scan = feed[each]
    return scan?.number === newest.number && (scan.at < newest.at || each === index)
  })
}

/** What is answered at an instant to whoever asks because of a message that only points at something. */
export const answerTo = (
  world: RealWorld,
  message: Extract<Message, { from: 'labels' | 'asked' }>,
  at: number,
): Tells => (message.from === 'labels' ? answeredTo(world, message.hook, at) : shownAt(world, at))

/** What the label service answers at an instant to whoever asks for what a hook points at: its state then, no older one. */
function answeredTo(world: RealWorld, { batch }: LabelHook, at: number): Tells {
  const told = [...world.labels.keys()].filter(
    index => (world.labels[index]?.at ?? at) <= at && (batch === null || batch.includes(index)),
  )
  const voids = told.filter(index => (world.labels[index]?.voidedAt ?? Number.POSITIVE_INFINITY) <= at)
  return { ...NOTHING_TOLD, labels: told, voids }
}

function tellsOf({ topic, happening, tells }: SampleDelivery): Tells {
  switch (topic) {
    case 'orders/create':
    case 'orders/updated':
    case 'orders/paid':
    case 'orders/partially_fulfilled':
    case 'orders/fulfilled':
    case 'orders/cancelled':
      return { ...NOTHING_TOLD, snapshot: happening }
    case 'fulfillments/create':
    case 'fulfillments/update':
      return { ...NOTHING_TOLD, body: happening }
    case 'fulfillment_events/create':
    case 'orders/delete':
    case 'refunds/create':
    case 'order_transactions/create':
      return { ...NOTHING_TOLD, happenings: tells }
    case 'orders/edited':
    case 'SHIP_NOTIFY':
    case 'tracker.updated':
    case 'label.recorded':
    case 'ship_confirmations':
      return NOTHING_TOLD
  }
}
