import type { Place } from '../../world.ts'
import type { JsonObject } from '../json.ts'

/** What a V2 label's tracking tells of one moment; `code` and `detail` are its own words. */
export interface TrackedEvent {
  readonly code: string
  readonly detail: string | null
  readonly description: string
  readonly at: number
  readonly place: Place | null
}

/** The inline body of a V2 tracking webhook: the whole history of a number every time, mostly newest first. */
export function trackBody(
  number: string,
  labelId: string,
  carrierCode: string,
  events: readonly TrackedEvent[],
): JsonObject {
  const latest = events.reduce<TrackedEvent | null>(
    (last, each) => (last === null || each.at >= last.at ? each : last),
    null,
  )
  return {
    resource_url: `https://api.shipstation.com/v2/labels/${labelId}/track`,
    resource_type: 'TRACK_EVENT_V2',
    data: {
      tracking_number: number,
      tracking_url: null,
      status_code: latest?.code ?? 'UN',
      status_detail_code: latest?.detail ?? null,
      status_detail_description: null,
      carrier_code: carrierCode,
      carrier_id: 1,
      carrier_detail_code: null,
      status_description: latest?.description ?? 'Unknown',
      carrier_status_code: null,
      carrier_status_description: latest?.description ?? null,
      ship_date: null,
      estimated_delivery_date: null,
      actual_delivery_date: null,
      exception_description: null,
      events: events.map(eventBody),
    },
  }
}

function eventBody({ code, detail, description, at, place }: TrackedEvent): JsonObject {
  const occurred = `${new Date(at).toISOString().slice(0, 19)}Z`
  return {
    occurred_at: occurred,
    // A local wall clock that calls itself UTC, as carriers write it.
    carrier_occurred_at: `${new Date(at - 5 * 3_600_000).toISOString().slice(0, 19)}Z`,
    description,
    city_locality: place?.city ?? null,
    state_province: place?.province ?? null,
    postal_code: place?.zip ?? null,
    country_code: place ? 'US' : null,
    company_name: null,
    signer: null,
    event_code: detail ?? code,
    carrier_detail_code: null,
    status_code: code,
    status_description: description,
    carrier_status_code: null,
    carrier_status_description: description,
    status_detail_code: detail,
    status_detail_description: null,
    proof_of_delivery_url: null,
    latitude: null,
    longitude: null,
  }
}
