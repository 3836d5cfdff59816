import { expect, test } from 'vitest'
import { historyOf } from '../../src/samples/simulation/history.ts'
import { coreSubject } from './core-subject.ts'
import { describeHistory } from './describe-history.ts'
import { examine } from './examine.ts'
import { shrink } from './shrink.ts'
import type { Subject } from './subject.ts'
import { SHOP, wantedOf } from './tale.ts'

/** Calls an order shipped at its first parcel, as linear systems do. */
function hasty(): Subject {
  const core = coreSubject(SHOP)
  return {
    ...core,
    async tell(history, arrival) {
      const answer = await core.tell(history, arrival)
      const { claim } = answer
      return claim?.status === 'partially_shipped'
        ? { ...answer, claim: { ...claim, status: 'shipped' } }
        : answer
    },
  }
}

test('a system that ships at the first parcel is caught, and the history that shows it is shrunk to a few messages', async () => {
  const subject = hasty()
  for (let index = 0; index < 100; index += 1) {
    const history = historyOf(wantedOf(1, index, true))
    const found = await examine(subject, history)
    if (found.wismo.ahead.length === 0) continue
    const fewer = await shrink(history, async arrivals => {
      const { wismo } = await examine(subject, { ...history, world: { ...history.world } }, arrivals)
      return wismo.ahead.length > 0
    })
    expect(fewer.length).toBeLessThanOrEqual(2)
    const shrunk = await examine(subject, { ...history, world: { ...history.world } }, fewer)
    expect(describeHistory(shrunk, fewer)).toMatch(/certain partially_shipped .* shown shipped .*<< ahead/)
    return
  }
  throw new Error('In a hundred histories no order was sent in parts')
})
