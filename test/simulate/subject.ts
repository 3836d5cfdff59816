import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { History } from '../../src/samples/simulation/history.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'

/** What became of an arrival and what is shown of its order afterwards. */
export interface Answer {
  readonly outcome: string
  readonly claim: Claim | null
  /** What it has enqueued for the customer because of it; null: nobody can look into the subject. */
  readonly mails: readonly EnqueuedMail[] | null
}

export interface EnqueuedMail {
  /** The tracking number, or `fulfillment:<shop>:<id>` of a parcel without; null: it is about the order. */
  readonly parcel: string | null
  readonly milestone: string
}

/** The system under simulation, as whoever tells it something meets it. */
export interface Subject {
  /** Tells a new order's history: later arrivals of the same history go to the same order. */
  tell(history: History, arrival: Arrival): Promise<Answer>
  close(): Promise<void>
}
