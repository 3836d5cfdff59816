/**
 * What happens in the world: who ordered what, who packed what into which box, what the carrier did with it.
 * Everything else here is worked out from this: what a shop would send of it, and what is true of the order.
 */

export type ItemKind = 'physical' | 'digital' | 'gift_card'

/** A line of the order. */
export interface Item {
  /** The shop's line id, decimal digits. */
  readonly line: string
  readonly product: string
  readonly variant: string
  readonly sku: string
  readonly title: string
  readonly kind: ItemKind
  /** Units ordered. */
  readonly quantity: number
  readonly cents: number
  readonly grams: number
  /** Kinds of piece in one unit; 1 for whatever fits into one box. */
  readonly pieces: number
}

export interface Content {
  readonly line: string
  readonly units: number
}

export interface Location {
  readonly id: string
  readonly city: string
  readonly province: string
  readonly zip: string
}

export interface Carrier {
  readonly name: string
  numberOf(digits: string): string
  urlOf(number: string): string
}

/**
 * What the shop calls a fulfilment. Usually one parcel; a unit of several pieces may leave in several parcels whose
 * numbers are then typed into the one fulfilment.
 */
export interface Box {
  readonly id: string
  /** 1 for the order's first fulfilment. */
  readonly ordinal: number
  readonly contents: readonly Content[]
  readonly location: Location
  readonly service: 'manual' | 'gift_card'
  /** Null for what no carrier carries. */
  readonly carrier: Carrier | null
  readonly numbers: readonly string[]
}

/** Words of the shop's fulfilment events. */
export type Step =
  | 'confirmed'
  | 'carrier_picked_up'
  | 'in_transit'
  | 'out_for_delivery'
  | 'attempted_delivery'
  | 'ready_for_pickup'
  | 'delivered'
  | 'failure'
  | 'returning_to_sender'

export interface Place {
  readonly city: string
  readonly province: string
  readonly zip: string
}

export interface RefundedUnits extends Content {
  /** Id of the refund's own line. */
  readonly id: string
  /** cancel: never left the warehouse. return: came back. no_restock: paid back, and the goods stay where they are. */
  readonly restock: 'cancel' | 'return' | 'no_restock'
  /** no_restock only: the goods had left already; otherwise they will never be sent. */
  readonly hadLeft?: boolean
}

export interface Refund {
  readonly id: string
  readonly transaction: string
  readonly note: string | null
  readonly units: readonly RefundedUnits[]
  /** Money given back without goods. */
  readonly goodwillCents: number
}

interface Dated {
  /** Milliseconds since 1970, whole seconds. */
  readonly at: number
}

export type Placed = Dated & {
  readonly kind: 'placed'
  readonly items: readonly Item[]
  /** Id of the payment; null: the customer has not paid yet. */
  readonly transaction: string | null
}
export type Paid = Dated & { readonly kind: 'paid'; readonly transaction: string }
export type Packed = Dated & { readonly kind: 'packed'; readonly box: Box }
/** The numbers of a box were typed anew: one more, or a correction. */
export type Numbered = Dated & {
  readonly kind: 'numbered'
  readonly box: string
  readonly numbers: readonly string[]
}
/** The fulfilment was cancelled before the carrier had it. */
export type Unpacked = Dated & { readonly kind: 'unpacked'; readonly box: string }
export type Carried = Dated & {
  readonly kind: 'carried'
  readonly id: string
  readonly box: string
  readonly step: Step
  readonly place: Place | null
  /** When the carrier did it, if that was before the shop wrote it down; milliseconds since 1970. */
  readonly happenedAt?: number
}
export type Refunded = Dated & { readonly kind: 'refunded'; readonly refund: Refund }
export type Edited = Dated & {
  readonly kind: 'edited'
  readonly id: string
  readonly added: readonly Item[]
  readonly removed: readonly Content[]
}
export type Cancelled = Dated & {
  readonly kind: 'cancelled'
  readonly reason: 'customer' | 'inventory' | 'staff'
  /** Null: nothing had been paid. */
  readonly refund: Refund | null
}

/** The merchant deleted the order; the shop knows nothing of it any more. */
export type Deleted = Dated & { readonly kind: 'deleted' }

export type Happening =
  | Placed
  | Paid
  | Packed
  | Numbered
  | Unpacked
  | Carried
  | Refunded
  | Edited
  | Cancelled
  | Deleted

export interface World {
  readonly shop: string
  /** The shop's own id of itself, decimal digits. */
  readonly shopId: string
  readonly orderId: string
  /** 1001 of `#1001`. */
  readonly orderNumber: number
  readonly customerId: string
  readonly addressId: string
  readonly shippingLineId: string
  readonly shippingCents: number
  /** Minutes east of Greenwich in which the shop writes its timestamps. */
  readonly offsetMinutes: number
  readonly happenings: readonly Happening[]
}

/** Decimal digits that never repeat within one seed. */
export type NextId = () => string
