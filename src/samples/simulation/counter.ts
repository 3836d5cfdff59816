import { Random } from '../random.ts'
import type { Content, Item } from '../world.ts'
import type { Means } from './means.ts'
import type { ShopAllocation } from './real-world.ts'

/** Shares of the orders whose shop can be asked of them. */
const SHARES = { PICK_UP: 0.06, LOCAL: 0.04 }

/** What the shop itself keeps of goods that no carrier takes: it tells of a change, and must be asked what it is. */
export class Counter {
  readonly #means: Means
  /** How the customer gets the goods; null: a carrier brings them. */
  readonly method: ShopAllocation['method'] | null
  #allocation: ShopAllocation | null = null

  constructor(means: Means) {
    this.#means = means
    const { seed, index, asksShop } = means.wanted
    const lot = new Random(`counter/${seed}/${index}`).next()
    const method = lot < SHARES.PICK_UP ? 'PICK_UP' : lot < SHARES.PICK_UP + SHARES.LOCAL ? 'LOCAL' : null
    this.method = asksShop ? method : null
  }

  get allocation(): ShopAllocation | null {
    return this.#allocation
  }

  ask(items: readonly Item[]): void {
    if (this.method === null) return
    const lines: readonly Content[] = items
      .filter(item => item.kind === 'physical')
      .map(({ line, quantity }) => ({ line, units: quantity }))
    if (lines.length === 0) return
    const { agenda, nextId } = this.#means
    const opened = { at: agenda.now, state: 'open' } as const
    this.#allocation = { id: nextId(), method: this.method, lines, preparedAt: null, states: [opened] }
  }

  /** Everything lies ready at the counter. */
  prepare(): void {
    if (this.#allocation?.states.at(-1)?.state === 'open')
      this.#allocation = { ...this.#allocation, preparedAt: this.#means.agenda.now }
  }

  end(state: 'closed' | 'cancelled'): void {
    const last = this.#allocation?.states.at(-1)
    if (!this.#allocation || last?.state !== 'open') return
    // Each state has a second of its own, since its second is its version.
    const at = Math.max(this.#means.agenda.now, last.at + 1000)
    this.#allocation = { ...this.#allocation, states: [...this.#allocation.states, { at, state }] }
  }
}

/**
 * What is certain of goods to be collected by what is known of the counter.
 * @param newest index of the newest state that is known; -1: nobody knows that they are collected
 * @param prepared whether it was told that they lie ready
 * @param handedOver units of a line that were handed over
 * @param owed units by line
 */
export function collected(
  allocation: ShopAllocation | null,
  { newest, prepared }: { readonly newest: number; readonly prepared: boolean },
  handedOver: (line: string) => number,
  owed: ReadonlyMap<string, number>,
): { readonly ready: number; readonly delivered: number } | null {
  const state = allocation?.states[newest]?.state
  if (allocation?.method !== 'PICK_UP' || state === undefined || state === 'cancelled') return null
  const lines = [...owed].map(([line, units]) => ({ units, delivered: Math.min(units, handedOver(line)) }))
  const delivered = lines.reduce((sum, each) => sum + each.delivered, 0)
  const open = lines.reduce((sum, each) => sum + each.units, 0) - delivered
  return { delivered, ready: prepared && state === 'open' ? open : 0 }
}
