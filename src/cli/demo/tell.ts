import { setTimeout as pause } from 'node:timers/promises'
import type { SampleDelivery, Story } from '../../samples/index.ts'
import { drop } from './folders.ts'
import { findToken, post, type Reading, readAgain, type Verdict } from './requests.ts'
import type { DemoService } from './service.ts'

/** What was seen of one story while it was told. */
export interface Telling {
  readonly story: Story
  readonly token: string | null
  readonly status: string | null
  readonly deliveries: number
  /** Of these. */
  readonly files: number
  readonly events: number
  readonly duplicates: number
  readonly outOfOrder: number
  readonly latenciesMs: readonly number[]
  /** Every change of the shown status; null: nothing was shown yet. */
  readonly changes: readonly (readonly [from: string | null, to: string])[]
  /** What was untrue or not as it must be, in plain words. */
  readonly faults: readonly string[]
}

/** Tells a story to the service, delivery by delivery, and reads the public status after each. */
export async function tell(service: DemoService, story: Story): Promise<Telling> {
  const witness = new Witness(service, story)
  for (const delivery of story.deliveries) await witness.see(delivery)
  return witness.account()
}

/** A delivery that was committed but not merged shows after the next commit; longer than this it never does. */
const PATIENCE_MS = 2_000

class Witness {
  readonly #service: DemoService
  readonly #story: Story
  readonly #told = new Set<SampleDelivery>()
  readonly #latenciesMs: number[] = []
  readonly #changes: [string | null, string][] = []
  readonly #faults: string[] = []
  #token: string | null = null
  #reading: Reading | null = null
  #events = 0
  #duplicates = 0
  #outOfOrder = 0

  constructor(service: DemoService, story: Story) {
    this.#service = service
    this.#story = story
  }

  async see(delivery: SampleDelivery): Promise<void> {
    const repeated = this.#told.has(delivery)
    if (!repeated && [...this.#told].some(each => each.sequence > delivery.sequence)) this.#outOfOrder += 1
    const started = performance.now()
    const isFile = delivery.file !== undefined
    const verdict = await (isFile ? drop : post)(this.#service, delivery)
    this.#told.add(delivery)
    this.#count(delivery, verdict, repeated)
    // Before the first answer nobody has the token, so nobody can wait for that change and it is not timed; nor is a file,
    // which lies there until somebody looks.
    const watched = this.#token !== null && !isFile
    this.#token ??= await findToken(this.#service, this.#story.orderId)
    const changed = await this.#read(verdict, started)
    if (changed && watched) this.#latenciesMs.push(performance.now() - started)
    if (changed && repeated) this.#faults.push(`a repeated ${delivery.topic} changed what is shown`)
    this.#judge(delivery)
  }

  account(): Telling {
    const { status } = this.#story.expected
    const shown = this.#reading?.status ?? null
    const ending = shown === status ? [] : [`ends as ${shown ?? 'nothing'}, expected ${status}`]
    return {
      story: this.#story,
      token: this.#token,
      status: shown,
      deliveries: this.#story.deliveries.length,
      files: this.#story.deliveries.filter(each => each.file !== undefined).length,
      events: this.#events,
      duplicates: this.#duplicates,
      outOfOrder: this.#outOfOrder,
      latenciesMs: this.#latenciesMs,
      changes: this.#changes,
      faults: [...this.#faults, ...ending],
    }
  }

  #count(delivery: SampleDelivery, { outcome, events }: Verdict, repeated: boolean): void {
    if (outcome === 'duplicate') this.#duplicates += 1
    else this.#events += events
    // A webhook that only points at something means something new each time.
    const known = repeated && delivery.door !== 'shipstation'
    if (outcome === 'quarantined' || (outcome === 'duplicate') !== known) {
      this.#faults.push(`${repeated ? 'a repeated' : 'a new'} ${delivery.topic} was called ${outcome}`)
    }
  }

  /** Whether something else is shown than before. */
  async #read({ outcome }: Verdict, started: number): Promise<boolean> {
    if (this.#token === null) return false
    for (;;) {
      const reading = await readAgain(this.#service, this.#token, this.#reading)
      if (reading) {
        const before = this.#reading?.status ?? null
        if (before !== reading.status) this.#changes.push([before, reading.status])
        this.#reading = reading
        return true
      }
      if (outcome !== 'deferred' || performance.now() - started > PATIENCE_MS) return false
      await pause(5)
    }
  }

  #judge(delivery: SampleDelivery): void {
    const shown = this.#reading?.status
    const untrue: ReadonlySet<string> = this.#story.forbidden(this.#told)
    if (shown === undefined || !untrue.has(shown)) return
    this.#faults.push(`shows ${shown} after ${delivery.topic} (${this.#told.size} told), which is not true`)
  }
}
