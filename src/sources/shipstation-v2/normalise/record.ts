import { tell } from '../../../events/envelope.ts'
import type { AllocationBody, EventOf, LabelBody, LineUnits, Ref, WismoEvent } from '../../../events/event.ts'
import {
  allocationRef,
  externalRef,
  nameRef,
  normaliseNumber,
  trackingRef,
} from '../../../events/references.ts'
import type { FulfillmentPayload, LabelPayload, RecordPayload, ShipmentPayload } from '../payload.ts'
import { FEED, scoped, type Telling } from '../telling.ts'

/** A shipment, which is a warehouse's order, with the labels and typed-in numbers that were found for it. */
export function normaliseRecord(record: RecordPayload, telling: Telling): readonly WismoEvent[] {
  const { shipment, labels, fulfillments } = record
  return [
    ...(shipment && !shipment.is_return ? [allocationEvent(shipment, telling)] : []),
    ...labels.flatMap(label => labelEvents(label, record, telling)),
    ...fulfillments.map(fulfillment => fulfillmentEvent(fulfillment, shipment, telling)),
  ]
}

const isNumber = (key: string | null): key is string => key !== null && /^\d{1,20}$/.test(key)

/** `external_shipment_id` is V1's orderKey; where the merchant gave none it repeats ShipStation's own id. */
const keyOf = ({ external_shipment_id, external_order_id }: ShipmentPayload): string | null =>
  [external_shipment_id, external_order_id].find(isNumber) ?? null

/** By what orders of the shop may be meant, none of which need exist; derive drops what a better key contradicts. */
function referencesOf(shipment: ShipmentPayload | null, { shop }: Telling): readonly Ref[] {
  if (shipment === null || shop === null) return []
  const key = keyOf(shipment)
  const { shipment_number: name } = shipment
  return [...(key ? [externalRef(shop, key)] : []), ...(name ? [nameRef(shop, name)] : [])]
}

const orderKeyOf = (shipment: ShipmentPayload | null): { readonly orderKey?: string } => {
  const key = shipment && keyOf(shipment)
  return key ? { orderKey: key } : {}
}

function unitsOf({ items }: ShipmentPayload): readonly LineUnits[] {
  return items.flatMap(({ quantity, sku, external_order_item_id: line }) =>
    quantity === 0 ? [] : [{ line: isNumber(line) ? line : null, sku, units: quantity }],
  )
}

/** That a label was purchased says nothing of the box, and `pending` is ready to be packed. */
const STATES: ReadonlyMap<string, AllocationBody['state']> = new Map([
  ['pending', 'in_progress'],
  ['processing', 'in_progress'],
  ['on_hold', 'on_hold'],
  ['label_purchased', 'closed'],
  ['cancelled', 'cancelled'],
])

function allocationEvent(shipment: ShipmentPayload, telling: Telling): EventOf<'allocation.recorded'> {
  const allocationId = scoped(shipment.shipment_id)
  // A status to come holds nothing back and proves nothing.
  const state = STATES.get(shipment.shipment_status ?? '') ?? 'open'
  return tell({
    type: 'allocation.recorded',
    resource: `allocation:${allocationId}`,
    updatedAt: shipment.modified_at ?? shipment.created_at,
    toldAt: telling.toldAt,
    rank: { cancelled: state === 'cancelled' },
    order: null,
    refs: [allocationRef(allocationId), ...referencesOf(shipment, telling)],
    body: {
      allocationId,
      feed: FEED,
      ...orderKeyOf(shipment),
      state,
      location: null,
      // How the customer gets it is known to the shop alone.
      method: 'shipping',
      scheduledFor: null,
      readyForPickup: false,
      lines: unitsOf(shipment),
    },
  })
}

/** Of several live labels nobody says which box holds what, nor of several boxes of one label. */
function contentsOf(label: LabelPayload, { shipment, labels }: RecordPayload): LabelBody['lines'] {
  const live = labels.filter(each => !each.voided && !each.is_return_label)
  if (shipment === null || label.packages.length > 1 || live.length > 1) return null
  const units = unitsOf(shipment)
  return units.some(({ line, sku }) => line !== null || sku !== null) ? units : null
}

/**
 * One event for each box. The label's own `tracking_status` is not looked at: it says in_transit as soon as the label is
 * there. One that is still being made, or could not be, is none.
 */
function labelEvents(label: LabelPayload, record: RecordPayload, telling: Telling): readonly WismoEvent[] {
  if (label.status === 'processing' || label.status === 'error') return []
  const numbers = [label.tracking_number, ...label.packages.map(each => each.tracking_number)]
  const distinct = [...new Set(numbers.map(each => normaliseNumber(each ?? '')).filter(each => each !== ''))]
  return distinct.map((number, box) =>
    labelEvent(record.shipment, telling, {
      labelId: box === 0 ? scoped(label.label_id) : `${scoped(label.label_id)}/${box + 1}`,
      shipmentId: label.shipment_id,
      carrier: label.carrier_code,
      number,
      url: box === 0 ? label.tracking_url : null,
      createdAt: label.created_at,
      voided: label.voided || label.status === 'voided',
      voidedAt: label.voided_at,
      isReturn: label.is_return_label,
      lines: contentsOf(label, record),
    }),
  )
}

/** A number that somebody typed in, for a parcel with a label of its own; its `delivered_at` is no scan. */
function fulfillmentEvent(
  fulfillment: FulfillmentPayload,
  shipment: ShipmentPayload | null,
  telling: Telling,
): WismoEvent {
  const number = normaliseNumber(fulfillment.tracking_number ?? '')
  return labelEvent(shipment, telling, {
    // Fulfilments are counted apart from labels.
    labelId: `${FEED}:f${fulfillment.fulfillment_id.slice('se-'.length)}`,
    shipmentId: fulfillment.shipment_id,
    carrier: fulfillment.fulfillment_carrier_friendly_name,
    number: number === '' ? null : number,
    url: null,
    createdAt: fulfillment.created_at,
    voided: fulfillment.voided,
    voidedAt: fulfillment.voided_at,
    isReturn: false,
    // It names no items, and may be of a part of the shipment.
    lines: null,
  })
}

type LabelTold = Pick<LabelBody, 'labelId' | 'carrier' | 'createdAt' | 'voided' | 'isReturn' | 'lines'> & {
  readonly shipmentId: string | null
  readonly number: string | null
  readonly url: string | null
  readonly voidedAt: string | null
}

function labelEvent(shipment: ShipmentPayload | null, telling: Telling, told: LabelTold): WismoEvent {
  const { shipmentId, number, url, voidedAt, ...body } = told
  const allocationId = shipmentId === null ? null : scoped(shipmentId)
  return tell({
    type: 'label.recorded',
    resource: `label:${body.labelId}`,
    // It has no clock of its own but these two; of what changes between them the later telling holds.
    updatedAt: voidedAt ?? body.createdAt,
    toldAt: telling.toldAt,
    rank: { cancelled: body.voided },
    order: null,
    refs: [
      ...(allocationId ? [allocationRef(allocationId)] : []),
      ...referencesOf(shipment, telling),
      // Its shipment may never be found, and the shop tell the number all the same.
      ...(number ? [trackingRef(number)] : []),
    ],
    body: {
      ...body,
      feed: FEED,
      ...orderKeyOf(shipment),
      ...(allocationId && { allocationId }),
      number: number === null ? null : { number, url },
      writesBack: true,
    },
  })
}
