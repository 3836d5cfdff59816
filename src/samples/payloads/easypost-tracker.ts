import type { Place } from '../world.ts'
import { type JsonObject, writeJson } from './json.ts'

/** One thing that the tracker lists; `status` and `detail` are its own words. */
export interface TrackerDetail {
  readonly status: string
  readonly detail: string
  readonly message: string
  readonly at: number
  readonly place: Place | null
}

const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/**
 * The body of `tracker.updated`: the whole history every time.
 * @param at when it is told
 */
export function easypostEvent(
  ids: { readonly event: string; readonly tracker: string },
  number: string,
  carrier: string,
  at: number,
  details: readonly TrackerDetail[],
): Buffer {
  const latest = details.reduce<TrackerDetail | null>(
    (last, each) => (last === null || each.at >= last.at ? each : last),
    null,
  )
  const body: JsonObject = {
    description: 'tracker.updated',
    mode: 'production',
    previous_attributes: { status: 'unknown' },
    created_at: utc(at),
    pending_urls: ['https://shop.example.com/webhooks/easypost'],
    completed_urls: [],
    updated_at: utc(at),
    id: ids.event,
    user_id: 'user_sample',
    status: 'pending',
    object: 'Event',
    result: {
      id: ids.tracker,
      object: 'Tracker',
      mode: 'production',
      tracking_code: number,
      status: latest?.status ?? 'unknown',
      status_detail: latest?.detail ?? 'unknown',
      created_at: utc(at),
      updated_at: utc(at),
      signed_by: null,
      weight: 136,
      est_delivery_date: null,
      shipment_id: null,
      carrier,
      tracking_details: details.map(detail => detailBody(detail, carrier)),
      carrier_detail: null,
      finalized: latest?.status === 'delivered',
      is_return: false,
      public_url: `https://track.easypost.com/${ids.tracker}`,
    },
  }
  // Whole numbers have a fraction on the wire: whoever signs what he wrote anew signs other bytes.
  return Buffer.from(writeJson(body).replace('"weight":136', '"weight":136.0'))
}

const detailBody = ({ status, detail, message, at, place }: TrackerDetail, source: string): JsonObject => ({
  object: 'TrackingDetail',
  message,
  description: message,
  status,
  status_detail: detail,
  datetime: utc(at),
  source,
  carrier_code: null,
  tracking_location: {
    object: 'TrackingLocation',
    city: place?.city.toUpperCase() ?? null,
    state: place?.province ?? null,
    country: place ? 'US' : null,
    zip: place?.zip ?? null,
  },
})
