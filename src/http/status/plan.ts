import type { Instant, OrderStatus } from '../../events/event.ts'
import type { Says } from '../../policy/texts/status-texts.ts'
import type { Parcel } from './state.ts'

/** A thing by its name: whole units or pieces, or only part of one. */
export interface Thing {
  readonly title: string
  readonly count: number
  /** Of so many that are owed. */
  readonly total: number
  /** part: some of its pieces, nobody says which. rest: the others. */
  readonly share: 'whole' | 'part' | 'rest'
}

/** Of what a clause speaks. */
export type What =
  /** One or two. */
  | { readonly of: 'things'; readonly things: readonly Thing[] }
  /** Units; all there are where `count` is `total`. */
  | { readonly of: 'items' | 'parcels'; readonly count: number; readonly total: number }
  /** Parcels of which nobody knows how many there will be. */
  | { readonly of: 'some_parcels'; readonly count: number }
  /** All parcels beside those of which was spoken. */
  | { readonly of: 'other_parcels'; readonly count: number }
  /** What is owed beside that of which was spoken. */
  | { readonly of: 'rest' }
  /** One parcel, where the reader sees which. */
  | { readonly of: 'parcel' }

/** A day that is told: of all, or of the last of several. */
export interface Told {
  readonly at: Instant
  readonly isLast: boolean
}

export type Clause =
  | { readonly kind: 'order'; readonly says: OrderStatus | OrderSays; readonly on: Told | null }
  | {
      readonly kind: 'goods'
      readonly says: Says
      readonly what: What
      readonly on: Told | null
      /** In so many parcels; null: it is not said. */
      readonly boxes: number | null
    }
  | { readonly kind: 'condition'; readonly condition: NonNullable<Parcel['condition']> }

/** What is said of a whole order beside its statuses. */
export type OrderSays = 'unheard' | 'collected' | 'complete'

/** What is to be said, in no language: every language words the same one. */
export type Plan = readonly Clause[]
