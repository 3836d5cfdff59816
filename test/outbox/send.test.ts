import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { backOffMs } from '../../src/outbox/attempt.ts'
import { optOut } from '../../src/store/ledger.ts'
import { unique } from '../store/groups.ts'
import { type OpenDatabase, openFresh } from '../support/database.ts'
import { day, ORDER, story } from '../support/events.ts'
import { telling } from '../support/given.ts'
import { contact, keptChannel, namesOf, refused, speaking } from '../support/outbox.ts'

let open: OpenDatabase
beforeAll(async () => {
  open = await openFresh('postgres')
})
afterAll(() => open.close())

const { rows, live, tell, send, standings, passes, clear } = speaking(() => open)
beforeEach(async () => {
  await clear()
  await live()
})

const NOW = day(1.1)

/** Two parcels of one order, nothing scanned yet. */
async function twoParcels() {
  const told = story()
  const { order, fulfillment } = told
  const parcels = [fulfillment('F1', { sofa: 1 }, ['A1']), fulfillment('F2', { lamp: 1 }, ['B2'])]
  await tell(day(0.5), [order({ sofa: 1, lamp: 1 }), ...parcels], [contact])
  return told
}

/** One parcel, scanned. */
async function onItsWay() {
  const told = story()
  const known = [told.order({ sofa: 1 }), told.fulfillment('F1', { sofa: 1 }, ['A1'])]
  await tell(NOW, [...known, told.scan('A1', 'picked_up', { at: day(1) })], [contact])
  return told
}

describe('a milestone', () => {
  test('is said once, to whom the contacts name, in his language, with the order as it is now', async () => {
    await onItsWay()
    const channel = keptChannel()
    expect(await send(channel, NOW)).toEqual({ sent: 1, failed: 0, closed: 0, waiting: 0 })
    expect(await send(channel, NOW)).toEqual({ sent: 0, failed: 0, closed: 0, waiting: 0 })
    expect(channel.tried).toMatchObject([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        order: { id: ORDER, name: '#1001', state: { status: 'shipped' } },
        recipient: { email: 'ada@example.com', name: 'Ada', locale: 'de' },
        said: [{ parcel: 'A1', milestone: 'first_scan', occurredAt: day(1) }],
      },
    ])
    expect(await rows('select standing, provider_id, lease from wismo.outbox')).toEqual([
      { standing: 'sent', provider_id: `provider ${channel.tried[0]?.id}`, lease: null },
    ])
  })

  test('of a parcel waits for those beside it, and they share a message', async () => {
    const { scan } = await twoParcels()
    const channel = keptChannel()
    await tell(NOW, [scan('A1', 'picked_up', { at: day(1) })])
    await send(channel, NOW)
    expect(channel.tried).toEqual([])
    await tell(NOW, [scan('B2', 'picked_up', { at: day(1.01) })])
    await send(channel, NOW)
    expect(namesOf(channel)).toEqual(['first_scan A1+B2'])
  })

  test('waits no longer than the digest window', async () => {
    const { scan } = await twoParcels()
    const channel = keptChannel()
    await tell(NOW, [scan('A1', 'picked_up', { at: day(1) })])
    await passes('16 minutes')
    await send(channel, NOW)
    await tell(NOW, [scan('B2', 'picked_up', { at: day(1.01) })])
    await send(channel, NOW)
    expect(namesOf(channel)).toEqual(['first_scan A1', 'first_scan B2'])
  })
})

describe('looked at again at the moment of sending', () => {
  const droppedAs = async (standing: string) => {
    const channel = keptChannel()
    expect(await send(channel, NOW)).toMatchObject({ sent: 0, closed: 1 })
    expect(channel.tried).toEqual([])
    expect(await standings()).toMatchObject({ 'first_scan A1': standing })
  }

  test('what a later milestone of the same parcel has overtaken is dropped, and that is said', async () => {
    const { scan } = await onItsWay()
    await tell(NOW, [scan('A1', 'delivered', { at: day(1.05) })])
    const channel = keptChannel()
    await send(channel, NOW)
    expect(namesOf(channel)).toContain('delivered A1')
    expect(namesOf(channel)).not.toContain('first_scan A1')
    expect(await standings()).toMatchObject({ 'first_scan A1': 'dropped:overtaken', 'delivered A1': 'sent' })
  })

  test('a milestone that was to overtake another and is not true any more overtakes nothing', async () => {
    const { scan, withdrawn } = await onItsWay()
    const delivered = scan('A1', 'delivered', { at: day(1.05) })
    await tell(NOW, [delivered])
    await tell(NOW, [withdrawn(delivered)])
    const channel = keptChannel()
    await send(channel, NOW)
    expect(namesOf(channel)).toEqual(['first_scan A1'])
    expect(await standings()).toMatchObject({ 'delivered A1': 'dropped:untrue' })
  })

  test('a parcel whose number was replaced is not spoken of', async () => {
    const { fulfillment } = await onItsWay()
    await tell(NOW, [fulfillment('F1', { sofa: 1 }, ['B2'], { updated: day(1.05) })])
    await droppedAs('dropped:untrue')
  })

  test('a scan that was withdrawn is not spoken of', async () => {
    const { order, fulfillment, scan, withdrawn } = story()
    const first = scan('A1', 'picked_up', { at: day(1) })
    await tell(NOW, [order({ sofa: 1 }), fulfillment('F1', { sofa: 1 }, ['A1']), first], [contact])
    await tell(NOW, [withdrawn(first)])
    await droppedAs('dropped:untrue')
  })

  test('a cancelled order says nothing but that', async () => {
    const { order } = await onItsWay()
    await tell(NOW, [order({ sofa: 1 }, { cancelledAt: day(1.05), updated: day(1.05) })])
    await droppedAs('dropped:cancelled')
  })

  test('whoever asked to be forgotten is not spoken to, and neither is his later contact', async () => {
    await onItsWay()
    const redact = {
      kind: 'redact',
      shop: 'furniture.example',
      orders: [ORDER],
      customer: '7',
      email: contact.email,
    }
    await tell(NOW, [], [{ ...redact, kind: 'redact' }])
    await tell(NOW, [], [{ ...contact, version: '2' }])
    await droppedAs('dropped:redacted')
  })

  test('without a contact nobody is told', async () => {
    await onItsWay()
    await rows('delete from wismo.contacts')
    await droppedAs('dropped:no_contact')
  })

  test('whoever wants no mails about the order gets none', async () => {
    await onItsWay()
    await optOut(open.db, { order: ORDER, by: 'anna', out: true })
    await droppedAs('dropped:opted_out')
  })

  test('what waited until it was no news any more is dropped', async () => {
    await onItsWay()
    const channel = keptChannel()
    await send(channel, day(1 + 73 / 24))
    expect(channel.tried).toEqual([])
    expect(await standings()).toMatchObject({ 'first_scan A1': 'dropped:stale' })
  })

  test('what the policy has stopped telling meanwhile is not told', async () => {
    await onItsWay()
    const channel = keptChannel()
    await send(channel, NOW, { policy: telling('delivered') })
    expect(await standings()).toMatchObject({ 'first_scan A1': 'dropped:off' })
  })
})

describe('what is not sent', () => {
  test('comes again after a while when its provider had no time, and the channel goes on', async () => {
    await onItsWay()
    let failures = 1
    const channel = keptChannel((_, accept) => (failures-- > 0 ? refused('http_500') : accept()))
    expect(await send(channel, NOW)).toMatchObject({ sent: 0, failed: 1 })
    expect(await rows('select attempts, error, due_at > now() as waits from wismo.outbox')).toEqual([
      { attempts: 1, error: 'http_500', waits: true },
    ])
    await passes('1 minute')
    expect(await send(channel, NOW)).toMatchObject({ sent: 1 })
    expect(channel.lookedUp).toEqual([])
  })

  test('is dead when its provider refuses it for good, and ops are told once for each reason', async () => {
    await onItsWay()
    expect(
      await send(
        keptChannel(() => refused('inactive_recipient', true)),
        NOW,
      ),
    ).toMatchObject({ closed: 1 })
    expect(await standings()).toMatchObject({ 'first_scan A1': 'dead:inactive_recipient' })
    expect(await rows("select fingerprint, count from wismo.alerts where kind = 'message_dead'")).toEqual([
      { fingerprint: 'email:dead:inactive_recipient', count: '1' },
    ])
  })

  test('is dead when its provider did not take it for too long', async () => {
    await onItsWay()
    // The story plays before today's rows were made, so every patience is over if it is negative enough.
    const channel = keptChannel(() => refused('http_500'), { giveUpAfterMs: -1e15 })
    await send(channel, NOW)
    expect(await standings()).toMatchObject({ 'first_scan A1': 'dead:gave_up' })
  })

  test('waits without having failed when its provider wants to be left alone', async () => {
    await onItsWay()
    const allowance = { key: unique('provider'), calls: 100, windowMs: 1000 }
    const busy = keptChannel(
      () => ({ kind: 'refused', permanent: false, reason: 'rate_limited', retryAfterMs: 120_000 }),
      { allowance },
    )
    expect(await send(busy, NOW)).toMatchObject({ waiting: 1 })
    await passes('3 minutes')
    const free = keptChannel(undefined, { allowance })
    // Still paused for every process, whatever is due.
    expect(await send(free, NOW)).toMatchObject({ sent: 0, waiting: 1 })
    expect(await rows('select attempts, tried_at from wismo.outbox')).toEqual([
      { attempts: 0, tried_at: null },
    ])
  })

  test('and may have been is looked up before it is sent again, and found', async () => {
    await onItsWay()
    const channel = keptChannel((_, accept) => {
      accept()
      return { kind: 'unknown', reason: 'connection_reset' }
    })
    expect(await send(channel, NOW)).toMatchObject({ failed: 1 })
    await passes('5 minutes')
    expect(await send(channel, NOW)).toMatchObject({ sent: 1 })
    expect(channel.lookedUp).toEqual([channel.tried[0]?.id])
    expect([...channel.accepted.values()]).toEqual([1])
  })

  test('and may have been is sent again once its provider has never heard of it', async () => {
    await onItsWay()
    let resets = 1
    const channel = keptChannel((_, accept) =>
      resets-- > 0 ? { kind: 'unknown', reason: 'connection_reset' } : accept(),
    )
    await send(channel, NOW)
    await passes('5 minutes')
    expect(await send(channel, NOW)).toMatchObject({ sent: 1 })
    expect([...channel.accepted.values()]).toEqual([1])
  })

  test('and may have been is not sent while its provider cannot tell', async () => {
    await onItsWay()
    const channel = keptChannel(() => ({ kind: 'unknown', reason: 'timeout' }), {
      lookUp: async () => ({ kind: 'unknown', reason: 'http_500' }),
    })
    await send(channel, NOW)
    for (let round = 0; round < 3; round += 1) {
      await passes('1 hour')
      expect(await send(channel, NOW)).toMatchObject({ sent: 0, failed: 1 })
    }
    expect(channel.tried).toHaveLength(1)
  })

  test('because a channel throws or answers nothing of use may have been sent all the same', async () => {
    await onItsWay()
    const channel = keptChannel((_, accept) => {
      accept()
      throw new TypeError('not what was agreed')
    })
    expect(await send(channel, NOW)).toMatchObject({ failed: 1 })
    await passes('5 minutes')
    expect(await send(channel, NOW)).toMatchObject({ sent: 1 })
    expect([...channel.accepted.values()]).toEqual([1])
  })
})

test('the wait doubles with each failure up to a quarter of an hour, and what failed together is spread', () => {
  const full = (attempts: number) => backOffMs(attempts, () => 1)
  expect([0, 1, 2, 3].map(full)).toEqual([5000, 10_000, 20_000, 40_000])
  expect(full(1_000_000)).toBe(900_000)
  expect(backOffMs(3, () => 0)).toBe(20_000)
})
