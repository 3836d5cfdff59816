import { afterEach, beforeEach, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import { goLive } from '../../src/store/ledger.ts'
import { type OpenDatabase, openFresh, sql } from '../support/database.ts'
import { testPolicy } from '../support/policy.ts'
import { patient } from '../support/received.ts'
import { receive } from '../support/shopify.ts'
import { cases, requestOf } from '../torture/case.ts'

/** The hour in which the orders of 2018 were tagged, and the others placed. */
const NOW = '2026-03-02T14:30:00.000Z'

let real: OpenDatabase

beforeEach(async () => {
  real = await openFresh('postgres')
  await goLive(real.db, { shop: null, live: true, by: 'the tests' })
})
afterEach(() => real.close())

/** Sends a case of the torture set and answers the standings of all that it put into the ledger. */
async function standingsAfter(name: string): Promise<readonly unknown[]> {
  const { ingest } = createIngest({ db: real.db, policy: testPolicy })
  const deliveries = cases.find(each => each.name === name)?.deliveries ?? []
  expect(deliveries.length).toBeGreaterThan(0)
  for (const delivery of deliveries) {
    const [answer] = await ingest([receive(requestOf(delivery), undefined, NOW)], patient())
    expect(answer?.outcome).toBe('merged')
  }
  const rows = await sql(real.url ?? '', 'select standing from wismo.outbox order by key')
  return rows.map(row => row.standing)
}

test('an old order that wakes up because it was tagged says nothing: its cancellation of 2018 is held as stale', async () => {
  expect(await standingsAfter('old-orders-wake-up')).toEqual(['held:stale'])
})

test('a test notification says nothing to anybody', async () => {
  expect(await standingsAfter('test-notification')).toEqual(['held:test'])
})

test('a guest is spoken of like anybody: what is said goes by the order, and who hears it is found when it is sent', async () => {
  expect(await standingsAfter('guest-without-any-data')).toContain('pending')
})
