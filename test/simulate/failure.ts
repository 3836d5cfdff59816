import { orderId } from '../../src/events/references.ts'
import { explain } from '../../src/orders/explain/index.ts'
import { explanationText } from '../../src/orders/explain/text.ts'
import type { Arrival } from '../../src/samples/simulation/faults.ts'
import { historyOf } from '../../src/samples/simulation/history.ts'
import { testPolicy } from '../support/policy.ts'
import { coreSubject } from './core-subject.ts'
import { describeHistory } from './describe-history.ts'
import { type Examined, examine } from './examine.ts'
import { shrink } from './shrink.ts'
import { SHOP, wantedOf } from './tale.ts'
import type { Failure } from './tally.ts'

const lastTold = ({ told }: Examined): string => JSON.stringify({ ...told.at(-1)?.[1], allows: null })

/** The smallest of the failed histories, with only the arrivals that its fault needs, and why the order shows what it does. */
export async function failureOf(
  seed: number,
  failures: readonly Failure[],
  asksShop: boolean,
): Promise<string> {
  const [smallest] = failures.toSorted((a, b) => a.arrivals - b.arrivals)
  if (!smallest) return 'nothing failed'
  const history = historyOf(wantedOf(seed, smallest.index, asksShop))
  const subject = coreSubject(SHOP)
  const tell = (arrivals: readonly Arrival[]) =>
    examine(subject, { ...history, world: { ...history.world } }, arrivals)
  const whole = await tell(history.arrivals)
  const fails = async (arrivals: readonly Arrival[]): Promise<boolean> => {
    const { wismo, misjudged, misposted, ...rest } = await tell(arrivals)
    if (smallest.kind === 'misjudged') return misjudged.length > 0
    if (smallest.kind === 'misposted') return misposted.length > 0
    if (smallest.kind === 'ahead') return wismo.ahead.length > 0
    // Told less, something else would be certain, and another fault might hide this one.
    return wismo.mismatch && lastTold({ ...rest, wismo, misjudged, misposted }) === lastTold(whole)
  }
  const all = failures.toSorted((a, b) => a.index - b.index).map(({ index, kind }) => `${index} (${kind})`)
  const heading = `${failures.length} failed: ${all.join(', ')}; --only tells one of them again.
The smallest is history ${smallest.index} of seed ${seed} (${smallest.kind})`
  if (!(await fails(history.arrivals)))
    return `${heading}. It passes without a service: look at what HTTP or the database add.`
  const arrivals = await shrink(history, fails)
  const shrunk = await tell(arrivals)
  return [
    heading,
    describeHistory(shrunk, arrivals),
    ...shrunk.misjudged,
    ...shrunk.misposted,
    explained(),
  ].join('\n')

  function explained(): string {
    const order = orderId(SHOP, history.world.shop.orderId)
    const facts = subject.database().factsOf(order)
    if (facts === null) return ''
    const now = new Date(arrivals.at(-1)?.at ?? 0).toISOString()
    const question = {
      order,
      facts,
      events: [],
      unmerged: [],
      unsettledSince: null,
      tracking: { silentDays: testPolicy.tracking.silentDays, trackers: [] },
      now,
      at: null,
      asOfFact: null,
    }
    return explanationText(explain({ ...question, policy: testPolicy.status }))
  }
}
