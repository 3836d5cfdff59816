import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { OrderId } from '../events/event.ts'
import { PATIENCE_MS, within } from '../http/deadline.ts'
import type { StreamParts, Told } from '../http/stream.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database, Listening } from '../store/database.ts'
import type { StatusRow } from '../store/functions.ts'
import { versions } from '../store/live-status.ts'
import type { LinkTerms } from '../store/look-up.ts'
import { status } from '../store/orders.ts'
import { linkTermsOf } from './look-up.ts'

/**
 * Milliseconds between two questions. Often where only asking tells what other processes commit and a question is cheap;
 * seldom where commits say it themselves, where no other process can commit, and where each question is a request by HTTP.
 */
const OFTEN_MS = 100
const SELDOM_MS = 1_000

/** Commits are asked to say what they change for so long, and asked again well before it has passed. */
const LISTEN_SECONDS = 60
const LISTEN_ANEW_MS = 20_000

/** What the clock alone changes, like an override that ends, is looked at so often. */
const CLOCK_MS = 30_000

/** Each holds a socket and some kilobytes; a household, an office or a mobile network may share one address. */
const STREAMS = { most: 5_000, mostPerAddress: 250 }
/** Ten seconds before Vercel ends the function (`maxDuration` in src/server.ts); elsewhere so that none is forgotten. */
const LIFE_SECONDS = { function: 50, process: 3_600 }

interface Watched {
  readonly token: string
  row: StatusRow
  /** The order is known to have got this version; it is read until it shows it. */
  wanted: number
  reading: boolean
  readonly readers: Set<Told>
}

export interface LiveParts {
  readonly db: Database
  readonly config: Pick<Config, 'serverless'>
  readonly policy: Pick<Policy, 'storefront'>
  readonly log: Logger
}

/**
 * Watches the orders that somebody looks at, all of one process together: one question for all of them at each tick,
 * and one reading for each that has changed, however many look at it. Nobody looks: nothing is asked.
 */
export class LiveOrders {
  readonly #db: Database
  readonly #terms: LinkTerms
  readonly #log: Logger
  readonly #serverless: boolean
  readonly #byToken = new Map<string, Watched>()
  readonly #byOrder = new Map<OrderId, Set<Watched>>()
  #listening: Listening | undefined
  #listenedAt = 0
  /** All that are watched are known to those who commit. */
  #announced = false
  #clockAt = 0
  #timer: NodeJS.Timeout | undefined
  #ticking = false
  #troubled = false
  #stopped = false

  constructor({ db, config, policy, log }: LiveParts) {
    this.#db = db
    this.#terms = linkTermsOf(policy)
    this.#log = log
    this.#serverless = config.serverless
  }

  /** What the routes of status and stream need. */
  get door(): Pick<StreamParts, 'readStatus' | 'watch' | 'streams'> {
    const lifeSeconds = this.#serverless ? LIFE_SECONDS.function : LIFE_SECONDS.process
    return {
      readStatus: (token, deadline) => status(this.#db, token, this.#terms, deadline),
      watch: this.#watch,
      streams: { ...STREAMS, lifeSeconds },
    }
  }

  readonly #watch: StreamParts['watch'] = (token, row, told) => {
    const watched = this.#byToken.get(token) ?? this.#begin(token, row)
    watched.readers.add(told)
    if (row.version > watched.row.version) this.#show(watched, row)
    else if (row.version < watched.row.version) told(watched.row)
    this.#schedule()
    return () => {
      watched.readers.delete(told)
      if (watched.readers.size === 0) this.#forget(watched)
    }
  }

  /** Somebody has committed a version of an order, in this process or another. */
  readonly changed = (order: OrderId, version: number): void => {
    for (const watched of this.#byOrder.get(order) ?? []) this.#want(watched, version)
  }

  /** Asks and listens no more; who still looks is told nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#listening?.close()
  }

  #begin(token: string, row: StatusRow): Watched {
    this.#announced = false
    const watched: Watched = { token, row, wanted: row.version, reading: false, readers: new Set() }
    this.#byToken.set(token, watched)
    const links = this.#byOrder.get(row.id) ?? new Set()
    this.#byOrder.set(row.id, links.add(watched))
    // Functions are many, brief and mostly behind a pooler: a connection for each to listen on is more than a database has.
    if (!this.#serverless) this.#listening ??= this.#db.listen?.(this.changed)
    return watched
  }

  #forget(watched: Watched): void {
    if (this.#byToken.get(watched.token) === watched) this.#byToken.delete(watched.token)
    const links = this.#byOrder.get(watched.row.id)
    links?.delete(watched)
    if (links?.size === 0) this.#byOrder.delete(watched.row.id)
  }

  #want(watched: Watched, version: number): void {
    watched.wanted = Math.max(watched.wanted, version)
    if (!watched.reading && watched.row.version < watched.wanted) void this.#read(watched)
  }

  /** What changes during a reading is read once more; what fails, or is not there yet, is found by the next question. */
  async #read(watched: Watched): Promise<void> {
    watched.reading = true
    try {
      for (let asked = -1; asked < watched.wanted && watched.readers.size > 0; ) {
        asked = watched.wanted
        const row = await within(PATIENCE_MS, deadline =>
          status(this.#db, watched.token, this.#terms, deadline),
        )
        this.#show(watched, row)
      }
    } catch (error) {
      this.#trouble(error)
    } finally {
      watched.reading = false
    }
  }

  #show(watched: Watched, row: StatusRow | null): void {
    if (row === null || row.state === null) {
      this.#forget(watched)
      for (const told of [...watched.readers]) told(null)
    } else if (row.version >= watched.row.version) {
      watched.row = row
      for (const told of [...watched.readers]) told(row)
    }
  }

  #schedule(): void {
    if (this.#stopped || this.#ticking || this.#timer !== undefined || this.#byToken.size === 0) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#ticking = true
      void this.#tick().finally(() => {
        this.#ticking = false
        this.#schedule()
      })
    }, this.#pause()).unref()
  }

  #pause(): number {
    if (this.#troubled || this.#db.kind !== 'postgres') return SELDOM_MS
    return this.#listening?.works === true && this.#announced ? SELDOM_MS : OFTEN_MS
  }

  async #tick(): Promise<void> {
    const asked = [...this.#byToken.values()]
    const anew =
      this.#listening?.works === true && (!this.#announced || Date.now() - this.#listenedAt > LISTEN_ANEW_MS)
    this.#announced ||= anew
    try {
      const tokens = asked.map(each => each.token)
      const found = await within(PATIENCE_MS, deadline =>
        versions(
          this.#db,
          { tokens, terms: this.#terms, listenSeconds: anew ? LISTEN_SECONDS : null },
          deadline,
        ),
      )
      if (anew) this.#listenedAt = Date.now()
      this.#recover()
      for (const watched of asked) {
        const version = found.get(watched.token)
        if (version !== undefined) this.#want(watched, version)
        else if (!watched.reading && watched.readers.size > 0) void this.#read(watched)
      }
    } catch (error) {
      this.#announced = false
      this.#trouble(error)
    }
    this.#byTheClock()
  }

  /** Told once more as they are: readers see by the clock whether that says something else now. */
  #byTheClock(): void {
    if (Date.now() - this.#clockAt < CLOCK_MS) return
    this.#clockAt = Date.now()
    for (const watched of [...this.#byToken.values()]) this.#show(watched, watched.row)
  }

  /** Readers stay: what they have missed is found when the database is back. Said once, not at every tick. */
  #trouble(error: unknown): void {
    if (!this.#troubled && !this.#stopped)
      this.#log.warn({ err: error }, 'the orders that are looked at cannot be asked for')
    this.#troubled = true
  }

  #recover(): void {
    if (this.#troubled) this.#log.info('the orders that are looked at are asked for again')
    this.#troubled = false
  }
}
