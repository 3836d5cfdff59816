/**
 * What really happens, beside what the shop's books say of it: which unit is in which box, and where the carrier has the
 * box. Only this is true; everything that anybody is told is less.
 */

import type { World } from '../world.ts'

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
  /** The number on its label, whatever was typed into the shop; null: it goes without a label. */
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

/** The carrier tells what it did with the number on a label. */
export interface FeedScan {
  readonly move: number
  readonly number: string
  /** When the carrier sends it. */
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
  readonly sighted: readonly Sighted[]
  /** By how much the carrier's clock is ahead; milliseconds. */
  readonly feedSkew: number
}

/** How the simulated world is to be made. */
export interface Wanted {
  readonly seed: number
  readonly index: number
  readonly shop: string
  /** Whether carriers may tell of their numbers themselves. */
  readonly carrierFeeds: boolean
  /** When the first order is placed; the whole history lies within 90 days from here. */
  readonly from: number
}
