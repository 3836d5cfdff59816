import { z } from 'zod'
import type { OrderStatus } from '../../events/event.ts'
import type { Following } from '../../events/followed.ts'
import type { ParcelStage, Substatus } from '../../policy/texts/status-texts.ts'
import type { StatusRow } from '../../store/functions.ts'

type State = NonNullable<StatusRow['state']>

/** An object names every word of a vocabulary, or does not compile. */
type Words<W extends string> = { readonly [K in W]: K }

const ORDER: Words<OrderStatus> = {
  pending: 'pending',
  confirmed: 'confirmed',
  scheduled: 'scheduled',
  on_hold: 'on_hold',
  processing: 'processing',
  partially_shipped: 'partially_shipped',
  shipped: 'shipped',
  out_for_delivery: 'out_for_delivery',
  ready_for_pickup: 'ready_for_pickup',
  partially_delivered: 'partially_delivered',
  delivered: 'delivered',
  partially_returned: 'partially_returned',
  returned: 'returned',
  undelivered: 'undelivered',
  cancelled: 'cancelled',
}

const SUBSTATUS: Words<Substatus> = {
  awaiting_carrier: 'awaiting_carrier',
  partially_in_transit: 'partially_in_transit',
  in_transit: 'in_transit',
}

const STAGE: Words<ParcelStage> = {
  pending: 'pending',
  label_created: 'label_created',
  picked_up: 'picked_up',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  delivery_attempted: 'delivery_attempted',
  available_for_pickup: 'available_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'return_to_sender',
  returned_to_sender: 'returned_to_sender',
  lost: 'lost',
  voided: 'voided',
  cancelled: 'cancelled',
}

const CONDITION: Words<NonNullable<State['parcels'][number]['condition']>> = {
  delayed: 'delayed',
  held: 'held',
  customs: 'customs',
  damaged: 'damaged',
  address_issue: 'address_issue',
  refused: 'refused',
  exception: 'exception',
}

const KIND: Words<State['lines'][number]['kind']> = {
  physical: 'physical',
  pickup: 'pickup',
  local_delivery: 'local_delivery',
  digital: 'digital',
  non_fulfillable: 'non_fulfillable',
}

const FOLLOWING: Words<Following> = {
  followed: 'followed',
  awaiting_first_scan: 'awaiting_first_scan',
  silent: 'silent',
  unsupported: 'unsupported',
  untracked: 'untracked',
}

export const orderStatus = z.enum(ORDER)
export const substatus = z.enum(SUBSTATUS)
export const stage = z.enum(STAGE)
export const condition = z.enum(CONDITION)
export const lineKind = z.enum(KIND)
export const following = z.enum(FOLLOWING)
/** What happened at an instant of the timeline. */
export const happening = z.enum({ ordered: 'ordered', ...STAGE, ...CONDITION })
/** How far a piece of a kit is proved to be; `unknown`: some parcel has it, or may have it, and nobody says which. */
export const pieceStatus = z.enum(['open', 'unknown', 'tracked', 'scanned', 'delivered'])
/** What units wait for that are in no parcel yet. */
export const waitingFor = z.enum(['packing', 'preparation', 'hold', 'schedule'])
