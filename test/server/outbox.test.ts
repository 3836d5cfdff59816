import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createIngest } from '../../src/ingest.ts'
import type { Channel } from '../../src/outbox/channel.ts'
import { createOutbox } from '../../src/server/outbox.ts'
import type { Database } from '../../src/store/database.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, story } from '../support/events.ts'
import { keptLog } from '../support/http.ts'
import { contact, keptChannel, namesOf, refused, speaking } from '../support/outbox.ts'
import { testPolicy } from '../support/policy.ts'
import { patient, received } from '../support/received.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, tell, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await live()
})

const NOW = day(1.1)

/** The database with a count of how often somebody has looked for what is due. */
function counted() {
  const looks = { count: 0 }
  const db: Database = {
    kind: open.db.kind,
    close: () => open.db.close(),
    call: (name, input, deadline) => {
      if (name === 'wismo_claim_messages') looks.count += 1
      return open.db.call(name, input, deadline)
    },
  }
  return { db, looks }
}

function started(channel: Channel) {
  const { db, looks } = counted()
  const { log, lines } = keptLog()
  const clock = () => new Date(NOW)
  const outbox = createOutbox({ db, channels: [channel], policy: testPolicy.notifications, clock, log })
  const { ingest } = createIngest({ db, policy: testPolicy, enqueued: outbox.enqueued })
  return { outbox, ingest, looks, lines }
}

const scanned = () => {
  const { order, fulfillment, scan } = story()
  const known = [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1'])]
  return received([...known, scan('A1', 'picked_up', { at: day(1) })], NOW, [contact])
}

test('what a commit leaves to be said is said right after it, without a tick', async () => {
  const channel = keptChannel()
  const { outbox, ingest, looks } = started(channel)
  await ingest([scanned()], patient())
  await expect.poll(() => namesOf(channel)).toEqual(['first_scan A1'])
  await outbox.stop()
  expect(looks.count).toBeGreaterThan(0)
})

test('a commit that leaves nothing to be said looks for nothing', async () => {
  const { outbox, ingest, looks } = started(keptChannel())
  await ingest([received([story().order({ sofa: 1 })], NOW)], patient())
  await outbox.stop()
  expect(looks.count).toBe(0)
})

test('a webhook says what another process has left, and not every webhook looks', async () => {
  await tell(NOW, [], [])
  const channel = keptChannel()
  const { outbox, looks } = started(channel)
  const other = createIngest({ db: open.db, policy: testPolicy })
  await other.ingest([scanned()], patient())
  outbox.passing()
  await expect.poll(() => namesOf(channel)).toEqual(['first_scan A1'])
  const before = looks.count
  for (let webhook = 0; webhook < 10; webhook += 1) outbox.passing()
  await outbox.stop()
  expect(looks.count).toBeLessThanOrEqual(before + 1)
})

test('stopped, it begins nothing more', async () => {
  const channel = keptChannel()
  const { outbox, ingest } = started(channel)
  await outbox.stop()
  await ingest([scanned()], patient())
  expect(await outbox.run()).toMatchObject({ sent: 0 })
  expect(channel.tried).toEqual([])
})

test('what could not be sent is logged without who it was for', async () => {
  const { outbox, ingest, lines } = started(keptChannel(() => refused('http_500')))
  await ingest([scanned()], patient())
  await expect.poll(() => lines.join('')).toContain('message not sent')
  await outbox.stop()
  expect(lines.join('')).toContain('http_500')
  expect(lines.join('')).not.toContain(contact.email)
  expect(await rows("select from wismo.outbox where standing = 'pending'")).toHaveLength(1)
})
