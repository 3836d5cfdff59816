import { randomUUID } from 'node:crypto'
import { Client, type ClientConfig, type Notification } from 'pg'
import type { Heard, Listening } from './database.ts'
import type { StoreLog } from './log.ts'

const CHANNEL = 'wismo_orders'
/** What was said is heard within milliseconds; after so long it never will be. */
const PROOF_MS = 3_000
/** Between a lost connection and the next; doubled up to a minute while the server is away. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000

export interface ListenParts {
  readonly config: ClientConfig
  readonly log: StoreLog
  readonly heard: Heard
  /** Says something on a channel from another connection. */
  readonly say: (channel: string, text: string) => Promise<unknown>
}

/**
 * Hears which orders are committed, on a connection of its own that comes back when it is lost. A pooler of transactions
 * takes the `listen` and passes nothing on, without a word: so it counts as heard only what was heard of a proof, and where
 * the proof does not come it is given up for good, said once.
 */
export function listenFor(parts: ListenParts): Listening {
  const listener = new Listener(parts)
  void listener.begin()
  return listener
}

class Listener implements Listening {
  readonly #parts: ListenParts
  #client: Client | null = null
  #pause = FIRST_PAUSE_MS
  #again: NodeJS.Timeout | undefined
  #closed = false
  works = false

  constructor(parts: ListenParts) {
    this.#parts = parts
  }

  async begin(): Promise<void> {
    const client = new Client(this.#parts.config)
    this.#client = client
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ payload = '' }) => this.#hear(payload))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      const proved = await this.#proof(client)
      // Lost or closed meanwhile: whoever noticed has seen to it.
      if (this.#client !== client) return
      if (!proved) return this.#giveUp()
      this.works = true
      this.#pause = FIRST_PAUSE_MS
    } catch {
      this.#lost(client)
    }
  }

  #hear(said: string): void {
    const [version = '', ...id] = said.split(' ')
    if (/^\d+$/.test(version)) this.#parts.heard(id.join(' '), Number(version))
  }

  /** Said from another connection: a pooler may pass on what is said on the same one. */
  async #proof(client: Client): Promise<boolean> {
    const word = `proof ${randomUUID()}`
    const heard = Promise.withResolvers<boolean>()
    const listen = ({ payload }: Notification) => payload === word && heard.resolve(true)
    client.on('notification', listen)
    client.once('end', () => heard.resolve(false))
    const timer = setTimeout(() => heard.resolve(false), PROOF_MS)
    try {
      await this.#parts.say(CHANNEL, word)
      return await heard.promise
    } finally {
      clearTimeout(timer)
      client.off('notification', listen)
    }
  }

  #giveUp(): void {
    this.#parts.log.info(
      {},
      'what commits say is not heard over this connection, as behind a pooler of transactions: watched orders are asked for instead',
    )
    void this.close()
  }

  #lost(client: Client): void {
    if (this.#client !== client) return
    this.#client = null
    this.works = false
    client.end().catch(ignored)
    if (this.#closed) return
    this.#again = setTimeout(() => void this.begin(), this.#pause).unref()
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.works = false
    clearTimeout(this.#again)
    const client = this.#client
    this.#client = null
    await client?.end().catch(ignored)
  }
}

const ignored = (): void => undefined
