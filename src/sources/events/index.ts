import { createHash } from 'node:crypto'
import type { Received } from '../../events/delivery.ts'
import type { Instant } from '../../events/event.ts'
import { emailSubject, emailsIn } from '../../events/subjects.ts'
import { paddedInstant } from '../../events/version.ts'
import type { Source, StoredRequest } from '../source.ts'
import { jsonSchema } from './json-schema.ts'
import { readEvents } from './reading.ts'
import { decoded, type Sender, verify } from './verify.ts'

export interface EventsOptions {
  /** None under a name of our own sources: the configuration refuses those. */
  readonly senders: readonly Sender[]
  /** The shops whose orders may be told of, in lower case. */
  readonly shops: readonly string[]
}

const BODY_LIMIT = 4.5 * 1024 * 1024

/** Under which the sender is kept: his signature, which named him, is not. */
const SENDER = 'x-wismo-sender'

/**
 * Events in our own vocabulary, by whoever has a secret: a WMS, an ERP, a payment gateway, a carrier. What is signed and
 * does not fit is stored, and its sender is told what to mend.
 */
export function createEvents({ senders, shops }: EventsOptions): Source {
  const signers = decoded(senders)
  const known = new Set(shops)
  const read = (request: StoredRequest, sender: string, receivedAt: Instant): Received => {
    const { headers, body } = request
    const toldAt = toldAtOf(headers['webhook-timestamp'])
    const { topic, reading, faults } = readEvents(body, { sender, shops: known, toldAt })
    const emails = emailsIn(body.toString('utf8'))
    const delivery = {
      source: 'events',
      topic,
      shop: null,
      digest: digestOf(sender, headers['webhook-id'] ?? '', body),
      receivedAt,
      headers: {
        [SENDER]: sender,
        'webhook-id': headers['webhook-id'] ?? '',
        'webhook-timestamp': headers['webhook-timestamp'] ?? '',
      },
      body,
      // Our vocabulary names nobody, but what does not fit it may.
      subjects: emails.flatMap(email => shops.map(shop => emailSubject(shop, email))),
    }
    return { kind: 'received', delivery, reading, faults }
  }
  return {
    name: 'events',
    path: '/webhooks/events',
    bodyLimit: BODY_LIMIT,
    closed:
      senders.length === 0 ? 'set EVENTS_WEBHOOK_SECRETS to take events in the vocabulary of wismo' : null,
    schema: jsonSchema,
    receive(request, receivedAt) {
      const verdict = verify(request, signers)
      return 'sender' in verdict
        ? read(request, verdict.sender, receivedAt)
        : { kind: 'refused', reason: verdict.reason }
    },
    reread: (stored, receivedAt) => read(stored, stored.headers[SENDER] ?? '', receivedAt),
  }
}

/** The id is the sender's own, and equal for his retries; the bytes are part of it, so that only equal ones are dropped. */
function digestOf(sender: string, id: string, body: Buffer): string {
  const bytes = createHash('sha256').update(body).digest('hex')
  return createHash('sha256')
    .update(JSON.stringify([sender, id, bytes]))
    .digest('hex')
}

const toldAtOf = (seconds: string | undefined): string =>
  paddedInstant(new Date(Number(seconds) * 1000).toISOString())
