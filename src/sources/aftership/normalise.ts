import type { Reading } from '../../events/delivery.ts'
import type { EventOf, Instant } from '../../events/event.ts'
import { instantIn } from '../../events/local-time.ts'
import { instantOf, paddedInstant } from '../../events/version.ts'
import { aftershipEvidence, zoneOf } from '../../policy/carriers/index.ts'
import { carrierEstimate, carrierScan } from '../carrier-scan.ts'
import { ignored } from '../understood.ts'
import { type Checkpoint, envelope, type Tracking, trackingUpdate } from './payload.ts'

export const FEED = 'aftership'

const KNOWN: ReadonlySet<string> = new Set(['tracking_update', 'edd_revise'])

/**
 * All checkpoints of a tracking. AfterShip knows order numbers too, as somebody typed them: the tracking number alone says
 * whose parcel it is. It never says that it takes something back, so nothing of it is a correction.
 */
export function readAfterShip(body: unknown): Reading {
  const { event } = envelope.parse(body)
  if (event === null || !KNOWN.has(event)) return ignored('an event that tells nothing of a parcel')
  const { msg, ts } = trackingUpdate.parse(body)
  const sentAt = ts ? new Date(ts * 1000).toISOString() : null
  const toldAt = paddedInstant(msg.updated_at) || paddedInstant(sentAt)
  const events = [
    ...msg.checkpoints.flatMap(each => scanOf(each, msg, toldAt)),
    ...estimateOf(msg, instantOf(msg.updated_at) ?? sentAt, toldAt),
  ]
  return { outcome: 'accepted', events, commands: [] }
}

function scanOf(point: Checkpoint, msg: Tracking, toldAt: string): readonly EventOf<'scan.recorded'>[] {
  const { tag, subtag, checkpoint_time: written, city, state, country, zip, location } = point
  const carrier = point.slug ?? msg.slug
  const time = timeOf(point)
  if (time === null || written === null) return []
  const scan = carrierScan({
    feed: FEED,
    carrier,
    number: msg.tracking_number,
    meaning: aftershipEvidence({
      tag,
      subtag,
      carrier,
      code: point.raw_tag,
      somewhere: city !== null || zip !== null,
    }),
    ...time,
    place: [city, state, country].filter(Boolean).join(', ') || location,
    identity: [tag, subtag, point.raw_tag, written, city, zip],
    toldAt,
  })
  return [scan]
}

const BARE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/

/**
 * Mostly the carrier's own clock without a word of its zone. Where the place has one zone it is that. Else it is taken for
 * UTC, but never for later than AfterShip wrote it down: hours off at most, while the time of writing alone would be days
 * off for a parcel that was registered late, and make its old scans news.
 */
function timeOf({
  checkpoint_time: written,
  created_at,
  country,
  state,
}: Checkpoint): { readonly occurredAt: Instant; readonly localTime?: string } | null {
  const told = instantOf(written)
  if (told !== null) return { occurredAt: told }
  if (written === null || !BARE.test(written)) return null
  const zone = zoneOf(country, state)
  const there = zone === null ? null : instantIn(written, zone)
  if (there !== null) return { occurredAt: there, localTime: written }
  const bare = instantIn(written, 'UTC')
  const noted = instantOf(created_at)
  if (bare === null) return null
  return { occurredAt: noted !== null && noted < bare ? noted : bare, localTime: written }
}

/** The carrier's estimate before AfterShip's own; one without a zone is a date, and means the end of that day there. */
function estimateOf(
  msg: Tracking,
  updatedAt: Instant | null,
  toldAt: string,
): readonly EventOf<'promise.recorded'>[] {
  const told =
    msg.courier_estimated_delivery_date ??
    msg.latest_estimated_delivery ??
    msg.aftership_estimated_delivery_date ??
    msg.expected_delivery
  if (told === null || updatedAt === null || msg.tag === 'Delivered') return []
  const by = instantOf(told) ?? endOfDay(told, msg)
  return by === null
    ? []
    : [carrierEstimate({ feed: FEED, number: msg.tracking_number, by, updatedAt, toldAt })]
}

function endOfDay(told: string, msg: Tracking): Instant | null {
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T ]00:00)/.exec(told)?.[1]
  const zone = zoneOf(msg.destination_country_iso3 ?? msg.destination_country_region, msg.destination_state)
  return day === undefined || zone === null ? null : instantIn(`${day}T23:59:59`, zone)
}
