import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { type History, promptly, toldBy } from '../../src/samples/simulation/history.ts'
import type { Message } from '../../src/samples/simulation/message.ts'
import { type Claim, type Measured, measure } from '../../src/samples/simulation/metrics.ts'
import { polled } from '../../src/samples/simulation/polling.ts'
import type { Reading } from '../../src/samples/simulation/reading.ts'
import type { Timeline } from '../../src/samples/simulation/truth.ts'
import { type Post, PostClerk } from './post.ts'
import type { Subject } from './subject.ts'

const DAY = 86_400_000

const UNCOUNTED = { tracked: null, scanned: null, delivered: null }

export interface Examined {
  readonly history: History
  readonly told: Timeline<Reading>
  readonly shown: Timeline<Claim | null>
  readonly wismo: Measured
  /** Its headlines alone. */
  readonly headline: Measured
  readonly polling: Measured
  /** Arrivals of which something else became than had to. */
  readonly misjudged: readonly string[]
  /** Null: nobody could look into the subject. */
  readonly post: Post | null
  /** Mails that were enqueued and not due, or due and not enqueued. */
  readonly misposted: readonly string[]
}

/** Tells a history to the subject, arrival by arrival, and measures what it shows. */
export async function examine(
  subject: Subject,
  history: History,
  arrivals: readonly Arrival[] = history.arrivals,
): Promise<Examined> {
  const shown: (readonly [number, Claim | null])[] = []
  const misjudged: string[] = []
  const clerk = new PostClerk(history.world)
  let looked = false
  for (const arrival of arrivals) {
    const { outcome, claim, mails } = await subject.tell(history, arrival)
    const putAside = outcome === 'quarantined'
    const isRefused = outcome === 'refused'
    if (putAside !== arrival.aheadMs > 0 || isRefused !== arrival.isCut)
      misjudged.push(`${nameOf(arrival)} was ${outcome}`)
    shown.push([arrival.at, claim])
    looked ||= mails !== null
    if (mails !== null) clerk.see(arrival, mails)
  }
  const told = toldBy(history.world, arrivals)
  const from = history.truth[0]?.[0] ?? 0
  // What another order's senders say months later is heard, and measures nothing of ours.
  const lastTold = arrivals.findLast(({ message }) => !isForeign(message))?.at ?? from
  const span = { truth: history.truth, from, until: lastTold + DAY, lastTold }
  const wismo = measure({ ...span, told, shown })
  const bare = shown.map(([at, claim]) => [at, claim && { ...UNCOUNTED, status: claim.status }] as const)
  const headline = measure({ ...span, told, shown: bare })
  const polling = measure({
    ...span,
    // It asks the senders themselves, so nothing of what they know is kept from it.
    told: toldBy(history.world, promptly(history.world, arrivals)),
    shown: polled(history.world),
  })
  const { post: counted, faults: misposted } = clerk
  const post = looked ? counted : null
  return { history, told, shown, wismo, headline, polling, misjudged, post, misposted }
}

const isForeign = (message: Message): boolean =>
  message.from === 'stranger' || (message.from === 'shop' && message.foreign)

const NAMES = {
  carrier: 'carrier scan',
  labels: 'labels asked for',
  files: 'file of a warehouse',
  warehouse: 'allocation',
  asked: 'the shop was asked',
  counter: 'prepared for pickup',
  stranger: 'scan of another order',
} as const

export const nameOf = ({ message }: Arrival): string =>
  message.from === 'shop' ? message.sent.topic : NAMES[message.from]
