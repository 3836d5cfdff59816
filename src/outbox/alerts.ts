import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Instant } from '../events/event.ts'
import type { AlertPolicy } from '../policy/endpoint.ts'
import {
  type AlertSettlement,
  claimAlerts,
  type DueAlert,
  noteAlertWay,
  settleAlerts,
  troubledWays,
} from '../store/alerts.ts'
import { type Database, type Deadline, remaining } from '../store/database.ts'
import { pauseCalls, takeCall } from '../store/tasks.ts'
import { type AlertMessage, alertMessage } from './alert-text.ts'
import type { AlertWay } from './alert-way.ts'
import { backOffMs } from './attempt.ts'
import type { SendResult } from './channel.ts'

/** Of whoever goes without ops: the log of this process is where they look then. */
export interface AlertLog {
  /** There is no way to ops at all. */
  told(message: AlertMessage): void
  /** There are ways, and none of them works. */
  untold(message: AlertMessage, reason: string): void
}

/** A program that hears of what is raised. */
export interface AlertListener {
  /** `webhook:<endpoint>`. */
  readonly name: string
  raise(alert: DueAlert, deadline: Deadline): Promise<SendResult>
}

export interface AlertParts {
  readonly db: Database
  /** The first that works is used. */
  readonly ways: readonly AlertWay[]
  readonly listeners: readonly AlertListener[]
  readonly policy: AlertPolicy
  readonly clock: () => Date
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random: () => number
  readonly log: AlertLog
}

export interface AlertsTold {
  readonly told: number
  readonly failed: number
}

/** Alerts of one kind that share a message: what a message of Slack's holds. */
const BATCH = 10

/** A lease outlives the run that took it; seconds. */
const LEASE_SECONDS = 90
const LAST_START_MS = 2000

/** The longest that anybody waits for an answer; milliseconds. */
const SEND_MS = 20_000

/** A way that has failed for so long is left alone, and so is one that refused; then it is tried again. Minutes. */
const PATIENCE_MINUTES = 15
const PROBE_MINUTES = 30

/**
 * Tells ops and programs of what is raised, what goes on and what is over, each condition with its count. Idempotent, and safe
 * when several run at once. What could not be told is told later.
 */
export async function tellAlerts(parts: AlertParts, deadline: Deadline): Promise<AlertsTold> {
  const total = { told: 0, failed: 0 }
  const listeners = new Map(parts.listeners.map(listener => [listener.name, listener]))
  const receivers = [
    { name: 'ops', goesOn: true },
    ...parts.listeners.map(({ name }) => ({ name, goesOn: false })),
  ]
  while (remaining(deadline) > LAST_START_MS) {
    const lease = randomUUID()
    const { againMinutes, remindHours } = parts.policy
    const asked = { receivers, limit: BATCH, seconds: LEASE_SECONDS, lease, againMinutes, remindHours }
    const due = await claimAlerts(parts.db, { ...asked, now: nowOf(parts) }, deadline)
    if (due.length === 0) break
    for (const group of groupsOf(due)) {
      const listener = listeners.get(group[0].receiver)
      const result = await (listener ? raised(listener, group[0]) : toldOps(parts, group, deadline))
      const settled = group.map(each => settlementOf(parts, each, result))
      // Past any deadline: what was told would be told again.
      await settleAlerts(parts.db, { lease, now: nowOf(parts), settled })
      total[result.kind === 'sent' ? 'told' : 'failed'] += group.length
    }
  }
  return total
}

const nowOf = ({ clock }: AlertParts): Instant => clock().toISOString()

type Group = readonly [DueAlert, ...DueAlert[]]

/** Ops hear of equal conditions in one message; a program hears of each by itself. */
function groupsOf(due: readonly DueAlert[]): readonly Group[] {
  const groups = new Map<string, [DueAlert, ...DueAlert[]]>()
  for (const each of due) {
    const { receiver, kind, fingerprint, state, isNews } = each
    const name = JSON.stringify(receiver === 'ops' ? [kind, state, isNews] : [receiver, kind, fingerprint])
    const group = groups.get(name)
    if (group) group.push(each)
    else groups.set(name, [each])
  }
  return [...groups.values()]
}

function settlementOf(parts: AlertParts, alert: DueAlert, result: SendResult): AlertSettlement {
  const { receiver, kind, fingerprint, state, count, attempts } = alert
  const named = { receiver, kind, fingerprint }
  if (result.kind === 'sent') return { ...named, told: true, state, count }
  const { reason } = result
  // It may stand there already, and then it would stand there twice within the time in which it may once.
  const atLeast = result.kind === 'unknown' ? parts.policy.againMinutes * 60_000 : (result.retryAfterMs ?? 0)
  const inMs = Math.max(atLeast, backOffMs(attempts, parts.random))
  return { ...named, told: false, reason, inMs }
}

/** Never throws and never hangs. */
async function answered(call: (deadline: Deadline) => Promise<SendResult>): Promise<SendResult> {
  const hangs = wait(SEND_MS + 1000, { kind: 'unknown', reason: 'no_answer' } as const, { ref: false })
  try {
    return await Promise.race([
      call({ at: Date.now() + SEND_MS, signal: AbortSignal.timeout(SEND_MS) }),
      hangs,
    ])
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.name : 'thrown' }
  }
}

const raised = (listener: AlertListener, alert: DueAlert): Promise<SendResult> =>
  answered(limit => listener.raise(alert, limit))

/** By the first way that works. What a way refuses for good, or has failed for too long, is told by the next one at once. */
async function toldOps(parts: AlertParts, group: Group, deadline: Deadline): Promise<SendResult> {
  const message = alertMessage(group)
  if (parts.ways.length === 0) {
    parts.log.told(message)
    return { kind: 'sent', providerId: null }
  }
  const now = nowOf(parts)
  const troubled = new Map((await troubledWays(parts.db)).map(each => [each.way, each]))
  let last: SendResult = { kind: 'refused', permanent: false, reason: 'no_way_works' }
  for (const way of parts.ways) {
    const { closedUntil } = troubled.get(way.name) ?? { closedUntil: null }
    if (closedUntil !== null && closedUntil > now) continue
    last = await toldBy(parts, way, message, deadline)
    if (last.kind === 'sent') {
      if (troubled.has(way.name)) await note(parts, way, 'good', null)
      return last
    }
    if (last.kind === 'refused' && last.retryAfterMs !== undefined) return last
    const outcome = last.kind === 'refused' && last.permanent ? 'refused' : 'failed'
    if (!(await note(parts, way, outcome, last.reason))) return last
  }
  parts.log.untold(message, last.reason)
  return last
}

const note = (
  parts: AlertParts,
  way: AlertWay,
  outcome: 'good' | 'failed' | 'refused',
  reason: string | null,
) =>
  noteAlertWay(parts.db, {
    way: way.name,
    outcome,
    reason,
    now: nowOf(parts),
    patienceMinutes: PATIENCE_MINUTES,
    probeMinutes: PROBE_MINUTES,
  })

/** Waits for the way's allowance as long as the run may. */
async function toldBy(
  { db }: AlertParts,
  way: AlertWay,
  message: AlertMessage,
  deadline: Deadline,
): Promise<SendResult> {
  for (;;) {
    const waitMs = await takeCall(db, way.name, way.allowance)
    if (waitMs === 0) break
    if (waitMs + LAST_START_MS >= remaining(deadline))
      return { kind: 'refused', permanent: false, reason: 'no_allowance', retryAfterMs: waitMs }
    await wait(waitMs)
  }
  const result = await answered(limit => way.tell(message, limit))
  if (result.kind === 'refused' && result.retryAfterMs !== undefined)
    await pauseCalls(db, way.name, result.retryAfterMs)
  return result
}
