import { carriers, places, warehouses } from './carriers.ts'
import { itemOf, type Product } from './goods.ts'
import type { Random } from './random.ts'
import type {
  Carrier,
  Content,
  Happening,
  Item,
  Location,
  NextId,
  Place,
  RefundedUnits,
  Step,
} from './world.ts'

const MINUTE = 60

/** A happening before it is known when the story ends. */
type Undated = Happening extends infer H ? (H extends Happening ? Omit<H, 'at'> : never) : never

export interface PackingChoice {
  readonly from?: Location
  readonly afterSeconds?: number
  /** false: nothing for a carrier to carry, so no number. */
  readonly carried?: boolean
  readonly service?: 'manual' | 'gift_card'
}

/** A fulfilment as a story speaks of it. */
export interface PackedBox {
  readonly id: string
  readonly carrier: Carrier
}

/**
 * Writes a story down in the order in which it happens. Each happening follows the one before it after some minutes or hours,
 * unless the story says after how many seconds.
 */
export class Timeline {
  readonly random: Random
  readonly #nextId: NextId
  readonly #happenings: Happening[] = []
  #clock = 0
  #boxes = 0

  constructor(random: Random, nextId: NextId) {
    this.random = random
    this.#nextId = nextId
  }

  item(sold: Product, quantity = 1): Item {
    return itemOf(sold, quantity, this.#nextId)
  }

  place(items: readonly Item[], payment: 'paid' | 'unpaid' = 'paid'): void {
    this.#add({ kind: 'placed', items, transaction: payment === 'paid' ? this.#nextId() : null }, 0)
  }

  pay(afterSeconds?: number): void {
    this.#add({ kind: 'paid', transaction: this.#nextId() }, afterSeconds)
  }

  pack(contents: readonly Content[], choice: PackingChoice = {}): PackedBox {
    const carrier = this.random.pick(carriers)
    const id = this.#nextId()
    this.#boxes += 1
    const carried = choice.carried ?? true
    const box = {
      id,
      ordinal: this.#boxes,
      contents,
      location: choice.from ?? warehouses[0],
      service: choice.service ?? 'manual',
      carrier: carried ? carrier : null,
      numbers: carried ? [carrier.numberOf(this.#nextId())] : [],
    }
    this.#add({ kind: 'packed', box }, choice.afterSeconds)
    return { id, carrier }
  }

  /** Types one more number into a box. */
  addNumber(box: PackedBox): void {
    this.#renumber(box, numbers => [...numbers, box.carrier.numberOf(this.#nextId())])
  }

  /** Replaces the number that had been mistyped. */
  correctNumber(box: PackedBox): void {
    this.#renumber(box, () => [box.carrier.numberOf(this.#nextId())])
  }

  unpack(box: PackedBox): void {
    this.#add({ kind: 'unpacked', box: box.id })
  }

  carry(box: PackedBox, step: Step, place: Place | null = null): void {
    this.#add({ kind: 'carried', id: this.#nextId(), box: box.id, step, place })
  }

  /** The usual way of a parcel, up to and with `until`. */
  travel(box: PackedBox, until: 'carrier_picked_up' | 'in_transit' | 'out_for_delivery' | 'delivered'): void {
    const way: readonly Step[] = ['carrier_picked_up', 'in_transit', 'out_for_delivery', 'delivered']
    for (const step of way.slice(0, way.indexOf(until) + 1)) {
      this.carry(box, step, step === 'in_transit' ? this.random.pick(places) : null)
    }
  }

  refund(units: readonly Omit<RefundedUnits, 'id'>[], note: string | null = null): void {
    this.#refund(units, 0, note)
  }

  refundMoney(goodwillCents: number, note: string): void {
    this.#refund([], goodwillCents, note)
  }

  edit(change: { readonly added?: readonly Item[]; readonly removed?: readonly Content[] }): void {
    this.#add({
      kind: 'edited',
      id: this.#nextId(),
      added: change.added ?? [],
      removed: change.removed ?? [],
    })
  }

  /** Cancels the whole order; what had been paid is given back. */
  cancel(items: readonly Item[], paid: boolean): void {
    const units = items.map(item => ({
      id: this.#nextId(),
      line: item.line,
      units: item.quantity,
      restock: 'cancel' as const,
    }))
    const refund = { id: this.#nextId(), transaction: this.#nextId(), note: null, units, goodwillCents: 0 }
    const reason = this.random.pick(['customer', 'inventory', 'staff'] as const)
    this.#add({ kind: 'cancelled', reason, refund: paid ? refund : null })
  }

  delete(): void {
    this.#add({ kind: 'deleted' })
  }

  /** Time passes. */
  wait(hours: number): void {
    this.#clock += hours * 60 * MINUTE
  }

  /** The happenings, dated so that the last one was at `endsAt` (milliseconds, cut to the whole second). */
  endingAt(endsAt: number): readonly Happening[] {
    const shift = Math.floor(endsAt / 1000) - (this.#happenings.at(-1)?.at ?? 0)
    return this.#happenings.map(each => ({ ...each, at: (each.at + shift) * 1000 }))
  }

  #refund(units: readonly Omit<RefundedUnits, 'id'>[], goodwillCents: number, note: string | null): void {
    const refund = {
      id: this.#nextId(),
      transaction: this.#nextId(),
      note,
      units: units.map(each => ({ ...each, id: this.#nextId() })),
      goodwillCents,
    }
    this.#add({ kind: 'refunded', refund })
  }

  #renumber(box: PackedBox, change: (numbers: readonly string[]) => readonly string[]): void {
    let numbers: readonly string[] = []
    for (const each of this.#happenings) {
      if (each.kind === 'packed' && each.box.id === box.id) numbers = each.box.numbers
      if (each.kind === 'numbered' && each.box === box.id) numbers = each.numbers
    }
    this.#add({ kind: 'numbered', box: box.id, numbers: change(numbers) })
  }

  #add(happening: Undated, afterSeconds = this.random.whole(12 * MINUTE, 200 * MINUTE)): void {
    this.#clock += afterSeconds
    this.#happenings.push({ ...happening, at: this.#clock })
  }
}
