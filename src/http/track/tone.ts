import type { StatusView } from '../status/schema.ts'

/** What somebody should feel at a glance; words say the rest. */
export type Tone = 'arrived' | 'moving' | 'waiting' | 'trouble' | 'over'

type Shipment = StatusView['shipments'][number]

const ORDER: Readonly<Record<StatusView['status'], Tone>> = {
  pending: 'waiting',
  confirmed: 'waiting',
  scheduled: 'waiting',
  on_hold: 'trouble',
  processing: 'waiting',
  partially_shipped: 'moving',
  shipped: 'moving',
  out_for_delivery: 'moving',
  ready_for_pickup: 'arrived',
  partially_delivered: 'moving',
  delivered: 'arrived',
  partially_returned: 'over',
  returned: 'over',
  undelivered: 'trouble',
  cancelled: 'over',
}

const SHIPMENT: Readonly<Record<Shipment['status'], Tone>> = {
  pending: 'waiting',
  label_created: 'waiting',
  picked_up: 'moving',
  in_transit: 'moving',
  out_for_delivery: 'moving',
  delivery_attempted: 'trouble',
  available_for_pickup: 'arrived',
  delivered: 'arrived',
  return_to_sender: 'over',
  returned_to_sender: 'over',
  lost: 'trouble',
  voided: 'over',
  cancelled: 'over',
}

export const toneOfOrder = ({ status, substatus }: StatusView): Tone =>
  substatus === 'awaiting_carrier' ? 'waiting' : ORDER[status]

/** What is wrong with a parcel outweighs how far it has come, until it has arrived. */
export const toneOfShipment = ({ status, condition }: Shipment): Tone =>
  condition === null || SHIPMENT[status] === 'arrived' ? SHIPMENT[status] : 'trouble'
