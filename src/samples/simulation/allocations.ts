import type { Item } from '../world.ts'
import type { Means } from './means.ts'
import type { AllocationState } from './real-world.ts'

/** Shares of orders by what keeps them from being sent at once; of the others no warehouse's own system tells. */
const WAITS: readonly (readonly [first: AllocationState['state'], share: number])[] = [
  ['on_hold', 0.08],
  ['scheduled', 0.05],
  ['open', 0.12],
]

/** What the system of the warehouse says of an order's goods, from being asked for them until it has done with them. */
export class Allocations {
  readonly #means: Means
  readonly states: AllocationState[] = []

  constructor(means: Means) {
    this.#means = means
  }

  /**
   * The warehouse is asked for these goods.
   * @returns seconds until it may begin to send them
   */
  ask(items: readonly Item[]): number {
    const { random, agenda, nextId } = this.#means
    const lines = items
      .filter(item => item.kind === 'physical')
      .map(({ line, quantity }) => ({ line, units: quantity }))
    const first = this.#draw()
    if (first === null || lines.length === 0) return 0
    const id = nextId()
    const say = (state: AllocationState['state']) => this.#say({ id, state, lines })
    const asked = this.#means.span(0.02, 2)
    const waited = asked + this.#means.span(1, first === 'open' ? 20 : 150)
    agenda.plan(asked, () => say(first))
    agenda.plan(waited, () => say(random.chance(0.8) ? 'in_progress' : 'open'))
    agenda.plan(waited + this.#means.span(40, 160), () => say('closed'))
    return waited
  }

  #draw(): AllocationState['state'] | null {
    const lot = this.#means.random.next()
    let share = 0
    const found = WAITS.find(([, part]) => {
      share += part
      return lot < share
    })
    return found?.[0] ?? null
  }

  /** The order was called off: nothing of it will be sent. */
  cancel(): void {
    const last = this.states.at(-1)
    if (last && last.state !== 'closed') this.#say({ ...last, state: 'cancelled' })
  }

  #say(told: Omit<AllocationState, 'at'>): void {
    const last = this.states.at(-1)
    if (last?.state === 'cancelled') return
    // Each state has a second of its own, since its second is its version.
    this.states.push({ ...told, at: Math.max(this.#means.agenda.now, (last?.at ?? 0) + 1000) })
  }
}

/** What the goods of an order wait for, as the newest states say; every line that is owed counts, and none that is not. */
export function waitsOf(
  states: readonly AllocationState[],
  owed: Iterable<string>,
): { readonly held: boolean; readonly scheduled: boolean; readonly picking: boolean } {
  const newest = new Map(states.map(each => [each.id, each]))
  const lines = [...owed]
  const covered = (state: AllocationState['state']) => (line: string) =>
    [...newest.values()].some(each => each.state === state && each.lines.some(own => own.line === line))
  return {
    held: lines.length > 0 && lines.every(covered('on_hold')),
    scheduled: lines.length > 0 && lines.every(covered('scheduled')),
    picking: lines.some(covered('in_progress')),
  }
}
