import { type FileHabits, fileHabitsOf } from './file-habits.ts'
import type { Means } from './means.ts'
import type { LabelHook, RealLabel, RealWorld } from './real-world.ts'

/** Room for the label service's ids of one order. */
const STRIDE = 1_000

/** What a label service, or a warehouse by itself, keeps of an order, and when somebody has a reason to ask it. */
export class LabelBook {
  readonly #means: Means
  /** Whether any warehouse of this order buys its labels there. */
  readonly isUsed: boolean
  readonly #itemsTold: boolean
  readonly #files: FileHabits | null
  readonly #labels: RealLabel[] = []
  readonly #hooks: LabelHook[] = []

  constructor(means: Means) {
    this.#means = means
    this.isUsed = means.random.chance(0.6)
    this.#itemsTold = means.random.chance(0.85)
    this.#files = this.isUsed ? fileHabitsOf(means.wanted) : null
  }

  /** Share of the shipments of which a label is taken back: of labels that people type more. */
  get regretted(): number {
    return this.#files === null ? 0.12 : 0.35
  }

  /** What is labelled here the shop never hears of. */
  get isApart(): boolean {
    return this.#files?.writesBack === false
  }

  newest(box: number): RealLabel | null {
    return this.#labels.findLast(label => label.box === box) ?? null
  }

  isVoided(box: number): boolean {
    return (this.newest(box)?.voidedAt ?? null) !== null
  }

  buy(carrier: string, box: number, number: string): number {
    const { wanted, agenda } = this.#means
    const id = 100_000_000 + (wanted.index + 1) * STRIDE + this.#labels.length
    return this.#labels.push({ id, box, number, carrier, at: agenda.now, voidedAt: null }) - 1
  }

  /** The service posts of new labels: of each, or of the batch. */
  post(labels: readonly number[]): void {
    const { random } = this.#means
    for (const batch of random.chance(0.5) ? [labels] : labels.map(label => [label])) {
      if (batch.length > 0) this.#hook(batch)
    }
  }

  /** Takes back what is on these boxes. No webhook tells so: the next poll finds it. */
  void(boxes: readonly number[]): void {
    const { now } = this.#means.agenda
    let any = false
    for (const box of boxes) {
      const index = this.#labels.findLastIndex(label => label.box === box)
      const label = this.#labels[index]
      if (!label || label.voidedAt !== null) continue
      this.#labels[index] = { ...label, voidedAt: now }
      any = true
    }
    if (any) this.#hook(null)
  }

  #hook(batch: LabelHook['batch']): void {
    const delay = Math.round(this.#means.span(0.02, 0.3)) * 1000
    this.#hooks.push({ at: this.#means.agenda.now + delay, batch })
  }

  chronicle(): Pick<RealWorld, 'labels' | 'hooks' | 'files' | 'itemsTold' | 'labelOrder' | 'labelSkew'> {
    const { random, wanted } = this.#means
    const files = this.#files
    return {
      labels: this.#labels,
      // Who sends files has no service that posts where to ask.
      hooks: files === null ? this.#hooks : [],
      files,
      // What nobody else tells is told whole.
      itemsTold: this.#itemsTold || this.isApart,
      labelOrder: 100_000_000 + (wanted.index + 1) * STRIDE + STRIDE / 2,
      labelSkew: random.chance(0.3) ? random.whole(-8 * 60, 8 * 60) * 60_000 : 0,
    }
  }
}
