import { createHmac } from 'node:crypto'
import type { Received } from '../../src/events/delivery.ts'
import type { EventOf } from '../../src/events/event.ts'
import { createEasyPost } from '../../src/sources/easypost/index.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { SHOP } from './shopify.ts'

/** With an accent in one piece: EasyPost takes it apart before it signs. */
export const EASYPOST_SECRET = 'sécret of the tests'
export const HEADER = 'x-hmac-signature'

export interface DetailTold {
  readonly status: string | null
  readonly detail?: string | null
  readonly at: string | null
  readonly code?: string | null
  readonly city?: string | null
  readonly state?: string | null
  readonly country?: string | null
}

export interface TrackerTold {
  readonly id?: string
  readonly description?: string
  readonly mode?: string
  readonly number?: string
  readonly carrier?: string | null
  readonly status?: string
  readonly before?: string | null
  readonly updatedAt?: string
  readonly estimate?: string | null
  readonly destination?: { readonly country: string; readonly state: string | null } | null
  readonly isReturn?: boolean
  readonly signedBy?: string | null
  readonly details?: readonly DetailTold[]
}

/** A body as EasyPost writes it: a whole weight has a fraction. */
export function trackerBody(told: TrackerTold = {}): Buffer {
  const place = (city: string | null, state: string | null, country: string | null) => ({
    object: 'TrackingLocation',
    city,
    state,
    country,
    zip: null,
  })
  const { updatedAt = '2026-11-20T18:00:00Z', destination = null } = told
  const carrier = told.carrier === undefined ? 'UPS' : told.carrier
  const body = {
    description: told.description ?? 'tracker.updated',
    mode: told.mode ?? 'production',
    previous_attributes: told.before === undefined ? {} : { status: told.before },
    created_at: updatedAt,
    updated_at: updatedAt,
    id: told.id ?? 'evt_1',
    object: 'Event',
    result: {
      id: 'trk_1',
      object: 'Tracker',
      tracking_code: told.number ?? '1Z 999-A',
      status: told.status ?? 'in_transit',
      updated_at: updatedAt,
      signed_by: told.signedBy ?? null,
      weight: 136,
      est_delivery_date: told.estimate ?? null,
      carrier,
      is_return: told.isReturn ?? false,
      carrier_detail: destination && {
        destination_tracking_location: place(null, destination.state, destination.country),
      },
      tracking_details: (told.details ?? []).map(each => ({
        object: 'TrackingDetail',
        message: 'worded anew each time',
        status: each.status,
        status_detail: each.detail ?? null,
        datetime: each.at,
        source: carrier,
        carrier_code: each.code ?? null,
        tracking_location: place(each.city ?? null, each.state ?? null, each.country ?? null),
      })),
    },
  }
  return Buffer.from(JSON.stringify(body).replace('"weight":136', '"weight":136.0'))
}

export const signEasyPost = (body: Buffer, secret = EASYPOST_SECRET): string =>
  `hmac-sha256-hex=${createHmac('sha256', secret.normalize('NFKD')).update(body).digest('hex')}`

export const easypostRequest = (body: Buffer): RawRequest => ({
  headers: { 'content-type': 'application/json', [HEADER]: signEasyPost(body) },
  body,
})

export const easypost = (secrets: readonly string[] = [EASYPOST_SECRET]) =>
  createEasyPost({ secrets, shops: [SHOP] })

/** What the source makes of a signed body. Fails if it is not taken. */
export async function receiveEasyPost(body: Buffer): Promise<Received> {
  const answer = await easypost().receive(easypostRequest(body), '2026-11-21T12:00:00.000Z')
  if (answer.kind !== 'received') throw new Error(`${answer.kind}: ${answer.reason}`)
  return answer
}

/** The scans that a tracker tells. */
export async function scansOf(told: TrackerTold): Promise<readonly EventOf<'scan.recorded'>[]> {
  const { reading } = await receiveEasyPost(trackerBody(told))
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading.events.flatMap(event => (event.type === 'scan.recorded' ? [event] : []))
}
