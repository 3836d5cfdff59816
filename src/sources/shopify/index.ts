import { createHash } from 'node:crypto'
import { ZodError } from 'zod'
import type { Reading, Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import { paddedInstant } from '../../events/version.ts'
import type { KitPolicy } from '../../policy/policy.ts'
import type { RawRequest, Source } from '../source.ts'
import { headersThatMatter, readHeaders, type ShopifyHeaders } from './headers.ts'
import { parseExactly } from './json.ts'
import { normaliserOf } from './topics.ts'
import { refusal } from './verify.ts'

export interface ShopifyOptions {
  /** Client secrets, old and new during a rotation. */
  readonly secrets: readonly string[]
  /** Domains in lower case. */
  readonly shops: readonly string[]
  readonly kits: KitPolicy
}

/** Vercel refuses more before our code runs, so this is what any deployment can take; bytes. */
const BODY_LIMIT = 4.5 * 1024 * 1024

const quarantined = (reason: string): Reading => ({ outcome: 'quarantined', reason })

/** Webhooks of Shopify. Whatever is well signed is stored: eight refusals make Shopify delete a subscription. */
export function createShopify(options: ShopifyOptions): Source {
  const shops = new Set(options.shops)
  const { secrets } = options
  return {
    name: 'shopify',
    path: '/webhooks/shopify',
    bodyLimit: BODY_LIMIT,
    closed:
      secrets.length > 0 ? null : 'set SHOPIFY_WEBHOOK_SECRETS and SHOPIFY_SHOPS to take webhooks of Shopify',
    receive(request, receivedAt) {
      const reason = refusal(request.body, request.headers['x-shopify-hmac-sha256'], secrets)
      if (reason !== null) return { kind: 'refused', reason }
      const headers = readHeaders(request.headers)
      return received(request, headers, receivedAt, read(request.body, headers, shops, options.kits))
    },
  }
}

function received(
  request: RawRequest,
  headers: ShopifyHeaders,
  receivedAt: Instant,
  reading: Reading,
): Received {
  const delivery = {
    source: 'shopify',
    topic: headers.topic ?? '',
    shop: headers.shop,
    digest: digestOf(headers, request.body),
    receivedAt,
    headers: headersThatMatter(request.headers),
    body: request.body,
  }
  return { kind: 'received', delivery, reading }
}

/**
 * The event's id is shared by the deliveries of several subscriptions, the webhook's only by the retries of one.
 * Neither is signed, so the body's own hash is part of it: nothing but equal bytes is ever dropped.
 */
function digestOf(headers: ShopifyHeaders, body: Buffer): string {
  const bytes = createHash('sha256').update(body).digest('hex')
  const parts = [headers.shop, headers.topic, headers.eventId ?? headers.webhookId, bytes]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

function read(body: Buffer, headers: ShopifyHeaders, shops: ReadonlySet<string>, kits: KitPolicy): Reading {
  const { shop, topic } = headers
  if (shop === null || topic === null) return quarantined('missing headers')
  // Cut short: the header is not signed, and the reason goes into an alert.
  if (!shops.has(shop)) return quarantined(`unknown shop ${shop.slice(0, 80)}`)
  const normalise = normaliserOf(topic)
  if (!normalise) return { outcome: 'ignored', reason: 'unknown topic' }
  const parsed = parse(body)
  if (parsed === undefined) return quarantined('the body is no JSON')
  try {
    const toldAt = paddedInstant(headers.triggeredAt)
    return { outcome: 'accepted', ...normalise(parsed, { shop, toldAt, kits }) }
  } catch (error) {
    if (error instanceof ZodError) return quarantined(faultOf(error))
    // A fault of ours, not of the sender's, whom an error would only make give up: kept, and ops are told.
    return quarantined(`could not be read (${error instanceof Error ? error.name : 'unknown error'})`)
  }
}

/** JSON has no undefined, so it can stand for what is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return parseExactly(body)
  } catch {
    return undefined
  }
}

/** Where the body is not as promised, never what stands there; positions are left out so that equal faults count as one. */
function faultOf(error: ZodError): string {
  const issue = error.issues[0]
  const path = (issue?.path ?? []).map(each => (typeof each === 'number' ? '[]' : String(each))).join('.')
  return `${path || 'body'}: ${issue?.message ?? 'is not what the topic promises'}`
}
