import { createHash } from 'node:crypto'
import type { Reading, Received } from '../events/delivery.ts'
import { emailSubject, emailsIn } from '../events/subjects.ts'
import { type HmacRule, hmacRefusal } from './hmac.ts'
import type { Source, StoredRequest } from './source.ts'
import { parsedJson, understood } from './understood.ts'

export interface AggregatorOptions {
  /** Old and new during a rotation. */
  readonly secrets: readonly string[]
  /** Domains of the shops whose parcels it follows. */
  readonly shops: readonly string[]
}

/** What is different about one that follows parcels of many carriers. */
export interface AggregatorRules {
  readonly name: string
  readonly hmac: HmacRule
  /** In the form in which the vendor takes it for a key. */
  readonly keyOf: (secret: string) => string
  /** Kept with the delivery. */
  readonly headers: readonly string[]
  readonly read: (body: unknown) => Reading
  /** Name and id that the sender gave to what he tells. */
  readonly named: (parsed: unknown) => { readonly topic: string; readonly id: string }
}

/** A parcel with a hundred scans takes a tenth of it; bytes. */
const BODY_LIMIT = 1024 * 1024

/** Webhooks of an aggregator: signed with a shared secret, about a tracking number, of no shop. */
export function createAggregator(rules: AggregatorRules, options: AggregatorOptions): Source {
  const { name, hmac } = rules
  const keys = options.secrets.map(rules.keyOf)
  const reread = (request: StoredRequest, receivedAt: string): Received => {
    const parsed = parsedJson(request.body)
    const reading = understood(parsed, rules.read)
    const { topic, id } = rules.named(parsed)
    const bytes = createHash('sha256').update(request.body).digest('hex')
    const delivery = {
      source: name,
      topic: topic.slice(0, 80),
      // It does not know the shop; where there is only one, it is that one.
      shop: options.shops.length === 1 ? (options.shops[0] ?? null) : null,
      digest: createHash('sha256')
        .update(JSON.stringify([id, bytes]))
        .digest('hex'),
      receivedAt,
      headers: Object.fromEntries(
        Object.entries(request.headers).filter(([key]) => rules.headers.includes(key)),
      ),
      body: request.body,
      subjects: emailsIn(request.body.toString('utf8')).flatMap(email =>
        options.shops.map(shop => emailSubject(shop, email)),
      ),
    }
    return { kind: 'received', delivery, reading }
  }
  return {
    name,
    path: `/webhooks/${name}`,
    bodyLimit: BODY_LIMIT,
    closed: keys.length > 0 ? null : `set ${hmac.variable} to take its webhooks`,
    receive(request, receivedAt) {
      const reason = hmacRefusal(hmac, request.body, request.headers, keys)
      return reason === null ? reread(request, receivedAt) : { kind: 'refused', reason }
    },
    reread,
  }
}
