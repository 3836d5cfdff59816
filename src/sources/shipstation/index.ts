import { createHash, randomUUID } from 'node:crypto'
import { v1Address, v1Parameter } from '../../clients/shipstation-v1/resource-url.ts'
import type { Reading, Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import type { Refused, Source, StoredRequest } from '../source.ts'
import { tokenMatches } from '../token.ts'
import { SOURCE } from './name.ts'
import { thinPayload } from './payload.ts'
import { kindOf, readResource } from './resource.ts'
import { type Stores, standingOf } from './stores.ts'
import { announcedBy } from './task.ts'

export interface ShipStationOptions {
  /** Parts of the webhook's address that nobody can guess; old and new while one is changed. */
  readonly tokens: readonly string[]
  readonly stores: Stores
  /** Whether there are credentials for the API: without them nothing that a webhook points at can be asked for. */
  readonly credentials: boolean
}

export interface ShipStation extends Source {
  receive(request: Parameters<Source['receive']>[0], receivedAt: Instant): Received | Refused
}

/** Two short texts; bytes. */
const BODY_LIMIT = 64 * 1024

/**
 * Webhooks of ShipStation V1. They carry no signature and no facts: the token in the address keeps strangers out, and
 * what is true is what ShipStation answers when it is asked.
 */
export function createShipStation({ tokens, stores, credentials }: ShipStationOptions): ShipStation {
  const reread: Source['reread'] = (stored, receivedAt) => {
    const kind = kindOf(stored)
    if (kind !== null) return readResource(stored, kind, receivedAt, stores)
    return webhook(stored, receivedAt, stores)
  }
  return {
    name: SOURCE,
    path: '/webhooks/shipstation/:token',
    bodyLimit: BODY_LIMIT,
    closed: closedBecause(tokens, credentials),
    receive({ params, body }, receivedAt) {
      if (!tokenMatches(params?.token, tokens))
        return { kind: 'refused', reason: 'the address holds no token of SHIPSTATION_WEBHOOK_TOKENS' }
      // Not one of the sender's headers is kept: those that we write must not come from him.
      return webhook({ headers: {}, body }, receivedAt, stores)
    },
    reread,
  }
}

function closedBecause(tokens: readonly string[], credentials: boolean): string | null {
  if (tokens.length === 0) return 'set SHIPSTATION_WEBHOOK_TOKENS to take webhooks of ShipStation'
  return credentials
    ? null
    : 'set SHIPSTATION_V1_KEY and SHIPSTATION_V1_SECRET: V1 webhooks only point at its API'
}

function webhook({ headers, body }: StoredRequest, receivedAt: Instant, stores: Stores): Received {
  const { shop, topic, reading } = readThin(body, stores)
  // No id and no time: the same bytes mean something new each time, and the task makes one fetch of many.
  const digest = createHash('sha256').update(randomUUID()).update(body).digest('hex')
  return {
    kind: 'received',
    delivery: { source: SOURCE, topic, shop, digest, receivedAt, headers, body },
    reading,
  }
}

interface Thin {
  readonly topic: string
  readonly shop: string | null
  readonly reading: Reading
}

function readThin(body: Buffer, stores: Stores): Thin {
  const thin = thinPayload.safeParse(parse(body)).data
  const unread = (topic: string, reason: string): Thin => ({
    topic,
    shop: null,
    reading: { outcome: 'quarantined', reason },
  })
  if (!thin) return unread('', 'resource_url or resource_type is missing')
  // Cut short: nothing is known yet of who wrote it.
  const topic = thin.resource_type.slice(0, 80)
  const address = v1Address(thin.resource_url)
  if (address === null) return unread(topic, 'resource_url is outside of what may be called')
  const store = v1Parameter(address, 'storeID')
  const standing = standingOf(stores, store)
  if (standing.kind === 'ignored')
    return { topic, shop: null, reading: { outcome: 'ignored', reason: 'of a store that is ignored' } }
  const shop = standing.kind === 'shop' ? standing.shop : null
  return {
    topic,
    shop,
    reading: { outcome: 'accepted', events: [], commands: [announcedBy(address, store)] },
  }
}

/** JSON has no undefined, so it can stand for what is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
