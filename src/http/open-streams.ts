import { TooManyStreams } from './errors.ts'
import { networkOf } from './network.ts'

export interface StreamLimits {
  /** Open at a time in this process, and from one address. */
  readonly most: number
  readonly mostPerAddress: number
}

/** Counts the streams that are open, and ends them with the service. */
export class OpenStreams {
  readonly #limits: StreamLimits
  readonly #byAddress = new Map<string, number>()
  readonly #open = new Set<{ end(): void }>()
  #count = 0
  #ended = false

  constructor(limits: StreamLimits) {
    this.#limits = limits
  }

  /**
   * @returns ends the counting, once however often it is called
   * @throws TooManyStreams
   */
  enter(ip: string): () => void {
    const address = networkOf(ip)
    const own = this.#byAddress.get(address) ?? 0
    if (own >= this.#limits.mostPerAddress) throw new TooManyStreams('address')
    if (this.#count >= this.#limits.most) throw new TooManyStreams('service')
    this.#count += 1
    this.#byAddress.set(address, own + 1)
    let gone = false
    return () => {
      if (gone) return
      gone = true
      const left = (this.#byAddress.get(address) ?? 1) - 1
      if (left > 0) this.#byAddress.set(address, left)
      else this.#byAddress.delete(address)
      this.#count -= 1
    }
  }

  opened(stream: { end(): void }): void {
    this.#open.add(stream)
    // Its order was still being read when all others were ended, and nobody would end it any more.
    if (this.#ended) stream.end()
  }

  closed(stream: { end(): void }): void {
    this.#open.delete(stream)
  }

  /** Also those that are opened from now on. */
  endAll(): void {
    this.#ended = true
    for (const stream of this.#open) stream.end()
  }
}
