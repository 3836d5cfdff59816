import { ZodError } from 'zod'
import type { Reading } from '../../events/delivery.ts'
import type { Task } from '../../events/event.ts'
import { normaliseRecord } from './normalise/record.ts'
import { normaliseTrack } from './normalise/track.ts'
import { recordPayload, webhookPayload } from './payload.ts'
import { v2Address } from './resource-url.ts'

/** Name of the queue of what thin deliveries point at. */
export const QUEUE = 'shipstation-v2'

/** Store id → shop, or `ignore`. */
export type Stores = Readonly<Record<string, string>>

export interface ReadingSettings {
  readonly stores: Stores
  /** Whether there is a key with which the API can be asked. */
  readonly canAsk: boolean
}

/** Carries its data; `API_TRACK` is what ShipEngine, of which V2 is made, calls it. */
const TRACKS = new Set(['TRACK_EVENT_V2', 'API_TRACK'])

/** Points at a list. */
const THIN = new Set([
  'LABEL_CREATED_V2',
  'SHIPMENT_CREATED_V2',
  'FULFILLMENT_SHIPPED_V2',
  'BATCH_PROCESSED_V2',
  'API_BATCH',
])

const quarantined = (reason: string): Reading => ({ outcome: 'quarantined', reason })

export interface Read {
  readonly topic: string
  readonly reading: Reading
}

/**
 * What a webhook tells; it never throws.
 * @param toldAt padded, of its signed time
 */
export function readWebhook(body: Buffer, toldAt: string, settings: ReadingSettings): Read {
  const { data, error } = webhookPayload.safeParse(parse(body))
  if (!data) return { topic: '', reading: quarantined(faultOf(error)) }
  const topic = data.resource_type.slice(0, 60)
  if (TRACKS.has(topic))
    return {
      topic,
      reading: attempt(() => ({
        outcome: 'accepted',
        events: normaliseTrack(data.data, toldAt),
        commands: [],
      })),
    }
  if (!THIN.has(topic)) return { topic, reading: { outcome: 'ignored', reason: 'unknown resource type' } }
  return { topic, reading: readPointer(data.resource_url ?? '', settings) }
}

function readPointer(resourceUrl: string, { canAsk }: ReadingSettings): Reading {
  const address = v2Address(resourceUrl)
  // Never repeated: whoever wrote it may want it in our log.
  if (address === null) return quarantined('resource_url is outside of what may be asked for')
  if (!canAsk)
    return quarantined('SHIPSTATION_V2_KEY is not set, and the delivery only points at what happened')
  const task: Task = { queue: QUEUE, key: address.path, payload: { path: address.path, page: 1, left: [] } }
  return { outcome: 'accepted', events: [], commands: [{ kind: 'task', ...task }] }
}

/** What an answer of the API tells, as it is kept; it never throws. */
export function readRecord(body: Buffer, toldAt: string, { stores }: ReadingSettings): Reading {
  return attempt(() => {
    const record = recordPayload.parse(parse(body))
    const store = record.shipment?.store_id?.slice('se-'.length) ?? null
    const shop = store === null ? onlyShop(stores) : Object.hasOwn(stores, store) ? stores[store] : undefined
    if (shop === 'ignore') return { outcome: 'ignored', reason: `store ${store} is ignored` }
    // The reason names the store alone, so that all of its orders are one alert.
    if (shop === undefined) return quarantined(`store ${store} is not in SHIPSTATION_STORES`)
    return { outcome: 'accepted', events: normaliseRecord(record, { shop, toldAt }), commands: [] }
  })
}

/** What is of no store can be of one shop only where there is but one; else only its number tells. */
function onlyShop(stores: Stores): string | null {
  const [shop, ...others] = new Set(Object.values(stores).filter(each => each !== 'ignore'))
  return others.length === 0 ? (shop ?? null) : null
}

/** JSON has no undefined, so it can stand for what is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function attempt(read: () => Reading): Reading {
  try {
    return read()
  } catch (error) {
    if (error instanceof ZodError) return quarantined(faultOf(error))
    return quarantined(`could not be read (${error instanceof Error ? error.name : 'unknown error'})`)
  }
}

/** Where the body is not as promised, never what stands there; positions are left out so that equal faults count as one. */
function faultOf(error: ZodError): string {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(each => (typeof each === 'number' ? '[]' : String(each))).join('.')
  return `${path || 'body'}: ${issue?.message ?? 'is not what ShipStation promises'}`
}
