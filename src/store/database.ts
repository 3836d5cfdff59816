/** One Postgres behind three transports. All of them call the same SQL functions and nothing else. */

/** A point in time after which nobody waits for the answer any more. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly signal: AbortSignal
}

/** The SQL functions of `supabase/migrations`, each one transaction, one jsonb in and one jsonb out. */
export type FunctionName =
  | 'wismo_load'
  | 'wismo_commit'
  | 'wismo_status'
  | 'wismo_find_orders'
  | 'wismo_unsettled'
  | 'wismo_ensure_partitions'
  | 'wismo_export'
  | 'wismo_sweep_redacted'
  | 'wismo_claim_fetches'
  | 'wismo_settle_fetches'
  | 'wismo_inbox'
  | 'wismo_tend_inbox'
  | 'wismo_dismiss'
  | 'wismo_quarantined'
  | 'wismo_mark_replayed'
  | 'wismo_histories'
  | 'wismo_kits'
  | 'wismo_import_kits'
  | 'wismo_enqueue_tasks'
  | 'wismo_claim_tasks'
  | 'wismo_settle_tasks'
  | 'wismo_take_call'
  | 'wismo_pause_calls'
  | 'wismo_read_cursor'
  | 'wismo_move_cursor'
  | 'wismo_schema'

export interface Database {
  readonly kind: 'embedded' | 'postgres' | 'supabase'
  /**
   * @throws DatabaseUnavailable when it cannot be reached or did not answer in time: what it did is unknown
   * @throws DatabaseContended when it gave the transaction up for another (deadlock, serialization): nothing was done
   * @throws DatabaseRefused when it rejected the call itself: nothing was done, and a retry will not help
   */
  call(name: FunctionName, input: unknown, deadline?: Deadline): Promise<unknown>
  close(): Promise<void>
}

export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}

export class DatabaseContended extends Error {
  override readonly name = 'DatabaseContended'
}

export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused'
  /** SQLSTATE or the gateway's own code. */
  readonly code: string
  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The schema in the database is not the one this code was written for. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
}

/** Milliseconds left before a deadline; never negative. */
export const remaining = (deadline: Deadline): number => Math.max(0, deadline.at - Date.now())
