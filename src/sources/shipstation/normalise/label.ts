import { tell } from '../../../events/envelope.ts'
import type { EventOf, LabelBody } from '../../../events/event.ts'
import { normaliseNumber } from '../../../events/references.ts'
import {
  type FulfillmentPayload,
  fulfillmentPayload,
  type ItemPayload,
  type ShipmentPayload,
  shipmentPayload,
} from '../payload.ts'
import { orderKeyOf, referencesOf, scoped, unitsOf } from '../references.ts'
import { FEED, type Telling } from '../telling.ts'

type Labels = readonly EventOf<'label.recorded'>[]

/** A label that was bought. It is never a scan, whatever date it carries: nobody has held the parcel. */
export function normaliseShipment(body: unknown, telling: Telling): Labels {
  const payload = shipmentPayload.parse(body)
  const told = { isReturn: payload.isReturnLabel, lines: linesOf(payload.shipmentItems) }
  return [labelEvent(scoped(payload.shipmentId), payload, told, telling)]
}

/** A tracking number that somebody else's label has. It tells nothing of what is in the box. */
export function normaliseFulfillment(body: unknown, telling: Telling): Labels {
  const payload = fulfillmentPayload.parse(body)
  // The ids of shipments and fulfilments are counted apart.
  const labelId = scoped(`f${payload.fulfillmentId}`)
  return [labelEvent(labelId, payload, { isReturn: false, lines: null }, telling)]
}

function labelEvent(
  labelId: string,
  payload: ShipmentPayload | FulfillmentPayload,
  told: Pick<LabelBody, 'isReturn' | 'lines'>,
  { shop, toldAt }: Telling,
): EventOf<'label.recorded'> {
  const number = normaliseNumber(payload.trackingNumber ?? '')
  return tell({
    type: 'label.recorded',
    resource: `label:${labelId}`,
    // It has no clock of its own but these two; of what changes between them the later telling holds.
    updatedAt: payload.voidDate ?? payload.createDate,
    toldAt,
    rank: { cancelled: payload.voided },
    order: null,
    refs: referencesOf(payload, shop),
    body: {
      labelId,
      feed: FEED,
      ...orderKeyOf(payload),
      ...(payload.orderId !== null && { allocationId: scoped(payload.orderId) }),
      carrier: payload.carrierCode,
      number: number === '' ? null : { number, url: null },
      createdAt: payload.createDate,
      voided: payload.voided,
      ...told,
      writesBack: true,
    },
  })
}

/** Items that nobody can name say nothing of what is in the box. */
function linesOf(items: readonly ItemPayload[] | null): LabelBody['lines'] {
  const units = items === null ? [] : unitsOf(items)
  return units.some(({ line, sku }) => line !== null || sku !== null) ? units : null
}
