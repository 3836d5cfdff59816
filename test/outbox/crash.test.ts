import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Milestone } from '../../src/orders/state.ts'
import type { Database } from '../../src/store/database.ts'
import { commit } from '../../src/store/orders.ts'
import { group, orderWrite, STATE } from '../store/groups.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { contact, keptChannel, refused, speaking } from '../support/outbox.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, send, passes, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await live()
})

const NOW = '2026-11-23T09:00:00.000Z'
const milestone: Milestone = { kind: 'delivered', parcel: 'A1', at: '2026-11-23T08:00:00.000Z' }

/** So many orders, each with one parcel that has just arrived. */
async function delivered(count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => `furniture.example:${index}`)
  const orders = ids.map(id => {
    const row = { key: `${id}|A1|delivered|email`, order: id, parcel: 'A1', milestone: 'delivered' }
    const pending = { ...row, channel: 'email', occurredAt: milestone.at, standing: 'pending' }
    return orderWrite(id, 0, { state: { ...STATE, milestones: [milestone] }, outbox: [pending] })
  })
  const { proofs: _, ...written } = contact
  const contacts = ids.map(order => ({ ...written, order, lookUp: null }))
  await commit(open.db, [group({ orders, contacts })])
}

const byStanding = () =>
  rows('select standing, count(*)::int as count from wismo.outbox group by standing order by standing')

/** The database as a process sees it that is killed before it could say what became of its messages. */
const untilItSettles = (db: Database): Database => ({
  kind: db.kind,
  close: () => db.close(),
  call: (name, input, deadline) =>
    name === 'wismo_settle_messages' ? new Promise(() => undefined) : db.call(name, input, deadline),
})

test('five workers at once send each message once', async () => {
  await delivered(60)
  const channel = keptChannel()
  const ended = await Promise.all(Array.from({ length: 5 }, () => send(channel, NOW)))
  expect(ended.reduce((sum, { sent }) => sum + sent, 0)).toBe(60)
  expect(new Set(channel.tried.map(message => message.order.id)).size).toBe(60)
  expect(channel.tried).toHaveLength(60)
  expect(await byStanding()).toEqual([{ standing: 'sent', count: 60 }])
})

describe('a worker that is killed', () => {
  test('between send and settle leaves messages that are found sent, and not sent twice', async () => {
    await delivered(3)
    const channel = keptChannel()
    void send(channel, NOW, { db: untilItSettles(open.db) })
    await expect.poll(() => channel.accepted.size).toBe(3)
    // Its lease holds: nobody else touches them.
    expect(await send(channel, NOW)).toEqual({ sent: 0, failed: 0, closed: 0, waiting: 0 })
    await passes('90 seconds')
    expect(await send(channel, NOW)).toMatchObject({ sent: 3 })
    expect(channel.tried).toHaveLength(3)
    expect(channel.lookedUp.toSorted()).toEqual([...channel.accepted.keys()].toSorted())
    expect(await byStanding()).toEqual([{ standing: 'sent', count: 3 }])
  })

  test('before it sent leaves messages that are sent by the next one, once', async () => {
    await delivered(3)
    const dead = keptChannel(() => new Promise(() => undefined))
    void send(dead, NOW, { db: untilItSettles(open.db) })
    await expect.poll(() => dead.tried).toHaveLength(3)
    await passes('90 seconds')
    const channel = keptChannel()
    expect(await send(channel, NOW)).toMatchObject({ sent: 3 })
    expect([...channel.accepted.values()]).toEqual([1, 1, 1])
  })

  test('and was only slow is believed that it sent, and changes nothing else', async () => {
    await delivered(1)
    let accept: () => void = () => undefined
    const slow = keptChannel(
      (_, done) =>
        new Promise(resolve => {
          accept = () => resolve(done())
        }),
    )
    const late = send(slow, NOW)
    await expect.poll(() => slow.tried).toHaveLength(1)
    await passes('90 seconds')
    await send(
      keptChannel(() => refused('http_500')),
      NOW,
    )
    accept()
    expect(await late).toMatchObject({ sent: 1 })
    expect(await byStanding()).toEqual([{ standing: 'sent', count: 1 }])
  })
})

describe('a channel that fails five times in a row', () => {
  const alert = () =>
    rows(
      "select detail ->> 'reason' as reason, cleared_at is null as open from wismo.alerts where kind = 'channel_failing'",
    )

  test('is open: nothing is tried, nothing is lost, no attempt is counted, and ops are told', async () => {
    await delivered(40)
    const down = keptChannel(() => refused('http_503'))
    await send(down, NOW)
    expect(down.tried.length).toBeLessThanOrEqual(10)
    const attempts = async () => (await rows('select sum(attempts)::int as sum from wismo.outbox'))[0]?.sum
    const counted = await attempts()
    for (let round = 0; round < 3; round += 1)
      expect(await send(down, NOW)).toEqual({ sent: 0, failed: 0, closed: 0, waiting: 0 })
    expect(await attempts()).toBe(counted)
    expect(await byStanding()).toEqual([{ standing: 'pending', count: 40 }])
    expect(await alert()).toEqual([{ reason: 'http_503', open: true }])
  })

  test('is tried with one message after a while, by one of five workers, and closes with its success', async () => {
    await delivered(40)
    await send(
      keptChannel(() => refused('http_503')),
      NOW,
    )
    await passes('30 minutes')
    const still = keptChannel(() => refused('http_503'))
    await Promise.all(Array.from({ length: 5 }, () => send(still, NOW)))
    expect(still.tried).toHaveLength(1)
    await passes('30 minutes')
    const up = keptChannel()
    await send(up, NOW)
    expect(up.tried).toHaveLength(40)
    expect(await byStanding()).toEqual([{ standing: 'sent', count: 40 }])
    expect(await alert()).toMatchObject([{ open: false }])
  })

  test('holds up no other channel', async () => {
    await delivered(10)
    await send(
      keptChannel(() => refused('http_503')),
      NOW,
    )
    await rows("update wismo.outbox set channel = 'other', due_at = now()")
    expect(await send(keptChannel(undefined, { name: 'other' }), NOW)).toMatchObject({ sent: 10 })
  })

  test('is not opened by messages that its provider refuses for good', async () => {
    await delivered(20)
    await send(
      keptChannel(() => refused('inactive_recipient', true)),
      NOW,
    )
    expect(await byStanding()).toEqual([{ standing: 'dead:inactive_recipient', count: 20 }])
    expect(await alert()).toEqual([])
  })
})

test('no more is sent than the allowance of the channel permits, over all workers', async () => {
  await delivered(12)
  const allowance = { key: 'provider', calls: 6, windowMs: 400 }
  const channel = keptChannel(undefined, { allowance })
  await Promise.all([send(channel, NOW), send(channel, NOW)])
  expect(channel.tried).toHaveLength(12)
  // The second six had to wait until those of the first had left the window.
  expect(
    await rows("select cardinality(calls) as calls from wismo.allowances where key = 'provider'"),
  ).toEqual([{ calls: 6 }])
})
