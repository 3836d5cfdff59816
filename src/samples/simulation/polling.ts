import type { Headline } from '../oracle.ts'
import { fulfillmentStatus, paidCents, type ShopOrder } from '../shop-order.ts'
import { booksOf, isPaid } from './books.ts'
import type { Claim } from './metrics.ts'
import type { CarrierStep, RealWorld } from './real-world.ts'
import type { Timeline } from './truth.ts'

/** How often it looks. */
export const POLL_MS = 15 * 60_000

/** A word about the order, dated by whoever said it. */
interface Word {
  readonly at: number
  readonly says: Headline
}

const WORDS: Readonly<Record<CarrierStep, Headline>> = {
  picked_up: 'shipped',
  in_transit: 'shipped',
  out_for_delivery: 'out_for_delivery',
  delivery_attempted: 'out_for_delivery',
  available_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'shipped',
  returned_to_sender: 'undelivered',
  lost: 'undelivered',
}

const TRACKER: Readonly<Partial<Record<string, Headline>>> = {
  carrier_picked_up: 'shipped',
  in_transit: 'shipped',
  out_for_delivery: 'out_for_delivery',
  attempted_delivery: 'out_for_delivery',
  ready_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
}

/**
 * The usual way: every quarter of an hour it reads the shop's own books and the carriers' pages, which spares it every
 * fault of the webhooks, and shows the last word that anybody said; an order is shipped at its first fulfilment. It asks
 * no units, so it claims none.
 */
export function polled(world: RealWorld): Timeline<Claim | null> {
  const books = booksOf(world.shop)
  const { shop, feed, allocated, counter } = world
  const prepared = counter?.preparedAt ?? null
  const dated = [...shop.happenings, ...feed, ...allocated].map(each => each.at)
  const instants = prepared === null ? dated : [...dated, prepared]
  const looks = [...new Set(instants.map(at => Math.ceil(at / POLL_MS) * POLL_MS))].sort((a, b) => a - b)
  return looks.map(at => {
    const order = books[world.shop.happenings.findLastIndex(each => each.at <= at)]
    const status = order ? statusAt(world, order, at) : null
    return [at, status && { status, tracked: null, scanned: null, delivered: null }] as const
  })
}

function statusAt(world: RealWorld, order: ShopOrder, at: number): Headline {
  const deleted = world.shop.happenings.some(each => each.kind === 'deleted' && each.at <= at)
  if (order.cancelledAt !== null || deleted) return 'cancelled'
  const goods = new Set(order.lines.flatMap(({ item }) => (item.kind === 'physical' ? [item.line] : [])))
  const standing = order.fulfillments.filter(
    each =>
      !each.cancelled && (goods.size === 0 || each.box.contents.some(content => goods.has(content.line))),
  )
  const refunded = paidCents(order, 'refund') > 0 && paidCents(order, 'refund') >= paidCents(order, 'sale')
  if (refunded) return standing.length > 0 ? 'returned' : 'cancelled'
  if (goods.size === 0 && fulfillmentStatus(order) === 'fulfilled') return 'delivered'
  // What is collected is not shipped: the shop writes it down when somebody has it.
  const sent = world.counter?.method === 'PICK_UP' ? 'delivered' : 'shipped'
  const words = [
    ...standing.map((each): Word => ({ at: each.createdAt, says: sent })),
    ...trackerWords(world, new Set(standing.map(each => each.box.id)), at),
    ...carrierWords(world, new Set(standing.flatMap(each => each.numbers)), at),
  ]
  const last = words.reduce<Word | null>(
    (newest, word) => (newest && newest.at > word.at ? newest : word),
    null,
  )
  return last?.says ?? waiting(world, at) ?? (isPaid(world.shop, order) ? 'confirmed' : 'pending')
}

const STATES: Readonly<Partial<Record<string, Headline>>> = {
  on_hold: 'on_hold',
  scheduled: 'scheduled',
  in_progress: 'processing',
}

/** What the warehouse's own list says of an order of which nothing was sent, or that it lies ready at the counter. */
function waiting({ allocated, counter }: RealWorld, at: number): Headline | null {
  if ((counter?.preparedAt ?? Number.POSITIVE_INFINITY) <= at) return 'ready_for_pickup'
  return STATES[allocated.findLast(each => each.at <= at)?.state ?? ''] ?? null
}

function trackerWords(world: RealWorld, standing: ReadonlySet<string>, at: number): readonly Word[] {
  return world.shop.happenings.flatMap(each => {
    if (each.kind !== 'carried' || each.at > at || !standing.has(each.box)) return []
    const says = TRACKER[each.step]
    return says ? [{ at: each.happenedAt ?? each.at, says }] : []
  })
}

function carrierWords(world: RealWorld, numbers: ReadonlySet<string>, at: number): readonly Word[] {
  return world.feed.flatMap(scan => {
    if (scan.step === null || scan.at > at || !numbers.has(scan.number)) return []
    return [{ at: scan.happened + world.feedSkew, says: WORDS[scan.step] }]
  })
}
