/** What a delivery's headers say. They are not signed: they route and order, and never prove anything. */
export interface ShopifyHeaders {
  readonly topic: string | null
  readonly shop: string | null
  readonly webhookId: string | null
  /** Shared by the deliveries of one event to several subscriptions, and perhaps by several topics. */
  readonly eventId: string | null
  readonly triggeredAt: string | null
}

/** Kept with the delivery; the signature is not. */
const KEPT = [
  'x-shopify-topic',
  'x-shopify-shop-domain',
  'x-shopify-api-version',
  'x-shopify-webhook-id',
  'x-shopify-event-id',
  'x-shopify-triggered-at',
  'x-shopify-name',
]

export function readHeaders(headers: Readonly<Record<string, string>>): ShopifyHeaders {
  const read = (name: string) => headers[`x-shopify-${name}`]?.trim() || null
  return {
    topic: read('topic')?.toLowerCase() ?? null,
    shop: read('shop-domain')?.toLowerCase() ?? null,
    webhookId: read('webhook-id'),
    eventId: read('event-id'),
    triggeredAt: read('triggered-at'),
  }
}

export function headersThatMatter(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const name of KEPT) {
    const value = headers[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}
