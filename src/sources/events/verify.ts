import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import type { StoredRequest } from '../source.ts'

/** A name may stand more than once: with the old and the new secret while it is rotated. */
export interface Sender {
  readonly name: string
  /** `whsec_…`. */
  readonly secret: string
}

export type Verdict = { readonly sender: string } | { readonly reason: string }

const NEEDED = ['webhook-id', 'webhook-timestamp', 'webhook-signature']

/** As it is signed. The package reads a number from the front of any text, so another text would pass for the signed one. */
const SECONDS = /^[1-9]\d{0,11}$/

/**
 * Checks a signature of the Standard Webhooks specification: HMAC-SHA256 over id, time and body, not older or newer than
 * five minutes; whoever tries again signs again. Which secret fits says who sent it.
 */
export function verify({ headers, body }: StoredRequest, senders: readonly Signer[]): Verdict {
  const missing = NEEDED.filter(name => !headers[name])
  if (missing.length > 0) return { reason: `without the header ${missing.join(' and ')}` }
  if (!SECONDS.test(headers['webhook-timestamp'] ?? ''))
    return { reason: 'webhook-timestamp must be whole seconds since 1970' }
  const text = textOf(body)
  if (text === null) return { reason: 'the body is no UTF-8, and only text is signed' }
  let reason = 'no secret of EVENTS_WEBHOOK_SECRETS gives this signature'
  for (const { name, webhook } of senders) {
    try {
      webhook.verify(text, headers, { jsonParse: false })
      return { sender: name }
    } catch (error) {
      if (!(error instanceof WebhookVerificationError)) throw error
      if (/timestamp/.test(error.message))
        reason = 'webhook-timestamp is more than five minutes from our own time'
    }
  }
  return { reason }
}

/** A sender with its secret decoded once. */
export interface Signer {
  readonly name: string
  readonly webhook: Webhook
}

export const decoded = (senders: readonly Sender[]): readonly Signer[] =>
  senders.map(({ name, secret }) => ({ name, webhook: new Webhook(secret) }))

/** Decoding loosely would make one text of many bodies, all with the same signature. */
function textOf(body: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}
