import type { Reading } from '../../events/delivery.ts'
import type { EventOf, Instant, ScanStage, WismoEvent } from '../../events/event.ts'
import { instantIn } from '../../events/local-time.ts'
import { instantOf, paddedInstant } from '../../events/version.ts'
import { easypostEvidence, zoneOf } from '../../policy/carriers/index.ts'
import { carrierEstimate, carrierScan } from '../carrier-scan.ts'
import { ignored } from '../understood.ts'
import { type Detail, envelope, type Location, type Tracker, trackerEvent } from './payload.ts'

export const FEED = 'easypost'

const NOWHERE: Location = { city: null, state: null, country: null, zip: null }

/** Everything that a tracker lists, every time anew: nothing rests on the order of the list or of the events. */
export function readEasyPost(body: unknown): Reading {
  const { description, mode } = envelope.parse(body)
  if (description !== 'tracker.updated' && description !== 'tracker.created')
    return ignored('an event that is not about a tracker')
  if (mode === 'test') return ignored('an event of the test mode')
  const { previous_attributes, result } = trackerEvent.parse(body)
  if (result.is_return) return ignored('a tracker of a return to the merchant')
  const toldAt = paddedInstant(result.updated_at)
  const events: readonly WismoEvent[] = [
    ...result.tracking_details.flatMap(detail => scanOf(detail, result, toldAt)),
    ...correctionOf(previous_attributes?.status ?? null, result, toldAt),
    ...estimateOf(result, toldAt),
  ]
  return { outcome: 'accepted', events, commands: [] }
}

/** What has no instant is no fact: an entry without one is left out. */
function scanOf(detail: Detail, tracker: Tracker, toldAt: string): readonly EventOf<'scan.recorded'>[] {
  const { status, status_detail, datetime, carrier_code: code, tracking_location: at } = detail
  const occurredAt = instantOf(datetime)
  if (occurredAt === null || datetime === null) return []
  const { carrier } = tracker
  const somewhere = at.city !== null || at.zip !== null
  const scan = carrierScan({
    feed: FEED,
    carrier,
    number: tracker.tracking_code,
    meaning: easypostEvidence({
      status,
      detail: status_detail,
      carrier: detail.source ?? carrier,
      code,
      somewhere,
    }),
    occurredAt,
    // EasyPost calls a time UTC where it does not know whose clock it was.
    ...(at.state === null && at.country === null ? { localTime: datetime } : {}),
    place: [at.city, at.state, at.country].filter(Boolean).join(', ') || null,
    identity: [status, status_detail, code, datetime, at.city, at.zip],
    toldAt,
  })
  return [scan]
}

/** Where a parcel can be that was said to be delivered and is not. */
const TAKEN_BACK_TO: ReadonlyMap<string, ScanStage> = new Map([
  ['in_transit', 'in_transit'],
  ['out_for_delivery', 'out_for_delivery'],
  ['available_for_pickup', 'available_for_pickup'],
])

/**
 * EasyPost takes a delivery back by saying that the tracker was delivered and is not, and listing the delivery no more. One
 * that is still listed stays true, whatever the carrier scanned after it.
 */
function correctionOf(
  before: string | null,
  tracker: Tracker,
  toldAt: string,
): readonly EventOf<'scan.recorded'>[] {
  const stage = TAKEN_BACK_TO.get(tracker.status ?? '')
  const occurredAt = instantOf(tracker.updated_at)
  const listed = tracker.tracking_details.some(({ status }) => status === 'delivered')
  if (before !== 'delivered' || !stage || occurredAt === null || listed) return []
  const { table } = easypostEvidence({
    status: null,
    detail: null,
    carrier: null,
    code: null,
    somewhere: false,
  })
  const correction = carrierScan({
    feed: FEED,
    carrier: tracker.carrier,
    number: tracker.tracking_code,
    // It proves nothing by itself; the scans that are still listed do.
    meaning: { stage, condition: null, evidence: 'claimed', table },
    occurredAt,
    place: null,
    identity: ['correction', tracker.status, tracker.updated_at],
    toldAt,
    correction: true,
  })
  return [correction]
}

/** Told with midnight UTC, an estimate is a date: it means the end of that day at the destination, if its zone is known. */
function estimateOf(tracker: Tracker, toldAt: string): readonly EventOf<'promise.recorded'>[] {
  const { est_delivery_date: told, tracking_code: number, status } = tracker
  const updatedAt = instantOf(tracker.updated_at)
  if (told === null || updatedAt === null || status === 'delivered') return []
  const day = /^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?Z$/.exec(told)?.[1]
  const by = day === undefined ? instantOf(told) : endOfDay(day, tracker)
  return by === null ? [] : [carrierEstimate({ feed: FEED, number, by, updatedAt, toldAt })]
}

function endOfDay(day: string, { carrier_detail }: Tracker): Instant | null {
  const { country, state } = carrier_detail?.destination_tracking_location ?? NOWHERE
  const zone = zoneOf(country, state)
  return zone === null ? null : instantIn(`${day}T23:59:59`, zone)
}
