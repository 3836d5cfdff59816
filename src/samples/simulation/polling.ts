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
  const instants = [...world.shop.happenings.map(each => each.at), ...world.feed.map(scan => scan.at)]
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
  const words = [
    ...standing.map((each): Word => ({ at: each.createdAt, says: 'shipped' })),
    ...trackerWords(world, new Set(standing.map(each => each.box.id)), at),
    ...carrierWords(world, new Set(standing.flatMap(each => each.numbers)), at),
  ]
  const last = words.reduce<Word | null>(
    (newest, word) => (newest && newest.at > word.at ? newest : word),
    null,
  )
  return last?.says ?? (isPaid(world.shop, order) ? 'confirmed' : 'pending')
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
    const move = world.moves[scan.move]
    if (!move || scan.at > at || !numbers.has(scan.number)) return []
    return [{ at: move.at + world.feedSkew, says: WORDS[move.step] }]
  })
}
