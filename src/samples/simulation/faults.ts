import { Random } from '../random.ts'
import { answerTo, type Message, NOTHING_TOLD, type Tells } from './message.ts'
import type { RealWorld } from './real-world.ts'

/** A message as it reaches whoever is told. */
export interface Arrival {
  readonly at: number
  readonly message: Message
  /** By how much the sender's clock was ahead when he told it, beside his usual error; such a message must be put aside. */
  readonly aheadMs: number
  /** When whoever is told asked the sender for what the message only points at; `at` where it needs no asking. */
  readonly readAt: number
  /** What he gets to know by it. */
  readonly tells: Tells
  /** Makes the deliveries of one message different ones: 0 for it and its retries, more for tellings anew. */
  readonly telling: number
  /** Of a file: the connection was cut in the middle of its last line, so that none of it may count. */
  readonly isCut: boolean
}

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
export const YEAR = 365 * DAY

/** Shares of messages. */
const SHARES = {
  retriedLater: 0.06,
  slow: 0.12,
  days: 0.03,
  doubled: 0.1,
  toldAnew: 0.03,
  yearAhead: 0.004,
  stalePage: 0.15,
  cut: 0.2,
}

/** Of files, which lie somewhere until somebody moves them. */
const FILE_SHARES = { days: 0.25, toldAnew: 0.2 }
/** Share of worlds in which a source falls silent for a day. */
const SILENT_WORLDS = 0.15

/** What the network, the senders' queues and their clocks make of the messages; nothing is lost for ever. */
export function arrivalsOf(world: RealWorld, messages: readonly Message[], seed: string): readonly Arrival[] {
  const random = new Random(`faults/${seed}`)
  const quiet = silence(world, random)
  const arrivals = messages.flatMap(message => {
    const isFile = message.from === 'files'
    const first = quiet(message, message.at + delay(random, isFile ? FILE_SHARES.days : SHARES.days))
    const out: Arrival[] = []
    const arrive = (at: number, telling: number, aheadMs = 0, isCut = false) =>
      out.push(arrivalOf(world, message, { at, telling, aheadMs, isCut }, random))
    if (isDated(message) && random.chance(SHARES.yearAhead)) {
      arrive(first, 1, YEAR)
      arrive(first + random.whole(1, 20) * HOUR, 0)
    } else if (isFile && random.chance(SHARES.cut)) {
      arrive(first, 1, 0, true)
      arrive(first + random.whole(1, 30 * 60) * MINUTE, 0)
    } else {
      arrive(first, 0)
    }
    // Answered too late the first time: the same bytes come again, hours later.
    if (random.chance(SHARES.doubled)) arrive(first + random.pick([1_000, MINUTE, 4 * HOUR, 30 * HOUR]), 0)
    // Somebody reads an old page and tells it as news.
    if (isOld(world, message) && random.chance(isFile ? FILE_SHARES.toldAnew : SHARES.toldAnew))
      arrive(first + random.whole(1, 72) * HOUR, 2)
    return out
  })
  return oneByOne(arrivals.sort((a, b) => a.at - b.at))
}

/** A page that was asked for may be merged a while later, when the one who asked was stopped in between. */
function arrivalOf(
  world: RealWorld,
  message: Message,
  how: Pick<Arrival, 'at' | 'telling' | 'aheadMs' | 'isCut'>,
  random: Random,
): Arrival {
  const { at, aheadMs, isCut } = how
  if (message.from !== 'labels' && message.from !== 'asked')
    return { ...how, message, readAt: at, tells: aheadMs > 0 || isCut ? NOTHING_TOLD : message.tells }
  const lag = random.chance(SHARES.stalePage) ? random.whole(1, 10 * 60) * 60_000 : 0
  const readAt = Math.max(message.at, at - lag)
  return { ...how, message, readAt, tells: answerTo(world, message, readAt) }
}

/** No two arrive within the same millisecond, so that every instant has one answer. */
function oneByOne(arrivals: readonly Arrival[]): readonly Arrival[] {
  let last = 0
  return arrivals.map(each => {
    last = Math.max(each.at, last + 1)
    return { ...each, at: last }
  })
}

function delay(random: Random, days: number): number {
  const lot = random.next()
  if (lot < days) return random.whole(8, 96) * HOUR
  if (lot < days + SHARES.retriedLater) return random.whole(30, 720) * MINUTE
  if (lot < days + SHARES.retriedLater + SHARES.slow) return random.whole(10, 1800) * 1_000
  return random.whole(300, 9_000)
}

/** A source that is silent keeps what it has to say; afterwards it comes all at once, in no order. */
function silence(world: RealWorld, random: Random): (message: Message, at: number) => number {
  if (!random.chance(SILENT_WORLDS)) return (_, at) => at
  const first = world.shop.happenings[0]?.at ?? 0
  const from = first + random.whole(0, 10 * 24) * HOUR
  const source = random.pick(['shop', 'carrier', 'labels', 'files', 'warehouse', 'asked'] as const)
  return (message, at) =>
    message.from === source && message.at >= from && message.at < from + DAY
      ? Math.max(at, from + DAY + random.whole(0, 30 * MINUTE))
      : at
}

/** Only what carries an instant of its own can carry a wrong one. */
const isDated = (message: Message): boolean =>
  message.from === 'carrier' ||
  message.from === 'warehouse' ||
  (message.from === 'shop' && message.sent.topic === 'fulfillment_events/create')

/** A snapshot that nothing of the same second contradicts: between equal clocks the later telling wins, as it must. */
function isOld(world: RealWorld, message: Message): boolean {
  // Handed over anew it has the time of that: of files of one day the last would be another one.
  if (message.from === 'files') return message.isLastOfDay
  const snapshot = message.from === 'shop' ? message.tells.snapshot : -1
  if (snapshot < 0) return false
  const at = world.shop.happenings[snapshot]?.at ?? 0
  return !world.shop.happenings.some((each, index) => index > snapshot && each.at <= at + 1_000)
}
