import { createHash } from 'node:crypto'
import { ZodError } from 'zod'
import type { Reading, Received } from '../../events/delivery.ts'
import type { Command, Instant, WismoEvent } from '../../events/event.ts'
import { orderId } from '../../events/references.ts'
import { emailSubject, emailsIn, orderSubject, type Subject } from '../../events/subjects.ts'
import { instantOf, paddedInstant } from '../../events/version.ts'
import type { StoredRequest } from '../source.ts'
import { SOURCE } from './name.ts'
import { normaliseFulfillment, normaliseShipment } from './normalise/label.ts'
import { normaliseOrder } from './normalise/order.ts'
import { belonging } from './payload.ts'
import { type Standing, type Stores, shopsOf, standingOf } from './stores.ts'
import { lookUp } from './task.ts'
import type { Telling } from './telling.ts'

/** One order, shipment or fulfilment as ShipStation answered it. */
export interface FetchedResource {
  readonly kind: ResourceKind
  readonly resource: object
  /** The answer's Date, which is when it was told. */
  readonly date: string | null
  /** The store that was asked for, where the address named one: fulfilments do not say of which they are. */
  readonly store: string | null
}

export type ResourceKind = 'orders' | 'shipments' | 'fulfillments'

/** Written by us and by nobody else, so that what is stored can be read again like it was then. */
const KIND = 'x-wismo-kind'
const TOLD_AT = 'x-wismo-told-at'
const STORE = 'x-wismo-store'

const NORMALISERS: Readonly<
  Record<ResourceKind, (body: unknown, telling: Telling) => readonly WismoEvent[]>
> = { orders: normaliseOrder, shipments: normaliseShipment, fulfillments: normaliseFulfillment }

const isKind = (text: string): text is ResourceKind => Object.hasOwn(NORMALISERS, text)

/** What was stored of a resource; null where the delivery is a webhook's. */
export const kindOf = ({ headers }: StoredRequest): ResourceKind | null => {
  const kind = headers[KIND] ?? ''
  return isKind(kind) ? kind : null
}

/** Each thing that was fetched is a delivery of its own, so that one that is not understood holds up no other. */
export function receiveResource(fetched: FetchedResource, receivedAt: Instant, stores: Stores): Received {
  const { kind, resource, date, store } = fetched
  const headers = { [KIND]: kind, [TOLD_AT]: toldAtOf(date), ...(store !== null && { [STORE]: store }) }
  return readResource({ headers, body: Buffer.from(JSON.stringify(resource)) }, kind, receivedAt, stores)
}

/** @param stored as `receiveResource` made it */
export function readResource(
  stored: StoredRequest,
  kind: ResourceKind,
  receivedAt: Instant,
  stores: Stores,
): Received {
  const { headers } = stored
  const parsed: unknown = JSON.parse(stored.body.toString('utf8'))
  const named = belonging.safeParse(parsed).data ?? null
  const standing = standingOf(stores, named?.advancedOptions.storeId ?? headers[STORE] ?? null)
  // Of another business's customers nothing is kept.
  const body = standing.kind === 'ignored' ? Buffer.from('{}') : stored.body
  return {
    kind: 'received',
    delivery: {
      source: SOURCE,
      topic: kind,
      shop: standing.kind === 'shop' ? standing.shop : null,
      digest: digestOf(stored, kind, standing),
      receivedAt,
      headers,
      body,
      subjects:
        standing.kind === 'ignored' ? [] : subjectsOf(body, named?.orderKey ?? null, standing, stores),
    },
    reading: readingOf(parsed, kind, named?.orderId ?? null, standing, headers[TOLD_AT] ?? ''),
  }
}

/**
 * Polls and repeated webhooks tell the same thing many times; equal bytes are one telling. Only a fulfilment can be
 * changed by hand and changed back without a date that shows it, so there the time of the answer is part of it.
 */
function digestOf({ headers, body }: StoredRequest, kind: ResourceKind, standing: Standing): string {
  const toldAt = kind === 'fulfillments' && standing.kind === 'shop' ? headers[TOLD_AT] : null
  // The standing too: what was ignored, or of an unknown store, is news once it is mapped.
  return createHash('sha256')
    .update(JSON.stringify([kind, standing, toldAt]))
    .update(body)
    .digest('hex')
}

function readingOf(
  parsed: unknown,
  kind: ResourceKind,
  order: string | null,
  standing: Standing,
  toldAt: string,
): Reading {
  if (standing.kind === 'ignored') return { outcome: 'ignored', reason: 'of a store that is ignored' }
  // Nothing but the store: one alert for all that it ships.
  if (standing.kind === 'unmapped')
    return quarantined(`store ${standing.store} is not in SHIPSTATION_STORES; map it to a shop or to ignore`)
  if (standing.kind === 'unknown') {
    if (kind === 'orders' || order === null) return quarantined(`${kind} that name neither store nor order`)
    return accepted([], [lookUp(order, kind)])
  }
  try {
    return accepted(NORMALISERS[kind](parsed, { shop: standing.shop, toldAt }))
  } catch (error) {
    if (error instanceof ZodError) return quarantined(`${kind}: ${faultOf(error)}`)
    return quarantined(`could not be read (${error instanceof Error ? error.name : 'unknown error'})`)
  }
}

const accepted = (events: readonly WismoEvent[], commands: readonly Command[] = []): Reading => ({
  outcome: 'accepted',
  events,
  commands,
})
const quarantined = (reason: string): Reading => ({ outcome: 'quarantined', reason })

/** Where it is not as promised, never what stands there; positions are left out so that equal faults count as one. */
function faultOf(error: ZodError): string {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(each => (typeof each === 'number' ? '[]' : String(each))).join('.')
  return `${path || 'body'}: ${issue?.message ?? 'is not as promised'}`
}

/** Of a store that nobody has mapped yet it may be about a customer of any shop. */
function subjectsOf(
  body: Buffer,
  orderKey: string | null,
  standing: Standing,
  stores: Stores,
): readonly Subject[] {
  const shops = standing.kind === 'shop' ? [standing.shop] : shopsOf(stores)
  const emails = emailsIn(body.toString('utf8'))
  const order = orderKey !== null && /^\d{1,20}$/.test(orderKey) ? [orderKey] : []
  return shops.flatMap(shop => [
    ...order.map(key => orderSubject(orderId(shop, key))),
    ...emails.map(email => emailSubject(shop, email)),
  ])
}

/** An HTTP date as a padded instant, or ''. */
function toldAtOf(date: string | null): string {
  const ms = Date.parse(date ?? '')
  return Number.isNaN(ms) ? '' : paddedInstant(instantOf(new Date(ms).toISOString()))
}
