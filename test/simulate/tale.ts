import { historyOf } from '../../src/samples/simulation/history.ts'
import type { Wanted } from '../../src/samples/simulation/real-world.ts'
import { coreSubject } from './core-subject.ts'
import { examine } from './examine.ts'
import { httpSubject, type Reachable } from './http-subject.ts'
import { type Tally, tallyOf } from './tally.ts'

export const SHOP = 'simulated.myshopify.com'

/** All histories begin and end within these days, so that a service with one clock can be told all of them. */
export const FROM = Date.UTC(2026, 1, 1)
export const UNTIL = Date.UTC(2026, 10, 1)

/** The histories that one thread tells. */
export interface Tale {
  readonly seed: number
  /** The first index, and how far it is to the next one. */
  readonly first: number
  readonly step: number
  /** Past the last index. */
  readonly until: number
  readonly writers: number
  /** Null: the core, without a service. */
  readonly service: Reachable | null
}

export const wantedOf = (seed: number, index: number, asksShop: boolean): Wanted => ({
  seed,
  index,
  shop: SHOP,
  asksShop,
  keepsFileTimes: asksShop,
  from: FROM,
})

/** Tells them, so many at a time, and counts each as soon as it is told. */
export async function tellAll(tale: Tale, counted: (tally: Tally) => void): Promise<void> {
  const { service, seed, until, step } = tale
  let next = tale.first
  const write = async () => {
    // One for each writer: a subject remembers whom it is telling about.
    const subject = service === null ? coreSubject(SHOP) : httpSubject(service, UNTIL)
    for (; next < until; ) {
      const index = next
      next += step
      // Over HTTP nobody stands in for the shop's own API.
      const history = historyOf(wantedOf(seed, index, service === null))
      counted(tallyOf(await examine(subject, history)))
    }
  }
  await Promise.all(Array.from({ length: service === null ? 1 : tale.writers }, write))
}
