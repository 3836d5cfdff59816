import { contentHash } from '../events/canonical.ts'
import { tell } from '../events/envelope.ts'
import type { EventOf, Instant } from '../events/event.ts'
import { normaliseNumber, trackingRef } from '../events/references.ts'
import type { CarrierMeaning } from '../policy/carriers/index.ts'

/** One thing that a carrier says of a tracking number, by way of an aggregator. */
export interface CarrierWord {
  readonly feed: string
  readonly carrier: string | null
  readonly number: string
  readonly meaning: CarrierMeaning
  readonly occurredAt: Instant
  /** Set where its zone is unknown or not to be trusted: the time as it was written. */
  readonly localTime?: string
  readonly place: string | null
  /** What makes it this scan and no other, each time that its history is told anew; nothing that is worded or derived. */
  readonly identity: readonly (string | null)[]
  /** From `paddedInstant`. */
  readonly toldAt: string
  readonly correction?: boolean
}

/** The scan as an event, found by its number; told again in every longer history, it is one event. */
export function carrierScan(word: CarrierWord): EventOf<'scan.recorded'> {
  const { feed, carrier, number, meaning, occurredAt, localTime, place, toldAt } = word
  const scanId = `${feed}:${contentHash([carrier, normaliseNumber(number), ...word.identity])}`
  return tell({
    type: 'scan.recorded',
    resource: `scan:${scanId}`,
    updatedAt: occurredAt,
    toldAt,
    order: null,
    refs: [trackingRef(number)],
    body: {
      scanId,
      feed,
      of: { number, carrier },
      ...meaning,
      occurredAt,
      ...(localTime === undefined ? {} : { localTime }),
      // Nobody says when it was written down; that matters only for scans that name no number.
      recordedAt: occurredAt,
      place,
      correction: word.correction ?? false,
    },
  })
}

/** The day on which a carrier expects to deliver, as an instant. */
export function carrierEstimate(told: {
  readonly feed: string
  readonly number: string
  readonly by: Instant
  readonly updatedAt: Instant
  readonly toldAt: string
}): EventOf<'promise.recorded'> {
  const { feed, number, by, updatedAt, toldAt } = told
  const promiseId = `${feed}:${normaliseNumber(number)}`
  return tell({
    type: 'promise.recorded',
    resource: `promise:${promiseId}`,
    updatedAt,
    toldAt,
    order: null,
    refs: [trackingRef(number)],
    body: { promiseId, kind: 'estimate', number: normaliseNumber(number), by },
  })
}
