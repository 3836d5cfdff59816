import type { ShopOrder } from '../shop-order.ts'
import type { Item, RefundedUnits } from '../world.ts'
import { waitsOf } from './allocations.ts'
import { booksOf, isPaid, unpackedUnits, wantedUnits } from './books.ts'
import { collected } from './counter.ts'
import type { Knowledge } from './knowledge.ts'
import { anyKitBegun, type Told, unnamed, waysToCount } from './least.ts'
import { looselyPacked, packedIn } from './packed.ts'
import { type Counts, type Reading, readingOf } from './reading.ts'
import type { RealWorld } from './real-world.ts'
import { looseBoxes, type SeenBox, seenFulfillments } from './seen.ts'

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
    const isGoods = (line: string) => this.#item(line)?.kind === 'physical'
    const seen = all.filter(each => each.contents.some(({ line }) => isGoods(line) || !order))
    const isCollected = this.#collected(known, new Map()) !== null
    const packing = seen.some(
      each => !each.cancelled && !isCollected && each.boxes.every(box => !box.labelled && !box.scanned),
    )
    const loose = looseBoxes(this.#world, known, all)
    const itemOf = (line: string) => this.#item(line)
    const told = [
      ...seen.map(each => packedIn(each, itemOf)),
      ...(loose.length > 0 ? [looselyPacked(loose, itemOf)] : []),
    ]
    const progress = this.#progress(order, known, told, latest)
    return {
      ...progress,
      packing,
      paid: this.#paid(order, known),
      undetermined: progress.undetermined || known.doubtful,
    }
  }

  #item(line: string): Item | undefined {
    return this.#books.at(-1)?.lines.find(({ item }) => item.line === line)?.item
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
    const atCounter = this.#collected(known, wanted)
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
      ...atCounter,
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
      anyDelivered: begun(box => box.delivered) || (atCounter?.delivered ?? 0) > 0,
      undetermined: calledOff && told.some(isScattered),
      ...waitsOf(
        this.#world.allocated.filter((_, index) => known.allocated.has(index)),
        [...wanted].flatMap(([line, units]) => (units > 0 ? [line] : [])),
      ),
      digital: {
        owed: digitalOwed.length,
        handedOver: digitalOwed.every(
          line =>
            this.#handedOver(line.item.line, known) >= this.#wanted(order, line.item.line, known, latest),
        ),
      },
    }
  }

  /** Null: nobody knows that the goods are collected. */
  #collected(known: Knowledge, wanted: ReadonlyMap<string, number>) {
    const told = { newest: known.asked, prepared: known.prepared }
    return collected(this.#world.counter, told, line => this.#handedOver(line, known), wanted)
  }

  /** Units that a carrier has and of which only labels tell: packed, though the shop does not know it. */
  #loose(line: string, known: Knowledge): number {
    const loose = looseBoxes(this.#world, known, seenFulfillments(this.#world, known))
    const { plain } = looselyPacked(
      loose.filter(box => box.scanned),
      each => this.#item(each),
    )
    return plain.get(line) ?? 0
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
    const unpacked = Math.max(0, unpackedUnits(order, booked) - count('cancel') - this.#loose(line, known))
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
  const touched = told.filter(each => standing(each).some(isScanned))
  const apart = touched.filter(each => !each.superseded).length
  const counted = leastOf(waysToCount(told, isScanned, 'any piece'), ordered)
  return Math.max(counted, apart, touched.length > 0 ? 1 : 0)
}

/**
 * Different things left in several boxes of which a carrier has some. Once the order is called off only what was
 * scanned is still owed, and nobody has told which of the things that is.
 */
function isScattered(told: Told<SeenBox>): boolean {
  const { boxes, unpacked } = told
  const { plain, kits } = unnamed(told)
  const lines = [...plain.values()].filter(units => units > 0).length
  const scanned = boxes.filter(box => box.scanned).length
  return lines + kits.length > 1 && scanned > 0 && scanned < boxes.length + unpacked
}

const standing = ({ boxes, named }: Told<SeenBox>): readonly SeenBox[] => [
  ...boxes,
  ...named.filter(each => each.stands).map(each => each.box),
]

/** Without the fulfilments of which something was packed again after they were cancelled. */
function withoutAnew(told: readonly Told<SeenBox>[]): readonly Told<SeenBox>[] {
  const lines = (each: Told<SeenBox>) => [...each.plain.keys(), ...each.kits.map(kit => kit.line)]
  const isSent = (each: Told<SeenBox>) => standing(each).some(box => box.labelled || box.scanned)
  const sent = new Set(told.filter(each => !each.superseded && isSent(each)).flatMap(lines))
  return told.filter(each => !each.superseded || lines(each).every(line => !sent.has(line)))
}

/** The fewest owed units in any way of packing. */
function leastOf(ways: readonly ReadonlyMap<string, number>[], owed: ReadonlyMap<string, number>): number {
  return Math.min(
    ...ways.map(units => sum([...units].map(([line, count]) => Math.min(count, owed.get(line) ?? 0)))),
  )
}
