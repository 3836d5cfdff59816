/**
 * What really happens, beside what the shop's books say of it: which unit is in which box, and where the carrier has the
 * box. Only this is true; everything that anybody is told is less.
 */

import type { Content, World } from '../world.ts'
import type { FileHabits } from './file-habits.ts'

/** One piece of one unit of a line; what is no kit has the one piece 0. Units of a line count from 0. */
export interface Piece {
  readonly line: string
  readonly unit: number
  readonly piece: number
}

/** A box with its label, as it stands at the dock. */
export interface RealBox {
  /** The shop's fulfilment under which it leaves. */
  readonly fulfillment: string
  /** Place of its number in the fulfilment, from 0. */
  readonly slot: number
  /** The number on its first label, whatever was typed into the shop; null: it goes without a label. */
  readonly number: string | null
  /** When it was labelled; milliseconds since 1970, like all instants here. */
  readonly at: number
  readonly contents: readonly Piece[]
}

export type CarrierStep =
  | 'picked_up'
  | 'in_transit'
  | 'out_for_delivery'
  | 'delivery_attempted'
  | 'available_for_pickup'
  | 'delivered'
  | 'return_to_sender'
  | 'returned_to_sender'
  | 'lost'

/** Something that the carrier did with a box. */
export interface Move {
  readonly id: string
  readonly at: number
  /** Index of the box. */
  readonly box: number
  readonly step: CarrierStep
}

/** A label that a warehouse bought from its label service, which tells of it apart from the shop. */
export interface RealLabel {
  /** The service's own id. */
  readonly id: number
  /** Index of the box. */
  readonly box: number
  readonly number: string
  readonly carrier: string
  readonly at: number
  readonly voidedAt: number | null
}

/** The service posts where to ask, or a poll is due; whoever asks sees the labels as they stand when he asks. */
export interface LabelHook {
  readonly at: number
  /** Indices of the labels of a batch; null: all that the order has by then. */
  readonly batch: readonly number[] | null
}

/** From an instant on a warehouse has units to send, or may not send them yet. */
export interface AllocationState {
  readonly id: string
  readonly at: number
  readonly state: 'open' | 'on_hold' | 'scheduled' | 'in_progress' | 'closed' | 'cancelled'
  readonly lines: readonly Content[]
}

/** Goods that are collected at the shop, or brought by its own van. */
export interface ShopAllocation {
  readonly id: string
  readonly method: 'PICK_UP' | 'LOCAL'
  readonly lines: readonly Content[]
  /** When everything lay ready at the counter. */
  readonly preparedAt: number | null
  readonly states: readonly { readonly at: number; readonly state: 'open' | 'closed' | 'cancelled' }[]
}

/** Another order, which has the number of one of our boxes, and what the carrier says of that number because of it. */
export interface Stranger {
  readonly shop: World
  readonly scans: readonly FeedScan[]
  /** In the same box, or so much earlier or later that the number was given out anew; within: by whom no rule can tell. */
  readonly when: 'same box' | 'before' | 'after' | 'within'
}

/** By whom the carriers' own scans come. */
export type FeedKind = 'events' | 'easypost' | 'shipstation' | 'aftership'

/** The carrier tells what it did with the number on a label. */
export interface FeedScan {
  readonly id: string
  /** Index of the move; null: it says what did not happen, or takes that back. */
  readonly move: number | null
  readonly number: string
  /** The carrier's name. */
  readonly carrier: string
  /** What it says that it did. */
  readonly did: CarrierStep
  /** What the words of this feed let anybody know of it; null: nothing of where the box is. */
  readonly step: CarrierStep | null
  /** It takes back whatever it said before of more than this. */
  readonly correction: boolean
  /** When it happened, and when the carrier sends it. */
  readonly happened: number
  readonly at: number
}

/** A word of the shop's tracker on the first number of a fulfilment. */
export interface Sighted {
  /** Index of the happening. */
  readonly happening: number
  readonly box: number
  /** Null: it says something although the box has not moved. */
  readonly move: number | null
}

export interface RealWorld {
  /** What the shop writes down of it. */
  readonly shop: World
  readonly boxes: readonly RealBox[]
  readonly moves: readonly Move[]
  /** Empty where the merchant has no contract that lets him read them. */
  readonly feed: readonly FeedScan[]
  readonly feedKind: FeedKind
  readonly sighted: readonly Sighted[]
  /** Empty where no warehouse buys its labels from a service. */
  readonly labels: readonly RealLabel[]
  readonly hooks: readonly LabelHook[]
  /** Whether the service, or the file, says what is in the boxes. */
  readonly itemsTold: boolean
  /** Of labels that a warehouse tells by files; null: a service has them. */
  readonly files: FileHabits | null
  /** The service's own id of the order. */
  readonly labelOrder: number
  /** By how much the clock of the label service, or of the warehouse, is ahead; milliseconds. */
  readonly labelSkew: number
  /** What the warehouse's own system says, one state after the other; empty where it says nothing. */
  readonly allocated: readonly AllocationState[]
  readonly stranger: Stranger | null
  /** Null: a carrier takes everything. */
  readonly counter: ShopAllocation | null
  /** By how much the carrier's clock is ahead; milliseconds. */
  readonly feedSkew: number
}

/** How the simulated world is to be made. */
export interface Wanted {
  readonly seed: number
  readonly index: number
  readonly shop: string
  /** Whether the shop can be asked of its orders: only then anybody knows how the customer gets them. */
  readonly asksShop: boolean
  /** Whether files that are handed over keep the time at which they were written. */
  readonly keepsFileTimes: boolean
  /** When the first order is placed; its own life lies within 90 days from here. */
  readonly from: number
}
