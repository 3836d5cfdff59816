import { expect, onTestFinished, test } from 'vitest'
import { expire } from '../../src/jobs/expire.ts'
import { readInbox } from '../../src/store/inbox.ts'
import { commit } from '../../src/store/orders.ts'
import { group, refWrite, scan } from '../store/groups.ts'
import { openFresh, sql } from '../support/database.ts'
import { patient } from '../support/received.ts'

const POLICY = { parkedHours: 48, expiryDays: 130, fetchDays: 3 }

test('more than one transaction takes has expired after one run, and five at once count nothing twice', async () => {
  const open = await openFresh('postgres')
  onTestFinished(() => open.close())
  const numbers = Array.from({ length: 1300 }, (_, nth) => `N${nth}`)
  const refs = numbers.map(number => refWrite(`tracking:${number}`, 0, { events: [scan(number)] }))
  await commit(open.db, [group({ refs })])
  await sql(
    open.url ?? '',
    "update wismo.parked_events set received_at = '2026-01-01T00:00:00Z', source = 'carrier'",
  )
  const now = () => new Date('2026-06-01T00:00:00Z')
  const runs = await Promise.all([1, 2, 3, 4, 5].map(() => expire(open.db, POLICY, [], now, patient())))
  expect(runs.reduce((sum, each) => sum + each.expired, 0)).toBe(1300)
  const { parked, expired } = await readInbox(open.db)
  expect(parked).toEqual([])
  expect(expired).toMatchObject([{ on: '2026-06-01', cause: 'tracking', events: 1300 }])
})
