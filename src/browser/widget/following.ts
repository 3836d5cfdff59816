import type { StatusView } from '../../http/status/schema.ts'
import { type Problem, readStatus, type Service, streamOf } from './calls.ts'

export interface Listener {
  shown(view: StatusView): void
  /** The link has ended or never was; nothing more is told. */
  gone(): void
  /** Nothing can be heard just now; it goes on trying. */
  lost(problem: Problem): void
}

/** Between two questions while the stream cannot be had; milliseconds. */
const POLL_MS = 30_000

/** One end of a stream is no failure: the service closes each after a while, and the browser opens the next. */
const LOST_AFTER = 2
const REFUSED_AFTER = 3

/** Then the stream is tried again, in case what refused it has passed. */
const POLLS_PER_TRY = 10

/**
 * Follows one order until it is stopped: asks once, listens to the stream, and asks every half minute where there is
 * none. While nobody sees the page it is silent, so that a forgotten tab holds no connection.
 */
export class Following {
  readonly #service: Service
  readonly #token: string
  readonly #listener: Listener
  #source: EventSource | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #polls = 0
  /** Of the present round: what an older one still hears is nobody's any more. */
  #round = 0

  constructor(service: Service, token: string, listener: Listener) {
    this.#service = service
    this.#token = token
    this.#listener = listener
    document.addEventListener('visibilitychange', this.#seen)
    addEventListener('online', this.#seen)
    this.#seen()
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#seen)
    removeEventListener('online', this.#seen)
    this.#rest()
  }

  readonly #seen = (): void => {
    this.#rest()
    this.#polls = 0
    if (document.visibilityState === 'visible') void this.#ask(this.#round)
  }

  #rest(): void {
    this.#round += 1
    clearTimeout(this.#timer)
    this.#source?.close()
    this.#source = null
  }

  async #ask(round: number): Promise<void> {
    const answer = await readStatus(this.#service, this.#token)
    if (round !== this.#round) return
    if (answer.ok) this.#listener.shown(answer.value)
    else if (answer.problem === 'expired') return this.#end()
    else this.#listener.lost(answer.problem)
    const listens = answer.ok && this.#polls % POLLS_PER_TRY === 0
    this.#polls = answer.ok ? this.#polls + 1 : 0
    if (listens) this.#listen(round)
    else this.#timer = setTimeout(() => void this.#ask(round), POLL_MS)
  }

  #listen(round: number): void {
    this.#failures = 0
    const source = new EventSource(streamOf(this.#service, this.#token))
    this.#source = source
    source.addEventListener('status', ({ data }) => {
      this.#failures = 0
      this.#listener.shown(JSON.parse(data))
    })
    source.addEventListener('gone', () => this.#end())
    source.addEventListener('error', () => {
      this.#failures += 1
      const refused = source.readyState === EventSource.CLOSED || this.#failures >= REFUSED_AFTER
      if (!refused) return this.#failures >= LOST_AFTER ? this.#listener.lost('offline') : undefined
      source.close()
      void this.#ask(round)
    })
  }

  #end(): void {
    this.stop()
    this.#listener.gone()
  }
}
