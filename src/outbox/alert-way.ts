import type { Deadline } from '../store/database.ts'
import type { AlertMessage } from './alert-text.ts'
import type { SendResult } from './channel.ts'

/** How ops are told of alerts. */
export interface AlertWay {
  /** Names provider and account: another account has not refused yet what this one has. */
  readonly name: string
  /** Calls in any window, shared by all processes. */
  readonly allowance: { readonly calls: number; readonly windowMs: number }
  /** Never throws for what the provider does; retries nothing itself. */
  tell(message: AlertMessage, deadline: Deadline): Promise<SendResult>
}
