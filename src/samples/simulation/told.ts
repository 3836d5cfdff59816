import type { ShopOrder } from '../shop-order.ts'
import type { RefundedUnits } from '../world.ts'
import { booksOf, isPaid, unpackedUnits, wantedUnits } from './books.ts'
import type { Knowledge } from './knowledge.ts'
import { anyKitBegun, type Told, waysToCount } from './least.ts'
import { type Counts, type Reading, readingOf } from './reading.ts'
import type { RealWorld } from './real-world.ts'
import { type SeenBox, seenFulfillments } from './seen.ts'

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, each) => total + each, 0)

/** Reads the world as far as it was told, and says of it what is certain and no more. */
export class Reader {
  readonly #world: RealWorld
  readonly #books: readonly ShopOrder[]

  constructor(world: RealWorld) {
    this.#world = world
    this.#books = booksOf(world.shop)
  }

  read(known: Knowledge): Reading {
    return readingOf(this.#counts(known))
  }

  #counts(known: Knowledge): Counts {
    const latest = Math.max(-1, ...known.snapshots)
    const order = this.#books[latest] ?? null
    const all = seenFulfillments(this.#world, known)
    const kinds = new Map(this.#books.at(-1)?.lines.map(({ item }) => [item.line, item]))
    const isGoods = (line: string) => kinds.get(line)?.kind === 'physical'
    const seen = all.filter(each => each.contents.some(({ line }) => isGoods(line) || !order))
    const packing = seen.some(
      each => !each.cancelled && each.boxes.every(box => !box.labelled && !box.scanned),
    )
    const told = seen.map((each): Told<SeenBox> => {
      const live = each.boxes.filter(box => !each.cancelled || box.scanned)
      const goods = each.contents.filter(({ line }) => isGoods(line))
      const isKit = (line: string) => (kinds.get(line)?.pieces ?? 1) > 1
      return {
        superseded: each.cancelled,
        plain: new Map(goods.filter(({ line }) => !isKit(line)).map(({ line, units }) => [line, units])),
        kits: goods
          .filter(({ line }) => isKit(line))
          .map(({ line, units }) => ({ line, units, kinds: kinds.get(line)?.pieces ?? 1 })),
        boxes: live,
        unpacked: live.length === 0 ? 0 : each.boxes.length - live.length,
      }
    })
    return { ...this.#progress(order, known, told, latest), packing, paid: this.#paid(order, known) }
  }

  #progress(
    order: ShopOrder | null,
    known: Knowledge,
    told: readonly Told<SeenBox>[],
    latest: number,
  ): Omit<Counts, 'packing' | 'paid'> {
    const goods = order?.lines.filter(line => line.item.kind === 'physical') ?? []
    const calledOff =
      (order?.cancelledAt ?? null) !== null || this.#happened(known).some(each => each.kind === 'deleted')
    const wanted = new Map(
      goods.map(line => [line.item.line, calledOff ? 0 : this.#wanted(order, line.item.line, known, latest)]),
    )
    const ordered = new Map(goods.map(line => [line.item.line, line.item.quantity]))
    const stands = (box: SeenBox) => box.labelled || box.scanned
    const net = calledOff ? scannedAtLeast(told, ordered) : sum(wanted.values())
    const owed = calledOff ? ordered : wanted
    const least = (came: (box: SeenBox) => boolean) => Math.min(net, leastOf(waysToCount(told, came), owed))
    const begun = (came: (box: SeenBox) => boolean) =>
      least(came) > 0 || (net > 0 && anyKitBegun(told, came, line => (owed.get(line) ?? 0) > 0))
    const digital = calledOff ? [] : (order?.lines.filter(line => line.item.kind !== 'physical') ?? [])
    const digitalOwed = digital.filter(line => this.#wanted(order, line.item.line, known, latest) > 0)
    return {
      recorded: order !== null,
      net,
      tracked: least(stands),
      scanned: least(box => box.scanned),
      nearby: least(box => box.nearby),
      ready: least(box => box.ready),
      delivered: least(box => box.delivered),
      failed: Math.min(
        net,
        leastOf(
          waysToCount(withoutAnew(told), box => box.failed),
          owed,
        ),
      ),
      returned: sum(
        goods.map(({ item }) => Math.min(owed.get(item.line) ?? 0, this.#returned(item.line, known))),
      ),
      anyTracked: begun(stands),
      anyDelivered: begun(box => box.delivered),
      undetermined: calledOff && told.some(isScattered),
      digital: {
        owed: digitalOwed.length,
        handedOver: digitalOwed.every(
          line =>
            this.#handedOver(line.item.line, known) >= this.#wanted(order, line.item.line, known, latest),
        ),
      },
    }
  }

  #happened(known: Knowledge) {
    return [...known.happenings].flatMap(index => this.#world.shop.happenings[index] ?? [])
  }

  /** Units that are still to come or came; a refund that the snapshot does not know yet takes what nobody has packed. */
  #wanted(order: ShopOrder | null, line: string, known: Knowledge, latest: number): number {
    const booked = order?.lines.find(each => each.item.line === line)
    if (!order || !booked) return 0
    const news = this.#refunds(known, line, index => index > latest)
    const count = (restock: RefundedUnits['restock']) =>
      sum(news.filter(each => each.restock === restock).map(each => each.units))
    const unpacked = Math.max(0, unpackedUnits(order, booked) - count('cancel'))
    return Math.max(0, wantedUnits(booked) - count('cancel') - Math.min(count('no_restock'), unpacked))
  }

  #refunds(known: Knowledge, line: string, isKnown: (index: number) => boolean): readonly RefundedUnits[] {
    return this.#world.shop.happenings.flatMap((each, index) => {
      const refund = each.kind === 'refunded' || each.kind === 'cancelled' ? each.refund : null
      if (refund === null || !isKnown(index)) return []
      const latest = Math.max(-1, ...known.snapshots)
      if (index > latest && !known.happenings.has(index)) return []
      return refund.units.filter(units => units.line === line)
    })
  }

  #returned(line: string, known: Knowledge): number {
    const refunds = this.#refunds(known, line, () => true)
    return sum(refunds.filter(each => each.restock === 'return').map(each => each.units))
  }

  #handedOver(line: string, known: Knowledge): number {
    return sum(
      seenFulfillments(this.#world, known)
        .filter(each => !each.cancelled)
        .flatMap(each => each.contents.filter(content => content.line === line))
        .map(content => content.units),
    )
  }

  /** A payment is known by itself or by the shop's word, which counts unless it says that nothing was paid. */
  #paid(order: ShopOrder | null, known: Knowledge): boolean {
    const { shop } = this.#world
    if (order !== null && isPaid(shop, order)) return true
    const nothing = order === null || order.payments.length === 0
    return nothing && this.#happened(known).some(each => each.kind === 'paid' || each.kind === 'placed')
  }
}

/**
 * What a carrier had in its hands stays owed, whatever was called off: of a kit the whole of it, and whatever is in them,
 * boxes of two fulfilments that stand hold two units.
 */
function scannedAtLeast(told: readonly Told<SeenBox>[], ordered: ReadonlyMap<string, number>): number {
  const isScanned = (box: SeenBox) => box.scanned
  const touched = told.filter(each => each.boxes.some(isScanned))
  const standing = touched.filter(each => !each.superseded).length
  const counted = leastOf(waysToCount(told, isScanned, 'any piece'), ordered)
  return Math.max(counted, standing, touched.length > 0 ? 1 : 0)
}

/**
 * Different things left in several boxes of which a carrier has some. Once the order is called off only what was
 * scanned is still owed, and nobody has told which of the things that is.
 */
function isScattered({ plain, kits, boxes, unpacked }: Told<SeenBox>): boolean {
  const scanned = boxes.filter(box => box.scanned).length
  return plain.size + kits.length > 1 && scanned > 0 && scanned < boxes.length + unpacked
}

/** Without the fulfilments of which something was packed again after they were cancelled. */
function withoutAnew(told: readonly Told<SeenBox>[]): readonly Told<SeenBox>[] {
  const lines = (each: Told<SeenBox>) => [...each.plain.keys(), ...each.kits.map(kit => kit.line)]
  const isSent = (each: Told<SeenBox>) => each.boxes.some(box => box.labelled || box.scanned)
  const standing = new Set(told.filter(each => !each.superseded && isSent(each)).flatMap(lines))
  return told.filter(each => !each.superseded || lines(each).every(line => !standing.has(line)))
}

/** The fewest owed units in any way of packing. */
function leastOf(ways: readonly ReadonlyMap<string, number>[], owed: ReadonlyMap<string, number>): number {
  return Math.min(
    ...ways.map(units => sum([...units].map(([line, count]) => Math.min(count, owed.get(line) ?? 0)))),
  )
}
