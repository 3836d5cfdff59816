import { type Arrival, arrivalsOf } from './faults.ts'
import { Knowledge } from './knowledge.ts'
import { live } from './live.ts'
import { answerTo, messagesOf } from './message.ts'
import type { Reading } from './reading.ts'
import type { RealWorld, Wanted } from './real-world.ts'
import { Reader } from './told.ts'
import { type Timeline, truthOf } from './truth.ts'

/** One order's life, what is true of it at every instant, and everything that arrives of it. */
export interface History {
  readonly wanted: Wanted
  readonly world: RealWorld
  readonly truth: Timeline<Reading>
  readonly arrivals: readonly Arrival[]
}

/** The same wish gives the same history, byte for byte. */
export function historyOf(wanted: Wanted): History {
  const world = live(wanted)
  const seed = `${wanted.seed}/${wanted.index}`
  const arrivals = arrivalsOf(world, messagesOf(world, seed), seed)
  return { wanted, world, truth: truthOf(world), arrivals }
}

/** The same messages as whoever asks the senders himself gets them: each once, at once, and with the right clock. */
export function promptly(world: RealWorld, arrivals: readonly Arrival[]): readonly Arrival[] {
  const messages = new Set(arrivals.map(each => each.message))
  return [...messages]
    .map(message => {
      const { at } = message
      const tells = 'tells' in message ? message.tells : answerTo(world, message, at)
      return { at, message, aheadMs: 0, telling: 0, isCut: false, readAt: at, tells }
    })
    .sort((a, b) => a.at - b.at)
}

/** After each arrival what is certain by all that has arrived. */
export function toldBy(world: RealWorld, arrivals: readonly Arrival[]): Timeline<Reading> {
  const reader = new Reader(world)
  const known = new Knowledge()
  const told: (readonly [number, Reading])[] = []
  let reading: Reading | null = null
  for (const arrival of arrivals) {
    if (known.learn(arrival.tells) || reading === null) reading = reader.read(known)
    told.push([arrival.at, reading])
  }
  return told
}
