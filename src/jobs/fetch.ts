import type { Received } from '../events/delivery.ts'
import type { Instant, Json } from '../events/event.ts'
import type { Ingest } from '../ingest.ts'
import type { Deadline } from '../store/database.ts'
import type { DueTask } from '../store/tasks.ts'
import type { TaskHandler } from './worker.ts'

/** What a vendor answered. */
export interface Fetched {
  /** Deliveries like any other, read by the source's own code. */
  readonly deliveries: readonly Received[]
  /** Null: this was all. Else the task's payload from now on, so that a killed run goes on from here. */
  readonly next: Json
}

/** Asks one vendor for what its thin deliveries only point at. */
export interface Fetcher {
  readonly queue: string
  /**
   * @throws RateLimited to be asked later without it counting as a failure, HopelessTask when it can never be answered;
   * whatever else is thrown is tried again with back-off
   */
  fetch(task: DueTask, receivedAt: Instant, deadline: Deadline): Promise<Fetched>
}

/** Each step is committed before the next is asked for, so a run that is killed repeats one step at most. */
export function fetching(fetcher: Fetcher, ingest: Ingest, clock: () => Date): TaskHandler {
  return async (task, deadline) => {
    const { deliveries, next } = await fetcher.fetch(task, clock().toISOString(), deadline)
    if (deliveries.length > 0) await ingest(deliveries, deadline)
    return next === null ? { kind: 'done' } : { kind: 'again', payload: next, inMs: 0 }
  }
}
