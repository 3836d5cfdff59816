import { RateLimited } from '../clients/rate-limit.ts'
import type { Json } from '../events/event.ts'
import { type Database, type Deadline, remaining } from '../store/database.ts'
import { claimTasks, type DueTask, type Settlement, settleTasks } from '../store/tasks.ts'

/** A task that can never be done, like one about something that its vendor does not know; the message says why. */
export class HopelessTask extends Error {
  override readonly name = 'HopelessTask'
}

export type TaskOutcome =
  | { readonly kind: 'done' }
  /** One step of it is done; goes on with this payload. */
  | { readonly kind: 'again'; readonly payload: Json; readonly inMs: number }

/** Does one task; may be run twice at once and again after it was done. */
export type TaskHandler = (task: DueTask, deadline: Deadline) => Promise<TaskOutcome>

export interface WorkerParts {
  readonly db: Database
  /** By queue. */
  readonly handlers: Readonly<Record<string, TaskHandler>>
  /** From 0 to 1, for the jitter of the back-off. */
  readonly random: () => number
  /** Told of every failure; the worker goes on. */
  readonly failed: (task: DueTask, error: unknown) => void
}

export interface Worked {
  readonly done: number
  readonly failed: number
}

/** Claimed at once: few, since a lease is only as good as the run that holds it. */
const BATCH = 10

/** A lease outlives the run that took it, and no more than twice; seconds. */
const LEASE_SECONDS = 90

/** Nothing new is begun so shortly before the deadline; milliseconds. */
const LAST_START_MS = 2000

const FIRST_RETRY_MS = 2000
const LAST_RETRY_MS = 3_600_000

/** Doubled with each failure up to an hour, and spread so that what failed together does not come back together. */
export function retryMs(attempts: number, random: () => number): number {
  const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20))
  return Math.round(full * (0.5 + random() / 2))
}

/**
 * Does what is due, until nothing is left or the deadline is near. Safe when several run at once, in one process or
 * many: a task is leased to one of them, and is due again if that one dies.
 */
export async function work(parts: WorkerParts, deadline: Deadline): Promise<Worked> {
  const queues = Object.keys(parts.handlers)
  let [done, failed] = [0, 0]
  while (queues.length > 0 && remaining(deadline) > LAST_START_MS) {
    const tasks = await claimTasks(parts.db, queues, BATCH, LEASE_SECONDS, deadline)
    if (tasks.length === 0) break
    for (const task of tasks) {
      const settlement = await settlementOf(task, parts, deadline)
      // Past any deadline: what was done would be done again.
      await settleTasks(parts.db, [settlement])
      if (settlement.kind === 'done') done += 1
      if (settlement.kind === 'failed' || settlement.kind === 'hopeless') failed += 1
    }
  }
  return { done, failed }
}

async function settlementOf(task: DueTask, parts: WorkerParts, deadline: Deadline): Promise<Settlement> {
  const { queue, key, toldAt } = task
  // Claimed, but too late to begin: given back rather than left to its lease.
  if (remaining(deadline) <= LAST_START_MS) return { queue, key, toldAt, kind: 'later', inMs: 0 }
  try {
    const handler = parts.handlers[queue]
    if (!handler) throw new Error(`no handler for the queue ${queue}`)
    return { queue, key, toldAt, ...(await handler(task, deadline)) }
  } catch (error) {
    if (error instanceof RateLimited) return { queue, key, toldAt, kind: 'later', inMs: error.retryAfterMs }
    parts.failed(task, error)
    const message = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown'
    if (error instanceof HopelessTask) return { queue, key, toldAt, kind: 'hopeless', error: message }
    return { queue, key, toldAt, kind: 'failed', error: message, inMs: retryMs(task.attempts, parts.random) }
  }
}
