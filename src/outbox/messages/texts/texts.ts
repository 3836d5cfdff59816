import type { Condition, ScanStage } from '../../../events/event.ts'
import type { Locale, NotifiedMilestone } from '../../../policy/policy.ts'

/** A sentence by the number of things it speaks of, in the words of the language's own plural rules. */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }

/** All that a mail says, in one language. `{name}` in braces is filled in; a further language is one file of this shape. */
export interface Texts {
  readonly locale: Locale
  readonly greeting: string
  readonly greetingOfNobody: string
  /** Of whom a headline speaks; `n` parcels are told of, out of `of`. Stands before one of `tells`. */
  readonly parcels: {
    /** The order is in these and no others. */
    readonly all: Plural
    /** There are others of which it is not true yet. */
    readonly part: Plural
    /** Of all others it was true before. */
    readonly last: Plural
    /** Something is in no parcel yet, so nobody knows how many there will be. */
    readonly some: Plural
  }
  readonly wholeOrder: string
  readonly tells: Readonly<Record<NotifiedMilestone, Plural>>
  /** When what was to be told is not how things stand any more. */
  readonly news: string
  readonly lead: Readonly<Record<NotifiedMilestone, Plural | null>>
  readonly parcel: string
  readonly parcelOf: string
  readonly otherParcels: Plural
  readonly stages: Readonly<Record<ScanStage | 'pending' | 'voided' | 'cancelled', string>>
  readonly conditions: Readonly<Record<Condition, string>>
  readonly units: string
  readonly partOf: string
  /** A piece by its name, and the thing that it is a piece of. */
  readonly pieceOf: string
  readonly restOf: string
  readonly tracking: string
  readonly trackingOfNobody: string
  readonly follow: string
  readonly followAt: string
  readonly missing: string
  readonly packing: string
  readonly unpacked: string
  readonly held: string
  readonly status: string
  readonly why: string
  readonly optOut: string
  readonly signature: string
}
