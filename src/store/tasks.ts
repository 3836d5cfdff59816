import type { Instant, Json, Task } from '../events/event.ts'
import type { Database, Deadline } from './database.ts'

/** A task that was leased to the one who claimed it. */
export interface DueTask extends Task {
  /** When it was last asked for, as the database writes it; handed back unchanged. */
  readonly toldAt: string
  /** Failures so far, without interruption. */
  readonly attempts: number
}

type Named = Pick<DueTask, 'queue' | 'key' | 'toldAt'>

/** What became of a task. Whatever it is, a task that was asked for anew meanwhile is due at once. */
export type Settlement =
  | (Named & { readonly kind: 'done' })
  /** One step is done: goes on with this payload. */
  | (Named & { readonly kind: 'again'; readonly payload: Json; readonly inMs: number })
  /** Not its turn yet; no failure. */
  | (Named & { readonly kind: 'later'; readonly inMs: number })
  | (Named & { readonly kind: 'failed'; readonly error: string; readonly inMs: number })
  /** Will never succeed: ops are told, and what pointed at it is quarantined. */
  | (Named & { readonly kind: 'hopeless'; readonly error: string })

/**
 * Leases what is due, so that of several at once each gets something else. A worker that dies leaves its tasks due again
 * once the lease has passed.
 * @param seconds a run must end before the lease does
 */
export async function claimTasks(
  db: Database,
  queues: readonly string[],
  limit: number,
  seconds: number,
  deadline?: Deadline,
): Promise<readonly DueTask[]> {
  const claimed = await db.call('wismo_claim_tasks', { queues, limit, seconds }, deadline)
  return (claimed as { tasks: readonly DueTask[] }).tasks
}

export async function settleTasks(
  db: Database,
  settled: readonly Settlement[],
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_settle_tasks', { settled }, deadline)
}

/** Asks for things that no delivery told of, like a poll by the clock. */
export async function enqueueTasks(
  db: Database,
  tasks: readonly (Task & { readonly toldAt: Instant })[],
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_enqueue_tasks', { tasks }, deadline)
}

/**
 * Takes one call out of an allowance that all processes share.
 * @param allowance `calls` in any window of `windowMs`
 * @returns 0 when the call may be made now, else milliseconds to wait before asking again
 */
export async function takeCall(
  db: Database,
  key: string,
  allowance: { readonly calls: number; readonly windowMs: number },
  deadline?: Deadline,
): Promise<number> {
  const { waitMs } = (await db.call('wismo_take_call', { key, ...allowance }, deadline)) as { waitMs: number }
  return waitMs
}

/** Nobody takes a call of this allowance for so long. */
export async function pauseCalls(db: Database, key: string, ms: number, deadline?: Deadline): Promise<void> {
  await db.call('wismo_pause_calls', { key, ms }, deadline)
}

/** How far something that is read bit by bit has come; null at the beginning. */
export async function readCursor(db: Database, name: string, deadline?: Deadline): Promise<string | null> {
  return ((await db.call('wismo_read_cursor', { name }, deadline)) as { position: string | null }).position
}

/** Cursors only go forward, in the order of text: of two that set one at once the further holds. */
export async function moveCursor(
  db: Database,
  name: string,
  position: string,
  deadline?: Deadline,
): Promise<void> {
  await db.call('wismo_move_cursor', { name, position }, deadline)
}
