import type { Arrival } from '../../src/samples/simulation/faults.ts'
import type { History } from '../../src/samples/simulation/history.ts'
import type { Claim } from '../../src/samples/simulation/metrics.ts'

/** What became of an arrival and what is shown of its order afterwards. */
export interface Answer {
  readonly outcome: string
  readonly claim: Claim | null
}

/** The system under simulation, as whoever tells it something meets it. */
export interface Subject {
  /** Tells a new order's history: later arrivals of the same history go to the same order. */
  tell(history: History, arrival: Arrival): Promise<Answer>
  close(): Promise<void>
}
