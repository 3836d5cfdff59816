import type { OrderStatus } from '../../events/event.ts'
import type { State } from './state.ts'

/** The headline that holds now. */
export interface Headline {
  readonly status: OrderStatus
  readonly substatus: State['substatus']
  /** A person has said so, against or beside the facts. */
  readonly overridden: boolean
}

/** An override holds until its end; only a reader has a clock, so it is applied here. */
export function headlineOf(state: State, now: Date): Headline {
  const { override, status, substatus } = state
  if (override === null || Date.parse(override.until) <= now.getTime())
    return { status, substatus, overridden: false }
  return {
    status: override.status,
    substatus: override.status === status ? substatus : null,
    overridden: true,
  }
}
