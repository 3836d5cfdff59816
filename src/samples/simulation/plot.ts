import { places } from '../carriers.ts'
import { itemOf, type Product } from '../goods.ts'
import { idsOf } from '../ids.ts'
import { Random } from '../random.ts'
import type { Carrier, Content, Happening, Item, RefundedUnits, Step, World } from '../world.ts'
import { Agenda } from './agenda.ts'
import { Allocations } from './allocations.ts'
import { CarrierFeed, type Numbered } from './carrier-feed.ts'
import { Counter } from './counter.ts'
import { LabelBook } from './label-book.ts'
import type { Means } from './means.ts'
import type { CarrierStep, Move, Piece, RealBox, RealWorld, Sighted, Wanted } from './real-world.ts'

/** A happening before the plot gives it its instant. */
type Undated = Happening extends infer H ? (H extends Happening ? Omit<H, 'at'> : never) : never

/** Units of one line that leave together. */
export interface Load {
  readonly item: Item
  readonly units: readonly number[]
}

/** A fulfilment as those who act know it. */
export interface Shipment {
  readonly id: string
  readonly carrier: Carrier | null
  readonly loads: readonly Load[]
  /** Indices of its boxes, in the order of their slots. */
  readonly boxes: number[]
  /** As typed into the shop. */
  readonly typed: string[]
  /** The shop's tracker follows its first number. */
  readonly followed: boolean
  /** Its labels come from the label service, which also writes their numbers into the shop. */
  readonly serviced: boolean
  /** The shop never hears of it. */
  readonly apart: boolean
  gone: boolean
}

const HOUR = 3600

/** The state of one world while it is being lived, and the chronicle that is kept of it. */
export class Plot implements Means {
  readonly random: Random
  readonly agenda: Agenda
  readonly wanted: Wanted
  readonly nextId: () => string
  /** Units in the shelf that are still owed. */
  readonly stock = new Map<string, { readonly item: Item; units: number[] }>()
  readonly shipments: Shipment[] = []
  readonly boxes: RealBox[] = []
  readonly moves: Move[] = []
  readonly feed: CarrierFeed
  readonly labels: LabelBook
  readonly allocations: Allocations
  readonly counter: Counter
  cancelled = false
  collected = false
  deleted = false
  paid = false
  readonly #happenings: Happening[] = []
  readonly #sighted: Sighted[] = []

  constructor(wanted: Wanted) {
    this.wanted = wanted
    this.random = new Random(`world/${wanted.seed}/${wanted.index}`)
    this.nextId = idsOf(this.random, wanted.seed, wanted.index)
    this.agenda = new Agenda(wanted.from + this.random.whole(0, 20 * 86_400) * 1000)
    this.feed = new CarrierFeed(this)
    this.labels = new LabelBook(this)
    this.allocations = new Allocations(this)
    this.counter = new Counter(this)
  }

  /** Puts it into the shop's books; the index of the happening. */
  happen(happening: Undated): number {
    return this.#happenings.push({ ...happening, at: this.agenda.now }) - 1
  }

  item(sold: Product, quantity: number): Item {
    const item = itemOf(sold, quantity, this.nextId)
    this.stock.set(item.line, { item, units: [...Array(quantity).keys()] })
    return item
  }

  span(fromHours: number, toHours: number): number {
    const share = this.random.next()
    return (fromHours + (toHours - fromHours) * share * share) * HOUR
  }

  /** Takes units off the shelf: the highest first, as nobody cares which. */
  take(line: string, count: number): readonly number[] {
    const shelf = this.stock.get(line)
    if (!shelf) return []
    return shelf.units.splice(Math.max(0, shelf.units.length - count))
  }

  putBack(loads: readonly Load[]): void {
    for (const { item, units } of loads) this.stock.get(item.line)?.units.push(...units)
  }

  box(shipment: Shipment, number: string | null, contents: readonly Piece[]): number {
    const slot = shipment.boxes.length
    const index =
      this.boxes.push({ fulfillment: shipment.id, slot, number, at: this.agenda.now, contents }) - 1
    shipment.boxes.push(index)
    return index
  }

  /** The carrier does something with a box, and its feed tells so a while later, if there is one. */
  move(box: number, step: CarrierStep): number {
    const id = this.nextId()
    const move = this.moves.push({ id, at: this.agenda.now, box, step }) - 1
    const label = this.labelOn(box)
    if (label) this.feed.tell(label, step, move)
    return move
  }

  /** The number that a carrier reads on a box: that of the newest label, voided or not. */
  numberOn(box: number): string | null {
    return this.labels.newest(box)?.number ?? this.boxes[box]?.number ?? null
  }

  /** What a carrier can tell a box by; null: it cannot. */
  labelOn(box: number): Numbered | null {
    const number = this.numberOn(box)
    const carrier = this.shipments.find(each => each.boxes.includes(box))?.carrier?.name ?? null
    return number === null || carrier === null ? null : { number, carrier }
  }

  /** The shop's tracker writes a word about a fulfilment down. */
  sight(shipment: Shipment, box: number, step: Step, move: number | null): void {
    const place = step === 'in_transit' && move !== null && this.random.chance(0.7)
    const happenedAt = move === null ? this.agenda.now : (this.moves[move]?.at ?? this.agenda.now)
    const happening = this.happen({
      kind: 'carried',
      id: this.nextId(),
      box: shipment.id,
      step,
      place: place ? this.random.pick(places) : null,
      happenedAt,
    })
    this.#sighted.push({ happening, box, move })
  }

  isScanned(box: number): boolean {
    return this.moves.some(each => each.box === box)
  }

  /** What the shop lists as paid back. */
  refund(units: readonly Omit<RefundedUnits, 'id'>[], goodwillCents = 0): void {
    this.happen({ kind: 'refunded', refund: this.refundOf(units, goodwillCents) })
  }

  refundOf(units: readonly Omit<RefundedUnits, 'id'>[], goodwillCents: number) {
    const listed = units.map(each => ({ ...each, id: this.nextId() }))
    return { id: this.nextId(), transaction: this.nextId(), note: null, units: listed, goodwillCents }
  }

  chronicle(identity: Omit<World, 'happenings'>): RealWorld {
    return {
      shop: { ...identity, happenings: this.#happenings },
      boxes: this.boxes,
      moves: this.moves,
      sighted: this.#sighted,
      ...this.labels.chronicle(),
      ...this.feed.chronicle(),
      allocated: this.allocations.states,
      stranger: null,
      counter: this.counter.allocation,
    }
  }
}

export const contentsOf = (loads: readonly Load[]): readonly Content[] =>
  loads
    .filter(load => load.units.length > 0)
    .map(({ item, units }) => ({ line: item.line, units: units.length }))
