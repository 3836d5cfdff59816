import { createHash } from 'node:crypto'
import { tell } from '../../../events/envelope.ts'
import type { EventOf, Instant, WismoEvent } from '../../../events/event.ts'
import { normaliseNumber, trackingRef } from '../../../events/references.ts'
import { instantOf } from '../../../events/version.ts'
import { shipstationEvidence } from '../../../policy/carriers/shipstation.ts'
import { type TrackEventPayload, type TrackPayload, trackPayload } from '../payload.ts'
import { FEED } from '../telling.ts'

/**
 * The whole history of a parcel, told anew with every scan and in no certain order: each of its events is a scan with an
 * id of its own, so that those known already change nothing. The parcel's own status beside them is the same said again.
 */
export function normaliseTrack(data: unknown, toldAt: string): readonly WismoEvent[] {
  const payload = trackPayload.parse(data)
  const scans = payload.events.flatMap(event => scanOf(event, payload, toldAt) ?? [])
  return [...new Map(scans.map(scan => [scan.id, scan])).values(), ...estimateOf(payload, scans, toldAt)]
}

/** A scan without an instant cannot be placed, and the carrier's own clock is no help: some glue a false Z to it. */
function scanOf(
  event: TrackEventPayload,
  payload: TrackPayload,
  toldAt: string,
): EventOf<'scan.recorded'> | null {
  const { occurred_at: occurredAt } = event
  if (occurredAt === null) return null
  const number = normaliseNumber(payload.tracking_number)
  const scanId = scanIdOf(number, occurredAt, event)
  const { stage, condition, evidence, table } = shipstationEvidence({
    status: event.status_code,
    detail: event.status_detail_code,
    carrier: payload.carrier_code,
    carrierDetail: event.carrier_detail_code,
    eventCode: event.event_code,
  })
  return tell({
    type: 'scan.recorded',
    resource: `scan:${scanId}`,
    updatedAt: occurredAt,
    toldAt,
    order: null,
    refs: [trackingRef(number)],
    body: {
      scanId,
      feed: FEED,
      of: { number, carrier: payload.carrier_code },
      stage,
      condition,
      evidence,
      table,
      occurredAt,
      // The teller gives no time of writing, and with a number none is needed.
      recordedAt: occurredAt,
      place:
        [event.city_locality, event.state_province, event.country_code].filter(Boolean).join(', ') || null,
      correction: false,
    },
  })
}

/** The vendor gives scans no id; two deliveries of a parcel a minute apart are two scans. */
function scanIdOf(number: string, occurredAt: Instant, event: TrackEventPayload): string {
  const parts = [
    number,
    occurredAt,
    event.event_code,
    event.status_code,
    event.city_locality,
    event.postal_code,
  ]
  return `${FEED}:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`
}

/** A date that lost its zone: as an instant it would promise the parcel for the night before. */
const MIDNIGHT = /T00:00(:00(\.0+)?)?(Z|[+-]00:?00)$/

/** Its clock is the newest scan's, so that the same history told twice is told once. */
function estimateOf(
  { tracking_number, estimated_delivery_date }: TrackPayload,
  scans: readonly EventOf<'scan.recorded'>[],
  toldAt: string,
): readonly WismoEvent[] {
  const by = instantOf(estimated_delivery_date)
  const newest = scans
    .map(scan => scan.body.occurredAt)
    .toSorted()
    .at(-1)
  if (by === null || newest === undefined || MIDNIGHT.test(estimated_delivery_date ?? '')) return []
  const number = normaliseNumber(tracking_number)
  const promiseId = `${FEED}:${number}`
  return [
    tell({
      type: 'promise.recorded',
      resource: `promise:${promiseId}`,
      updatedAt: newest,
      toldAt,
      order: null,
      refs: [trackingRef(number)],
      body: { promiseId, kind: 'estimate', number, by },
    }),
  ]
}
