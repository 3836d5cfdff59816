import { snakeCase } from '../../http/snake-case.ts'
import type { Database, Deadline } from '../../store/database.ts'
import { type EndpointStanding, enableEndpoint, endpointStandings, redeliver } from '../../store/endpoints.ts'
import type { Asked } from './options.ts'

/** Sent again by one command; it says when there may be more. */
export const REDELIVERY_LIMIT = 5000

export interface ActParts {
  readonly db: Database
  /** Names of the policy's endpoints. */
  readonly endpoints: readonly string[]
  readonly clock: () => Date
}

/**
 * Does what was asked; what is to be sent goes out with the next run of the outbox, in the service.
 * @returns what to print: lines for a person, or one JSON value for a program
 * @throws EndpointDisabled when one that is disabled should be sent something
 */
export async function act(
  { db, endpoints, clock }: ActParts,
  asked: Asked,
  deadline?: Deadline,
): Promise<string> {
  const now = clock().toISOString()
  const said = (answer: object, text: string) => (asked.json ? JSON.stringify(snakeCase(answer)) : text)
  if (asked.what === 'list') {
    const standings = await endpointStandings(db, endpoints, deadline)
    return said({ endpoints: standings }, standings.map(lineOf).join('\n') || 'The policy has no endpoints.')
  }
  const { name, by } = asked
  if (asked.what === 'enable') {
    const enabled = await enableEndpoint(db, { name, by, now }, deadline)
    return said({ endpoint: name, enabled }, enabled ? `${name} is enabled.` : `${name} was not disabled.`)
  }
  const { since, until: given, key } = asked
  const until = given ?? now
  const again = await redeliver(db, { name, since, until, key, now, limit: REDELIVERY_LIMIT }, deadline)
  const unfinished = again.messages === REDELIVERY_LIMIT
  const more = `\nThere may be more; run it again with --until ${until}.`
  return said(
    { endpoint: name, ...again, until, unfinished },
    `${again.messages} messages and ${again.alerts} alerts are sent to ${name} once more.${unfinished ? more : ''}`,
  )
}

function lineOf({ name, failingSince, disabledAt, reason, enabledAt, enabledBy, pending }: EndpointStanding) {
  const standing =
    disabledAt !== null
      ? `disabled since ${disabledAt} (${reason})`
      : failingSince !== null
        ? `failing since ${failingSince} (${reason})`
        : 'good'
  const by = enabledAt === null ? '' : `, enabled by ${enabledBy} at ${enabledAt}`
  return `${name}: ${standing}, ${pending} waiting${by}`
}
