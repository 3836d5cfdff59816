import type { Means } from './means.ts'
import type { CarrierStep, FeedKind, FeedScan, RealWorld } from './real-world.ts'

/** Shares of worlds by who tells the carriers' scans; the rest has nobody who does. */
const KINDS: readonly (readonly [FeedKind, number])[] = [
  ['events', 0.3],
  ['easypost', 0.2],
  ['shipstation', 0.2],
  ['aftership', 0.15],
]

/**
 * What each feed has other words for, or none: EasyPost knows no attempt and leaves a parcel on its way back for good;
 * ShipStation has no word for lost, and calls delivered what came home.
 */
const OTHER_WORDS: Readonly<Record<FeedKind, Partial<Readonly<Record<CarrierStep, CarrierStep | null>>>>> = {
  events: {},
  easypost: { delivery_attempted: null, returned_to_sender: 'return_to_sender' },
  shipstation: { lost: null, returned_to_sender: 'delivered' },
  aftership: {},
}

/** A number on a label, and whose it is. */
export interface Numbered {
  readonly number: string
  readonly carrier: string
}

/** What carriers tell of their numbers themselves, of one order. */
export class CarrierFeed {
  readonly #means: Means
  readonly #kind: FeedKind | null
  readonly #told: FeedScan[] = []

  constructor(means: Means) {
    this.#means = means
    const lot = means.random.next()
    let share = 0
    const found = KINDS.find(([, part]) => {
      share += part
      return lot < share
    })
    this.#kind = found?.[0] ?? null
  }

  /** Only one kind says explicitly that it takes something back. */
  get corrects(): boolean {
    return this.#kind === 'events'
  }

  /** It tells of a move a while later, if it does not forget it. */
  tell(label: Numbered, did: CarrierStep, move: number): void {
    const { random } = this.#means
    if (this.#kind === null || random.chance(did === 'delivered' ? 0.003 : 0.03)) return
    this.#say(label, did, { move, correction: false })
  }

  /** It calls a box delivered that is not. */
  misread(label: Numbered): void {
    this.#say(label, 'delivered', { move: null, correction: false })
  }

  /** It takes that back. */
  correct(label: Numbered, to: CarrierStep): void {
    this.#say(label, to, { move: null, correction: true })
  }

  #say({ number, carrier }: Numbered, did: CarrierStep, told: Pick<FeedScan, 'move' | 'correction'>): void {
    const { agenda, nextId } = this.#means
    if (this.#kind === null) return
    const other = OTHER_WORDS[this.#kind][did]
    this.#told.push({
      ...told,
      id: nextId(),
      number,
      carrier,
      did,
      step: other === undefined ? did : other,
      happened: agenda.now,
      at: agenda.now + Math.round(this.#means.span(0.02, 3)) * 1000,
    })
  }

  chronicle(): Pick<RealWorld, 'feed' | 'feedKind' | 'feedSkew'> {
    const { random } = this.#means
    return {
      feed: this.#told,
      feedKind: this.#kind ?? 'events',
      feedSkew: random.chance(0.4) ? random.whole(-8 * 60, 8 * 60) * 60_000 : 0,
    }
  }
}
