import type { OrderId } from '../events/event.ts'

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
  | 'wismo_claim_trackers'
  | 'wismo_settle_trackers'
  | 'wismo_trackers'
  | 'wismo_begin_look'
  | 'wismo_end_look'
  | 'wismo_see_files'
  | 'wismo_begin_file'
  | 'wismo_store_chunk'
  | 'wismo_finish_file'
  | 'wismo_forget_file'
  | 'wismo_claim_file'
  | 'wismo_read_chunk'
  | 'wismo_survey_file'
  | 'wismo_record_batches'
  | 'wismo_end_file'
  | 'wismo_decide_file'
  | 'wismo_feed_files'
  | 'wismo_event_lines'
  | 'wismo_empty_files'
  | 'wismo_feed_history'
  | 'wismo_tell_feed_conditions'
  | 'wismo_stock'
  | 'wismo_tend_stock'
  | 'wismo_empty_absent'
  | 'wismo_enqueue_sayings'
  | 'wismo_claim_messages'
  | 'wismo_recheck_message'
  | 'wismo_settle_messages'
  | 'wismo_clear_dead_alerts'
  | 'wismo_in_flight'
  | 'wismo_go_live'
  | 'wismo_opt_out'
  | 'wismo_ledger'
  | 'wismo_claim_alerts'
  | 'wismo_settle_alerts'
  | 'wismo_note_alert_way'
  | 'wismo_alert_ways'
  | 'wismo_alerts'
  | 'wismo_note_endpoint'
  | 'wismo_endpoints'
  | 'wismo_enable_endpoint'
  | 'wismo_redeliver'
  | 'wismo_watch'
  | 'wismo_tell_subscriptions'
  | 'wismo_note_job'
  | 'wismo_readiness'
  | 'wismo_suppress'
  | 'wismo_keep_local_mail'
  | 'wismo_local_mails'
  | 'wismo_local_mail'
  | 'wismo_look_up'
  | 'wismo_customer_link'
  | 'wismo_contacts_to_hash'
  | 'wismo_hash_contacts'
  | 'wismo_forget_tries'
  | 'wismo_versions'
  | 'wismo_schema'

export interface Database {
  readonly kind: 'embedded' | 'postgres' | 'supabase'
  /**
   * @throws DatabaseUnavailable when it cannot be reached or did not answer in time: what it did is unknown
   * @throws DatabaseContended when it gave the transaction up for another (deadlock, serialization): nothing was done
   * @throws DatabaseRefused when it rejected the call itself: nothing was done, and a retry will not help
   */
  call(name: FunctionName, input: unknown, deadline?: Deadline): Promise<unknown>
  /** Where a connection can be kept open: tells of every order that anybody commits while `wismo_versions` is told to listen. */
  listen?(heard: Heard): Listening
  close(): Promise<void>
}

/** @param version that the order now has */
export type Heard = (order: OrderId, version: number) => void

export interface Listening {
  /** False while the connection is away, and for good where nothing is passed on: then orders must be asked for. */
  readonly works: boolean
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
