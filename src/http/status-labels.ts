import type { OrderStatus } from '../events/event.ts'
import type { StatusRow } from '../store/functions.ts'

type State = NonNullable<StatusRow['state']>
type Parcel = State['parcels'][number]

const STATUS: Readonly<Record<OrderStatus, string>> = {
  pending: 'Waiting for payment',
  confirmed: 'Confirmed',
  scheduled: 'Scheduled for later',
  on_hold: 'On hold',
  processing: 'Being prepared',
  partially_shipped: 'Partly shipped',
  shipped: 'Shipped',
  out_for_delivery: 'Out for delivery',
  ready_for_pickup: 'Ready for pickup',
  partially_delivered: 'Partly delivered',
  delivered: 'Delivered',
  partially_returned: 'Partly returned',
  returned: 'Returned',
  undelivered: 'Could not be delivered',
  cancelled: 'Cancelled',
}

const SUBSTATUS: Readonly<Record<NonNullable<State['substatus']>, string>> = {
  awaiting_carrier: 'Shipped, waiting for the carrier to scan it',
  partially_in_transit: 'Shipped, partly on its way',
  in_transit: 'On its way',
}

const STAGE: Readonly<Record<Parcel['stage'], string>> = {
  pending: 'Being prepared',
  label_created: 'Label created',
  picked_up: 'Picked up by the carrier',
  in_transit: 'On its way',
  out_for_delivery: 'Out for delivery',
  delivery_attempted: 'Delivery attempted',
  available_for_pickup: 'Ready for pickup',
  delivered: 'Delivered',
  return_to_sender: 'On its way back to the sender',
  returned_to_sender: 'Returned to the sender',
  lost: 'Lost by the carrier',
  voided: 'Label voided',
  cancelled: 'Cancelled',
}

const CONDITION: Readonly<Record<NonNullable<Parcel['condition']>, string>> = {
  delayed: 'Delayed',
  held: 'Held by the carrier',
  customs: 'In customs',
  damaged: 'Damaged',
  address_issue: 'Problem with the address',
  refused: 'Refused on delivery',
  exception: 'Problem reported by the carrier',
}

export const labelOfOrder = (status: OrderStatus, substatus: State['substatus']): string =>
  substatus === null ? STATUS[status] : SUBSTATUS[substatus]

export const labelOfStage = (stage: Parcel['stage']): string => STAGE[stage]

/** The day alone: an hour would claim more than anybody still wants to know. */
const dayOf = (instant: string): string => instant.slice(0, 10)

const lowered = (label: string): string => label.charAt(0).toLowerCase() + label.slice(1)

/** What was true when last heard of, told as the past that it is. */
export const labelOfSilence = (label: string, lastHeardAt: string | null): string =>
  lastHeardAt === null
    ? `${label}; no word from the carrier since`
    : `Last heard of on ${dayOf(lastHeardAt)}: ${lowered(label)}`

export const labelOfUnsupported = (label: string): string =>
  `${label}; only the carrier's own page tells more`

export const labelOfCondition = (condition: NonNullable<Parcel['condition']>): string => CONDITION[condition]
