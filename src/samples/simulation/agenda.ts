/** Virtual time: acts in the order in which they are due, and among equals in the order in which they were planned. */

interface Planned {
  readonly at: number
  readonly turn: number
  /** Whether it may be drawn into the second of the act before it. */
  readonly hasty: boolean
  readonly act: () => void
}

export class Agenda {
  #now: number
  #turn = 0
  #planned: Planned[] = []

  /** @param from milliseconds since 1970, whole seconds */
  constructor(from: number) {
    this.#now = from
  }

  /** The instant of the act under way; whole seconds, since the shop's own clock has no more. */
  get now(): number {
    return this.#now
  }

  /**
   * @param seconds from now; at least one later than now
   * @param hasty it may happen in the very second of the act before it
   */
  plan(seconds: number, act: () => void, hasty = false): void {
    const at = this.#now + Math.max(1, Math.round(seconds)) * 1000
    this.#turn += 1
    this.#planned.push({ at, turn: this.#turn, hasty, act })
  }

  /**
   * Lives through everything that is planned and what comes of it.
   * @param hurried asked before each hasty act whether it happens within the same second as the one before
   */
  run(hurried: () => boolean): void {
    for (;;) {
      const next = this.#planned.reduce<Planned | null>(
        (first, each) =>
          first === null || each.at < first.at || (each.at === first.at && each.turn < first.turn)
            ? each
            : first,
        null,
      )
      if (next === null) return
      this.#planned = this.#planned.filter(each => each !== next)
      if (!(next.hasty && hurried())) this.#now = next.at
      next.act()
    }
  }
}
