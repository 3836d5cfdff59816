import { dateIn } from '../../events/local-time.ts'
import { filled } from '../../policy/texts/index.ts'
import type { Headline } from './shown.ts'
import type { Speech } from './speech.ts'
import type { State } from './state.ts'

/** Nothing is expected any more, or nobody can say when. */
const OVER: ReadonlySet<Headline['status']> = new Set([
  'delivered',
  'partially_returned',
  'returned',
  'undelivered',
  'cancelled',
])

/**
 * When the order is expected, and whether that is later than was promised. Days are compared, in the shop's zone: who was
 * promised Tuesday does not ask at which hour.
 * @returns null where neither is known, or nothing is expected any more
 */
export function expectationOf(
  { promised, estimated }: Pick<State, 'promised' | 'estimated'>,
  { status }: Pick<Headline, 'status'>,
  now: Date,
  { texts, zone, day }: Speech,
): string | null {
  if (OVER.has(status)) return null
  const words = texts.status.expectation
  const today = dateIn(now.toISOString(), zone)
  const promise = promised === null ? '' : day(promised)
  const isMissed = promised !== null && dateIn(promised, zone) < today
  if (estimated === null) {
    if (promised === null) return null
    return filled(isMissed ? words.promiseMissed : words.promised, { promise })
  }
  const estimate = day(estimated)
  if (dateIn(estimated, zone) < today) {
    const was = filled(words.wasExpected, { estimate })
    return isMissed ? `${was} ${filled(words.promiseMissed, { promise })}` : was
  }
  if (promised === null) return filled(words.expected, { estimate })
  const isLate = dateIn(estimated, zone) > dateIn(promised, zone)
  return filled(isLate ? words.expectedLate : words.expectedInTime, { estimate, promise })
}
