import { contentHash } from '../../../events/canonical.ts'
import { tell } from '../../../events/envelope.ts'
import type { ScanBody } from '../../../events/event.ts'
import { fulfillmentRef, trackingRef } from '../../../events/references.ts'
import { evidenceOf } from '../../../policy/carriers/index.ts'
import { clock, flag, id, instant, optional, order, said, trackingNumber } from '../fields.ts'
import { at, kind, Misspoken, routed, scoped, type Telling } from '../kind.ts'
import { condition, evidence, promiseKind, scanStage } from '../words.ts'

/** Numbers lead to whoever holds them; a fulfilment is the sender's own. */
const parcel = {
  order: optional(order),
  tracking_number: optional(trackingNumber),
  fulfillment_id: optional(id),
}

interface ParcelTold {
  readonly tracking_number: string | null
  readonly fulfillment_id: string | null
}

const refOf = ({ tracking_number: number, fulfillment_id: fulfillment }: ParcelTold, telling: Telling) => [
  number && trackingRef(number),
  fulfillment && fulfillmentRef(scoped(telling, fulfillment)),
]

interface MeaningTold {
  readonly carrier: string | null
  readonly carrier_code: string | null
  readonly stage: ScanBody['stage']
  readonly condition: ScanBody['condition']
  readonly evidence: ScanBody['evidence'] | null
}

type Meaning = Pick<ScanBody, 'stage' | 'condition' | 'evidence' | 'table'>

/** Version of the sender's own translation: that our words mean what they say is for the sender to see to. */
const TABLE = 'events-1'

/**
 * Either our words with how the sender knows it, or a carrier's own code, read by our tables. A code that nobody knows
 * moves nothing.
 * @throws Misspoken
 */
function meaningOf(told: MeaningTold): Meaning {
  const { stage, condition, evidence, carrier, carrier_code: code } = told
  if (code !== null) {
    if (stage !== null || condition !== null || evidence !== null)
      throw new Misspoken('carrier_code', 'stands for stage, condition and evidence: send it or them')
    if (carrier === null) throw new Misspoken('carrier', 'is needed with carrier_code')
    return evidenceOf(carrier, code) ?? { stage: null, condition: null, evidence: 'electronic', table: TABLE }
  }
  if (stage === null && condition === null)
    throw new Misspoken('stage', 'is needed, or condition, or carrier with carrier_code')
  if (evidence !== null) return { stage, condition, evidence, table: TABLE }
  // It decides whether customers hear that the parcel is under way, so it is never assumed.
  if (stage !== null)
    throw new Misspoken(
      'evidence',
      'is needed with stage: physical if somebody held the parcel, else electronic',
    )
  return { stage, condition, evidence: 'electronic', table: TABLE }
}

export const scanRecorded = kind(
  'scan.recorded',
  'What a carrier says of a parcel: stage and evidence in our words, or carrier_code in its own',
  {
    ...parcel,
    id: optional(id),
    carrier: optional(said(100)),
    carrier_code: optional(said(40)),
    stage: optional(scanStage),
    condition: optional(condition),
    evidence: optional(evidence),
    occurred_at: instant,
    updated_at: optional(instant),
    place: optional(said()),
    /** The carrier takes back what it said above this stage. */
    correction: flag,
  },
  (told, telling) => {
    const { tracking_number: number, fulfillment_id: fulfillment, carrier, occurred_at: occurredAt } = told
    const of = number
      ? { number, carrier }
      : fulfillment
        ? { fulfillmentId: scoped(telling, fulfillment) }
        : null
    if (of === null) throw new Misspoken('tracking_number', 'is needed, or fulfillment_id')
    const meaning = meaningOf(told)
    // Without an id of the sender's own, equal content is the same scan.
    const { updated_at: updatedAt, ...content } = told
    const scanId = scoped(telling, told.id ?? contentHash(content))
    return tell({
      type: 'scan.recorded',
      resource: `scan:${scanId}`,
      ...at(updatedAt ?? occurredAt, telling),
      ...routed(told.order, telling, told.order === null ? refOf(told, telling) : []),
      body: {
        scanId,
        feed: telling.sender,
        of,
        ...meaning,
        occurredAt,
        recordedAt: updatedAt ?? occurredAt,
        place: told.place,
        correction: told.correction,
      },
    })
  },
)

export const scanWithdrawn = kind(
  'scan.withdrawn',
  'A scan that the same sender told with an id is taken back for good',
  { ...parcel, ...clock, scan_id: id },
  (told, telling) => {
    const scanId = scoped(telling, told.scan_id)
    return tell({
      type: 'scan.withdrawn',
      resource: `withdrawal:${scanId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling, told.order === null ? refOf(told, telling) : []),
      body: { scanId },
    })
  },
)

export const promiseRecorded = kind(
  'promise.recorded',
  'When it was promised, or is expected, to arrive',
  {
    order: optional(order),
    tracking_number: optional(trackingNumber),
    ...clock,
    id,
    kind: promiseKind,
    by: instant,
  },
  (told, telling) => {
    const promiseId = scoped(telling, told.id)
    const { tracking_number: number } = told
    return tell({
      type: 'promise.recorded',
      resource: `promise:${promiseId}`,
      ...at(told.updated_at, telling),
      ...routed(told.order, telling, told.order === null ? [number && trackingRef(number)] : []),
      body: { promiseId, kind: told.kind, number, by: told.by },
    })
  },
)
