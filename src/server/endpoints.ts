import { createEndpointClient } from '../clients/endpoint.ts'
import type { Config } from '../config.ts'
import { shopOf } from '../events/references.ts'
import { statusView } from '../http/status/view.ts'
import { channelOf } from '../orders/status-changes.ts'
import { alertSaid } from '../outbox/alert-text.ts'
import type { AlertListener } from '../outbox/alerts.ts'
import type { Channel } from '../outbox/channel.ts'
import { createWebhookChannel } from '../outbox/channels/webhook.ts'
import { createCaller } from '../outbox/endpoint-caller.ts'
import type { Policy } from '../policy/policy.ts'
import { storefrontOf } from '../policy/storefront.ts'
import type { DueAlert } from '../store/alerts.ts'
import type { Database, Deadline } from '../store/database.ts'
import { status } from '../store/orders.ts'

export interface EndpointsParts {
  readonly config: Config
  readonly policy: Policy
  readonly db: Database
  readonly clock: () => Date
}

export interface Endpoints {
  /** For what changes of orders. */
  readonly channels: readonly Channel[]
  /** For alerts. */
  readonly listeners: readonly AlertListener[]
}

/** Those who are told what changes, as the policy names them. */
export function endpointsOf({ config, policy, db, clock }: EndpointsParts): Endpoints {
  const { secrets, allowedOrigins } = config.endpoints
  const client = createEndpointClient({ allowedOrigins })
  const view = async ({ token }: { readonly token: string }, deadline: Deadline) => {
    const row = await status(db, token, null, deadline)
    if (!row?.state) return null
    const storefront = storefrontOf(policy, shopOf(row.id))
    const { tracking } = policy
    return statusView({ ...row, state: row.state }, clock(), {
      tracking,
      locale: storefront.locale,
      storefront,
    })
  }
  const calls = policy.endpoints.map(endpoint => {
    const own = secrets[endpoint.secretEnv] ?? []
    if (own.length === 0)
      throw new Error(`The endpoint ${endpoint.name} has no secret: set ${endpoint.secretEnv}`)
    return { endpoint, call: createCaller({ db, client, endpoint, secrets: own, clock }) }
  })
  return {
    channels: calls.map(({ endpoint, call }) => createWebhookChannel({ endpoint, call, view })),
    listeners: calls
      .filter(({ endpoint }) => endpoint.events.includes('alert.raised'))
      .map(({ endpoint, call }) => ({
        name: channelOf(endpoint),
        raise: (alert, deadline) => call(raisedMessage(alert), alert.lastSeen, deadline),
      })),
  }
}

/** Raised again after it was over, it is another message; told again because nobody answered, it is the same. */
const raisedMessage = (alert: DueAlert) => {
  const { id, kind, title, count, firstSeen, lastSeen, facts } = alertSaid(alert)
  return {
    id: `alert_${id}_${alert.episode}`,
    type: 'alert.raised',
    timestamp: lastSeen,
    data: {
      id,
      kind,
      title,
      count,
      first_seen: firstSeen,
      last_seen: lastSeen,
      facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
    },
  } as const
}
