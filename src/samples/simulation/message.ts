import { Random } from '../random.ts'
import { type SampleDelivery, tellings } from '../telling.ts'
import type { RealWorld } from './real-world.ts'

/** What somebody who reads only this message gets to know: indices into the world. */
export interface Tells {
  /** The happening up to which the order's own snapshot tells everything; -1: it is no snapshot of the order. */
  readonly snapshot: number
  /** The happening up to which a fulfilment's own body tells everything of that fulfilment; -1: it is none. */
  readonly body: number
  /** Happenings of which it tells by themselves. */
  readonly happenings: readonly number[]
  /** Index of the carrier's scan; -1: it is none. */
  readonly scan: number
}

export const NOTHING_TOLD: Tells = { snapshot: -1, body: -1, happenings: [], scan: -1 }

/** What a sender sends: a shop's webhook, or a carrier's scan. */
export type Message =
  | { readonly from: 'shop'; readonly at: number; readonly sent: SampleDelivery; readonly tells: Tells }
  | { readonly from: 'carrier'; readonly at: number; readonly tells: Tells }

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
      return { from: 'shop', at: at + 500, sent, tells: tellsOf(sent) }
    })
  const scans = world.feed.map(
    (scan, index): Message => ({ from: 'carrier', at: scan.at, tells: { ...NOTHING_TOLD, scan: index } }),
  )
  return [...webhooks, ...scans].sort((a, b) => a.at - b.at)
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
      return NOTHING_TOLD
  }
}
