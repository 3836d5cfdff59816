import type { Logger } from 'pino'
import { createPostmark } from '../clients/postmark.ts'
import { createSlack } from '../clients/slack.ts'
import type { Config } from '../config.ts'
import type { AlertWay } from '../outbox/alert-way.ts'
import type { AlertParts } from '../outbox/alerts.ts'
import { createOpsEmailWay } from '../outbox/channels/ops-email.ts'
import { createSlackWay } from '../outbox/channels/slack.ts'
import { type EndpointsParts, endpointsOf } from './endpoints.ts'

export interface AlertsWiring extends EndpointsParts {
  readonly log: Logger
}

type WaysConfig = Pick<Config, 'alerts' | 'postmark'>

/** The ways to ops, the preferred one first; none: the log is what they read. */
function waysOf({ alerts: { slackUrl, opsEmail }, postmark }: WaysConfig): readonly AlertWay[] {
  const slack = slackUrl === null ? [] : [createSlackWay(slackUrl, createSlack(slackUrl))]
  if (opsEmail === null || postmark === null) return slack
  const client = createPostmark(postmark.token, postmark.origin)
  return [...slack, createOpsEmailWay({ to: opsEmail, from: postmark.from, postmark: client })]
}

/** Whether there is anybody who could be told of alerts. */
export const hasOps = (config: WaysConfig): boolean => waysOf(config).length > 0

/** Who is told of alerts, and how. */
export function alertsOf({ log, ...parts }: AlertsWiring): AlertParts {
  const { config, db, policy, clock } = parts
  return {
    db,
    ways: waysOf(config),
    listeners: endpointsOf(parts).listeners,
    policy: policy.alerts,
    clock,
    random: Math.random,
    log: {
      told: ({ headline, alerts }) => log.warn({ alerts }, headline),
      untold: ({ headline, alerts }, reason) =>
        log.error({ alerts, reason }, `${headline}: ops could not be told`),
    },
  }
}
