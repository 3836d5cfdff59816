import { createHmac } from 'node:crypto'
import type { Received } from '../../src/events/delivery.ts'
import type { EventOf } from '../../src/events/event.ts'
import { createAfterShip } from '../../src/sources/aftership/index.ts'
import type { RawRequest } from '../../src/sources/source.ts'
import { SHOP } from './shopify.ts'

export const AFTERSHIP_SECRET = 'another sécret of the tests'
export const HEADER = 'aftership-hmac-sha256'

export interface CheckpointTold {
  readonly tag: string | null
  readonly subtag?: string | null
  readonly at: string | null
  readonly noted?: string | null
  readonly city?: string | null
  readonly state?: string | null
  readonly country?: string | null
  readonly code?: string | null
}

export interface UpdateTold {
  readonly id?: string
  readonly event?: string
  readonly number?: string
  readonly slug?: string | null
  readonly tag?: string
  readonly updatedAt?: string | null
  readonly estimate?: string | null
  readonly destination?: { readonly country: string; readonly state: string | null } | null
  readonly points?: readonly CheckpointTold[]
}

/** A body as AfterShip writes it, with what it knows of a customer. */
export function updateBody(told: UpdateTold = {}): Buffer {
  const body = {
    event: told.event ?? 'tracking_update',
    event_id: told.id ?? '00000000-0000-4000-8000-000000000001',
    is_tracking_first_tag: true,
    msg: {
      id: 'tracking-1',
      tracking_number: told.number ?? '1Z 999-A',
      slug: told.slug === undefined ? 'ups' : told.slug,
      tag: told.tag ?? 'InTransit',
      updated_at: told.updatedAt === undefined ? '2026-11-20T18:00:00+00:00' : told.updatedAt,
      title: 'WM-1',
      order_number: 'WM-1',
      customer_name: 'Erika Muster',
      emails: ['Erika.Muster@example.org'],
      custom_fields: { note: 'leave at the door' },
      courier_estimated_delivery_date: told.estimate ? { estimated_delivery_date: told.estimate } : null,
      destination_country_iso3: told.destination?.country ?? null,
      destination_state: told.destination?.state ?? null,
      checkpoints: (told.points ?? []).map(each => ({
        created_at: each.noted === undefined ? '2026-11-20T18:00:00+00:00' : each.noted,
        checkpoint_time: each.at,
        slug: told.slug === undefined ? 'ups' : told.slug,
        message: 'worded anew each time',
        tag: each.tag,
        subtag: each.subtag ?? null,
        raw_tag: each.code ?? null,
        city: each.city ?? null,
        state: each.state ?? null,
        country_iso3: each.country ?? null,
      })),
    },
    ts: 1795197600,
  }
  return Buffer.from(JSON.stringify(body))
}

export const signAfterShip = (body: Buffer, secret = AFTERSHIP_SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64')

export const aftershipRequest = (body: Buffer): RawRequest => ({
  headers: {
    'content-type': 'application/json',
    'as-webhook-version': '2026-07',
    [HEADER]: signAfterShip(body),
  },
  body,
})

export const aftership = (
  secrets: readonly string[] = [AFTERSHIP_SECRET],
  shops: readonly string[] = [SHOP],
) => createAfterShip({ secrets, shops })

/** What the source makes of a signed body. Fails if it is not taken. */
export async function receiveAfterShip(body: Buffer, shops?: readonly string[]): Promise<Received> {
  const answer = await aftership(undefined, shops).receive(aftershipRequest(body), '2026-11-21T12:00:00.000Z')
  if (answer.kind !== 'received') throw new Error(`${answer.kind}: ${answer.reason}`)
  return answer
}

/** The scans that an update tells. */
export async function scansOf(told: UpdateTold): Promise<readonly EventOf<'scan.recorded'>[]> {
  const { reading } = await receiveAfterShip(updateBody(told))
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading.events.flatMap(event => (event.type === 'scan.recorded' ? [event] : []))
}
