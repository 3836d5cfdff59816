import { z } from 'zod'
import { tell } from '../../../events/envelope.ts'
import { allocationRef, trackingRef } from '../../../events/references.ts'
import { clock, flag, id, instant, lines, link, optional, order, said, trackingNumber } from '../fields.ts'
import { at, kind, routed, scoped } from '../kind.ts'
import { allocationState, fulfillmentState, holdReason, method } from '../words.ts'

export const allocationRecorded = kind(
  'allocation.recorded',
  'Units that a warehouse is to send, and what they wait for',
  {
    order,
    ...clock,
    id,
    state: allocationState,
    location: optional(said()),
    method: method.default('shipping'),
    scheduled_for: optional(instant),
    ready_for_pickup: flag,
    lines,
  },
  (told, telling) => {
    const allocationId = scoped(telling, told.id)
    return tell({
      type: 'allocation.recorded',
      resource: `allocation:${allocationId}`,
      ...at(told.updated_at, telling),
      rank: { cancelled: told.state === 'cancelled' },
      ...routed(told.order, telling),
      body: {
        allocationId,
        feed: telling.sender,
        state: told.state,
        location: told.location,
        method: told.method,
        scheduledFor: told.scheduled_for,
        readyForPickup: told.ready_for_pickup,
        lines: told.lines,
      },
    })
  },
)

export const holdRecorded = kind(
  'hold.recorded',
  'An allocation, or without one the whole order, is held back or released',
  {
    order: optional(order),
    allocation_id: optional(id),
    ...clock,
    id,
    reason: holdReason.default('other'),
    released: flag,
  },
  (told, telling) => {
    const holdId = scoped(telling, told.id)
    const allocationId = told.allocation_id === null ? null : scoped(telling, told.allocation_id)
    return tell({
      type: 'hold.recorded',
      resource: `hold:${holdId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling, [allocationId && allocationRef(allocationId)]),
      body: { holdId, allocationId, reason: told.reason, released: told.released },
    })
  },
)

const tracking = z.strictObject({ number: trackingNumber, url: optional(link) })

export const fulfillmentRecorded = kind(
  'fulfillment.recorded',
  'The shop itself has sent these units; a warehouse beside the shop tells label.recorded',
  {
    order,
    ...clock,
    id,
    state: fulfillmentState.default('success'),
    created_at: instant,
    carrier: optional(said(100)),
    tracking: z.array(tracking).max(250).default([]),
    lines,
  },
  (told, telling) => {
    const fulfillmentId = scoped(telling, told.id)
    return tell({
      type: 'fulfillment.recorded',
      resource: `fulfillment:${fulfillmentId}`,
      ...at(told.updated_at, telling),
      rank: { cancelled: told.state === 'cancelled' },
      ...routed(told.order, telling),
      body: {
        fulfillmentId,
        state: told.state,
        createdAt: told.created_at,
        carrier: told.carrier,
        numbers: [...new Map(told.tracking.map(each => [each.number, each])).values()],
        lines: told.lines,
        // Scans are told as such, with an instant of their own.
        claim: null,
      },
    })
  },
)

export const labelRecorded = kind(
  'label.recorded',
  'A parcel that a warehouse has packed or labelled; a void is for good',
  {
    order: optional(order),
    allocation_id: optional(id),
    ...clock,
    id,
    created_at: instant,
    carrier: optional(said(100)),
    tracking_number: optional(trackingNumber),
    tracking_url: optional(link),
    voided: flag,
    is_return: flag,
    /** Null: nobody says what is in the box. */
    lines: optional(lines),
    /** False only where nobody copies these parcels into the shop, so that their units add to the shop's. */
    writes_back: z.boolean().default(true),
  },
  (told, telling) => {
    const labelId = scoped(telling, told.id)
    const allocationId = told.allocation_id === null ? null : scoped(telling, told.allocation_id)
    const { tracking_number: number, tracking_url: url } = told
    const further = [allocationId && allocationRef(allocationId), number && trackingRef(number)]
    return tell({
      type: 'label.recorded',
      resource: `label:${labelId}`,
      ...at(told.updated_at, telling),
      rank: { cancelled: told.voided },
      // Named by its order it goes there alone; a number leads to whoever holds it.
      ...routed(told.order, telling, told.order === null ? further : []),
      body: {
        labelId,
        feed: telling.sender,
        ...(allocationId && { allocationId }),
        carrier: told.carrier,
        number: number === null ? null : { number, url },
        createdAt: told.created_at,
        voided: told.voided,
        isReturn: told.is_return,
        lines: told.lines,
        writesBack: told.writes_back,
      },
    })
  },
)

export const shipmentReplaced = kind(
  'shipment.replaced',
  'Another parcel was sent in place of this one, whose units count no more',
  { order: optional(order), ...clock, tracking_number: trackingNumber, by: optional(trackingNumber) },
  (told, telling) => {
    const { tracking_number: number, by } = told
    return tell({
      type: 'shipment.replaced',
      resource: `replacement:${telling.sender}:${number}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling, told.order === null ? [trackingRef(number)] : []),
      body: { number, by },
    })
  },
)
