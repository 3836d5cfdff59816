import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** Proxies end what says nothing; most wait for a minute. */
const HEARTBEAT_MS = 15_000
/** How long a browser waits before it comes back; not all at the same moment. */
const RETRY_MS = { least: 1_000, spread: 2_000 }
/** Who has not read so much when more is to be written is dropped. Every event says all, so nothing is lost by coming back. */
const MOST_UNREAD_BYTES = 64 * 1024
/** Who reads nothing does not read the end either; so long it is waited for. */
const GRACE_MS = 2_000

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // no-transform: a proxy that compresses would gather events first. The next is nginx's word for the same.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  // Kept for another request, it would keep a service that ends from ending.
  connection: 'close',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
} as const

/** Server-sent events to one reader, for at most so long; what is written is bounded, whatever he does. */
export class EventStream {
  readonly #source = new Readable({ read: () => undefined })
  readonly #reply: FastifyReply
  readonly #heartbeat: NodeJS.Timeout
  readonly #life: NodeJS.Timeout
  #over = false

  /** @param closed called once, whoever ended it */
  constructor(reply: FastifyReply, lifeSeconds: number, closed: () => void) {
    this.#reply = reply
    this.#heartbeat = setInterval(() => this.#write(':\n\n'), HEARTBEAT_MS).unref()
    this.#life = setTimeout(() => this.end(), lifeSeconds * 1000).unref()
    this.#write(`retry: ${RETRY_MS.least + Math.floor(Math.random() * RETRY_MS.spread)}\n\n`)
    const close = () => {
      this.#over = true
      clearInterval(this.#heartbeat)
      clearTimeout(this.#life)
      this.#source.destroy()
      closed()
    }
    // The connection's own word: nothing is read from a source whose reader left before it was sent.
    if (reply.raw.destroyed) queueMicrotask(close)
    else reply.raw.once('close', close)
  }

  /** By `reply.send`, so that the headers of other plugins stay. */
  send(headers: Readonly<Record<string, string>>): FastifyReply {
    return this.#reply.headers({ ...HEADERS, ...headers }).send(this.#source)
  }

  /** @param data one line, as JSON is */
  event(name: string, data: string, id?: string): void {
    this.#write(`event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${data}\n\n`)
  }

  end(): void {
    if (this.#over) return
    this.#over = true
    this.#source.push(null)
    const late = setTimeout(() => this.#reply.raw.destroy(), GRACE_MS).unref()
    this.#reply.raw.once('close', () => clearTimeout(late))
  }

  #write(text: string): void {
    if (this.#over) return
    if (this.#source.readableLength > MOST_UNREAD_BYTES) this.#reply.raw.destroy()
    else this.#source.push(text)
  }
}
