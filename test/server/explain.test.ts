import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WismoEvent } from '../../src/events/event.ts'
import { createIngest } from '../../src/ingest.ts'
import { type Asked, explainOrder } from '../../src/server/explain.ts'
import { commit } from '../../src/store/orders.ts'
import { deferred, group } from '../store/groups.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
  const { ingest } = createIngest({ db: open.db, policy: testPolicy })
  const { order, fulfillment, scan } = story()
  const known: readonly (readonly [WismoEvent, receivedAt: string])[] = [
    [order({ sofa: 1 }), day(0.5)],
    [fulfillment('F1', { sofa: 1 }, ['A1']), day(1)],
    // Told three days after it happened.
    [scan('A1', 'delivered', { at: day(2) }), day(5)],
    [scan('A1', 'out_for_delivery', { at: day(1.8) }), day(5.5)],
  ]
  for (const [event, receivedAt] of known) await ingest([received([event], receivedAt)], patient())
})
afterAll(() => open.close())

const asked = (question: Partial<Asked>) =>
  explainOrder(
    { db: open.db, policy: testPolicy, now: day(9) },
    ORDER,
    { at: null, asOfFact: null, ...question },
    patient(),
  )
const statusAt = async (question: Partial<Asked>) => (await asked(question))?.shown

test('what was shown at an instant is what had been received by then', async () => {
  expect(await statusAt({})).toBe('delivered')
  expect(await statusAt({ at: day(4) })).toBe('shipped')
  expect(await statusAt({ at: day(0.6) })).toBe('confirmed')
  expect(await asked({ at: day(0.4) })).toBeNull()
})

test('what had happened by an instant is what is known of it today', async () => {
  expect(await statusAt({ asOfFact: day(2) })).toBe('delivered')
  expect(await statusAt({ asOfFact: day(1.9) })).toBe('out_for_delivery')
  expect(await statusAt({ asOfFact: day(1) })).toBe('shipped')
})

test('both can be asked at once: what had happened by then, as far as it had been told by then', async () => {
  expect(await statusAt({ at: day(5.1), asOfFact: day(1.9) })).toBe('shipped')
})

test('what is stored but not merged is not in the status, and is said to wait', async () => {
  const late = { ...story().scan('A1', 'return_to_sender', { at: day(3) }), id: 'late' }
  await commit(open.db, [group({ mode: 'defer', deferred: [deferred(ORDER, late)] })])
  const explanation = await asked({})
  expect(explanation?.shown).toBe('delivered')
  expect(explanation?.ignored).toContainEqual(expect.objectContaining({ because: 'not_merged' }))
})

test('an order of which nobody told is not explained', async () => {
  const answer = await explainOrder(
    { db: open.db, policy: testPolicy, now: day(9) },
    'nobody.example:1',
    { at: null, asOfFact: null },
    patient(),
  )
  expect(answer).toBeNull()
})
