import { createHash } from 'node:crypto'
import type { Reading, Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import type { Subject } from '../../events/subjects.ts'
import { paddedInstant } from '../../events/version.ts'
import type { KitPolicy, TableKit } from '../../policy/policy.ts'
import type { RawRequest, Refused, Source, StoredRequest } from '../source.ts'
import { headersThatMatter, readHeaders, type ShopifyHeaders } from './headers.ts'
import { parseExactly } from './json.ts'
import { quarantined, readingOf } from './reading.ts'
import { subjectsOf } from './subjects.ts'
import { refusal } from './verify.ts'

export interface ShopifyOptions {
  /** Client secrets, old and new during a rotation. */
  readonly secrets: readonly string[]
  /** Domains in lower case. */
  readonly shops: readonly string[]
  readonly kits: KitPolicy
  /** The kits that ops keep in the database, as they are known now. */
  readonly tableKits?: () => readonly TableKit[]
}

export interface Shopify extends Source {
  receive(request: RawRequest, receivedAt: Instant): Received | Refused
}

/** Vercel refuses more before our code runs, so this is what any deployment can take; bytes. */
const BODY_LIMIT = 4.5 * 1024 * 1024

/** Webhooks of Shopify. Whatever is well signed is stored: eight refusals make Shopify delete a subscription. */
export function createShopify(options: ShopifyOptions): Shopify {
  const shops = new Set(options.shops)
  const { secrets } = options
  const reread: Source['reread'] = (request, receivedAt) => {
    const headers = readHeaders(request.headers)
    const parsed = parse(request.body)
    const reading = read(parsed, headers, shops, options)
    const subjects = subjectsOf(headers.shop ?? '', headers.topic ?? '', parsed, request.body)
    return received(request, headers, receivedAt, reading, subjects)
  }
  return {
    name: 'shopify',
    path: '/webhooks/shopify',
    bodyLimit: BODY_LIMIT,
    closed:
      secrets.length > 0 ? null : 'set SHOPIFY_WEBHOOK_SECRETS and SHOPIFY_SHOPS to take webhooks of Shopify',
    receive(request, receivedAt) {
      const reason = refusal(request.body, request.headers['x-shopify-hmac-sha256'], secrets)
      return reason === null ? reread(request, receivedAt) : { kind: 'refused', reason }
    },
    reread,
  }
}

function received(
  request: StoredRequest,
  headers: ShopifyHeaders,
  receivedAt: Instant,
  reading: Reading,
  subjects: readonly Subject[],
): Received {
  const delivery = {
    source: 'shopify',
    topic: headers.topic ?? '',
    shop: headers.shop,
    digest: digestOf(headers, request.body),
    receivedAt,
    headers: headersThatMatter(request.headers),
    body: request.body,
    subjects,
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

/** @param parsed the body, or undefined where it is no JSON */
function read(
  parsed: unknown,
  headers: ShopifyHeaders,
  shops: ReadonlySet<string>,
  { kits, tableKits }: ShopifyOptions,
): Reading {
  const { shop, topic } = headers
  if (shop === null || topic === null) return quarantined('missing headers')
  // Cut short: the header is not signed, and the reason goes into an alert.
  if (!shops.has(shop)) return quarantined(`unknown shop ${shop.slice(0, 80)}`)
  const toldAt = paddedInstant(headers.triggeredAt)
  return readingOf(parsed, topic, { shop, toldAt, kits, tableKits: tableKits?.() ?? [] })
}

/** JSON has no undefined, so it can stand for what is no JSON. */
function parse(body: Buffer): unknown {
  try {
    return parseExactly(body)
  } catch {
    return undefined
  }
}
