import type { Instant } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** The endpoint has been disabled; the message says what to do. */
export class EndpointDisabled extends Error {
  override readonly name = 'EndpointDisabled'
  constructor(endpoint: string) {
    super(`The endpoint ${endpoint} is disabled; enable it first, then have sent again what it missed.`)
  }
}

export interface EndpointNote {
  readonly name: string
  /** Null only asks. gone: it says that it will never come back. */
  readonly outcome: 'good' | 'failed' | 'gone' | null
  readonly reason: string | null
  readonly now: Instant
  /** One that has taken nothing for so long is disabled. */
  readonly disableHours: number
}

/** Notes what became of a call, and disables an endpoint that is gone or has failed for too long. */
export async function noteEndpoint(
  db: Database,
  note: EndpointNote,
  deadline?: Deadline,
): Promise<{ readonly disabled: boolean; readonly failing: boolean }> {
  return (await db.call('wismo_note_endpoint', note, deadline)) as Awaited<ReturnType<typeof noteEndpoint>>
}

export interface EndpointStanding {
  readonly name: string
  /** Null: the last call was taken, or there was none. */
  readonly failingSince: Instant | null
  readonly disabledAt: Instant | null
  readonly reason: string | null
  readonly enabledAt: Instant | null
  readonly enabledBy: string | null
  /** Messages that wait to be sent or to be tried again. */
  readonly pending: number
}

export async function endpointStandings(
  db: Database,
  names: readonly string[],
  deadline?: Deadline,
): Promise<readonly EndpointStanding[]> {
  const found = await db.call('wismo_endpoints', { names }, deadline)
  return (found as { endpoints: readonly EndpointStanding[] }).endpoints
}

/** @returns false when it was not disabled */
export async function enableEndpoint(
  db: Database,
  enabling: { readonly name: string; readonly by: string; readonly now: Instant },
  deadline?: Deadline,
): Promise<boolean> {
  return ((await db.call('wismo_enable_endpoint', enabling, deadline)) as { enabled: boolean }).enabled
}

export interface Redelivery {
  readonly name: string
  /** What was decided since then and before `until`; null with a key. */
  readonly since: Instant | null
  readonly until: Instant
  /** Of one row of the ledger. */
  readonly key: string | null
  readonly now: Instant
  readonly limit: number
}

/**
 * Has sent again, under its own id, what was sent before or given up.
 * @throws EndpointDisabled
 */
export async function redeliver(
  db: Database,
  asked: Redelivery,
  deadline?: Deadline,
): Promise<{ readonly messages: number; readonly alerts: number }> {
  const { disabled, ...again } = (await db.call('wismo_redeliver', asked, deadline)) as {
    messages: number
    alerts: number
    disabled: boolean
  }
  if (disabled) throw new EndpointDisabled(asked.name)
  return again
}
