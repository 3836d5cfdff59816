import { Webhook } from 'standardwebhooks'
import { type EndpointClient, EndpointForbidden, EndpointUnreachable } from '../clients/endpoint.ts'
import type { Instant } from '../events/event.ts'
import type { Endpoint, EndpointEvent } from '../policy/endpoint.ts'
import type { Database, Deadline } from '../store/database.ts'
import { type EndpointNote, noteEndpoint } from '../store/endpoints.ts'
import type { SendResult } from './channel.ts'

/** What an endpoint is told: the body of the webhook. */
export interface EndpointMessage {
  /** The same at every attempt: receivers drop what they know by it. */
  readonly id: string
  readonly type: EndpointEvent
  /** When it was decided. */
  readonly timestamp: Instant
  /** JSON without personal data. */
  readonly data: object
}

export interface CallerParts {
  readonly db: Database
  readonly client: EndpointClient
  readonly endpoint: Endpoint
  /** The new one, and the old one while it is rotated: each signs. */
  readonly secrets: readonly string[]
  readonly clock: () => Date
}

/** A message that was not taken for so long never will be, and an endpoint that takes none for so long is disabled. */
export const ENDPOINT_GIVE_UP_HOURS = 24

/** The longest that anybody waits for an endpoint; milliseconds. */
const TIMEOUT_MS = 15_000

/**
 * Calls one endpoint by the Standard Webhooks specification and keeps count of its failures.
 * @param since when the message was decided: an endpoint that only ever says "later" is not waited for longer than for others
 */
export type CallEndpoint = (
  message: EndpointMessage,
  since: Instant,
  deadline: Deadline,
) => Promise<SendResult>

export function createCaller({ db, client, endpoint, secrets, clock }: CallerParts): CallEndpoint {
  const signers = secrets.map(secret => new Webhook(secret))
  const note = (outcome: EndpointNote['outcome'], reason: string | null) =>
    noteEndpoint(db, {
      name: endpoint.name,
      outcome,
      reason,
      now: clock().toISOString(),
      disableHours: ENDPOINT_GIVE_UP_HOURS,
    })
  return async (message, since, { signal }) => {
    const { disabled, failing } = await note(null, null)
    if (disabled) return { kind: 'refused', permanent: true, reason: 'endpoint_disabled' }
    const body = JSON.stringify(message)
    const now = new Date()
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'wismo',
      'webhook-id': message.id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': signers.map(signer => signer.sign(message.id, now, body)).join(' '),
    }
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
    const answer = await client.post(endpoint.url, headers, body, limit).catch(unanswered)
    const isOver = clock().getTime() - Date.parse(since) > ENDPOINT_GIVE_UP_HOURS * 3_600_000
    const result = 'status' in answer ? resultOf(answer.status, isOver ? null : answer.retryAfterMs) : answer
    if (result.kind !== 'sent') await note(result.reason === GONE ? 'gone' : 'failed', result.reason)
    // It has taken the message whatever becomes of our books: a failure here must not send it again.
    else if (failing) await note('good', null).catch(() => undefined)
    return result
  }
}

const GONE = 'http_410'

function unanswered(error: unknown): SendResult {
  if (error instanceof EndpointForbidden) return { kind: 'refused', permanent: false, reason: error.message }
  if (!(error instanceof EndpointUnreachable)) throw error
  return error.sent
    ? { kind: 'unknown', reason: error.message }
    : { kind: 'refused', permanent: false, reason: error.message }
}

/** Anything but 2xx is a failure that may be mended within the day, and 410 is the word for "never again". */
function resultOf(status: number, retryAfterMs: number | null): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent', providerId: null }
  const reason = `http_${status}`
  if (reason === GONE) return { kind: 'refused', permanent: true, reason }
  return { kind: 'refused', permanent: false, reason, ...(retryAfterMs !== null && { retryAfterMs }) }
}
