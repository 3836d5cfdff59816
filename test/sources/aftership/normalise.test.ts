import { describe, expect, test } from 'vitest'
import { trackingRef } from '../../../src/events/references.ts'
import { emailSubject } from '../../../src/events/subjects.ts'
import { receiveAfterShip, scansOf, type UpdateTold, updateBody } from '../../support/aftership.ts'
import { SHOP } from '../../support/shopify.ts'

const ARRIVED = {
  tag: 'InTransit',
  subtag: 'InTransit_003',
  at: '2026-11-18T15:04:00+01:00',
  city: 'Linz',
  country: 'AUT',
}
const HOME = { tag: 'Delivered', subtag: 'Delivered_001', at: '2026-11-20T10:00:00+01:00' }

const reading = async (told: UpdateTold) => (await receiveAfterShip(updateBody(told))).reading
const eventsOf = async (told: UpdateTold) => {
  const found = await reading(told)
  return found.outcome === 'accepted' ? found.events : []
}

describe('an update', () => {
  test('tells each of its checkpoints as a scan of its number, with the table that classed it', async () => {
    expect(await scansOf({ points: [ARRIVED] })).toMatchObject([
      {
        order: null,
        refs: [trackingRef('1Z999A')],
        body: {
          feed: 'aftership',
          of: { number: '1Z 999-A', carrier: 'ups' },
          stage: 'in_transit',
          evidence: 'physical',
          table: 'aftership-1',
          occurredAt: '2026-11-18T14:04:00.000Z',
          place: 'Linz, AUT',
          correction: false,
        },
      },
    ])
  })

  test('is routed by its number alone: the order number in it was typed by somebody', async () => {
    for (const event of await eventsOf({ points: [ARRIVED, HOME] })) {
      expect([event.order, event.refs]).toEqual([null, ['tracking:1Z999A']])
    }
  })

  test('that is told anew, longer and in another order, tells the same scans as the same events', async () => {
    const first = await scansOf({ points: [ARRIVED] })
    const later = await scansOf({ updatedAt: '2026-11-20T19:00:00+00:00', points: [HOME, ARRIVED] })
    expect(later).toHaveLength(2)
    expect(later.map(event => event.id)).toContain(first[0]?.id)
  })

  test('after a delivery, in transit again, is no correction: AfterShip never says that it takes something back', async () => {
    const scans = await scansOf({
      tag: 'InTransit',
      points: [HOME, { ...ARRIVED, at: '2026-11-21T08:00:00+01:00' }],
    })
    expect(scans.map(scan => scan.body.correction)).toEqual([false, false])
  })
})

describe('a checkpoint whose time has no zone', () => {
  const bare = (
    changes: Partial<typeof ARRIVED> & { readonly noted?: string | null; readonly state?: string },
  ) => scansOf({ points: [{ ...ARRIVED, at: '2026-11-18T15:04:00', ...changes }] })

  test('is of the zone of its place, where that has but one', async () => {
    expect((await bare({}))[0]?.body).toMatchObject({
      occurredAt: '2026-11-18T14:04:00.000Z',
      localTime: '2026-11-18T15:04:00',
    })
    expect((await bare({ country: 'USA', state: 'NY' }))[0]?.body.occurredAt).toBe('2026-11-18T20:04:00.000Z')
  })

  test('is taken for UTC where its place has several zones, hours off at most', async () => {
    expect((await bare({ country: 'USA', state: 'TX' }))[0]?.body).toMatchObject({
      occurredAt: '2026-11-18T15:04:00.000Z',
      localTime: '2026-11-18T15:04:00',
    })
  })

  test('is never later than it was written down', async () => {
    expect((await bare({ country: 'XXX', noted: '2026-11-18T08:10:00+00:00' }))[0]?.body.occurredAt).toBe(
      '2026-11-18T08:10:00.000Z',
    )
  })

  test('of a parcel that was registered late is as old as it was, and no news', async () => {
    expect((await bare({ country: 'XXX', noted: '2026-12-24T08:10:00+00:00' }))[0]?.body.occurredAt).toBe(
      '2026-11-18T15:04:00.000Z',
    )
  })

  test('is the same scan whatever is derived of it later', async () => {
    const [one] = await bare({ noted: null })
    const [other] = await bare({ noted: '2026-11-18T08:10:00+00:00' })
    expect(one?.body.scanId).toBe(other?.body.scanId)
  })

  test.each([null, '', 'soon', '2026-11-18'])('and is %s is left out', async at => {
    expect(await scansOf({ points: [{ ...ARRIVED, at }] })).toEqual([])
  })
})

describe('an estimate', () => {
  const estimate = async (told: UpdateTold) =>
    (await eventsOf(told)).flatMap(event => (event.type === 'promise.recorded' ? [event.body.by] : []))

  test.each([
    ['with a zone is that instant', { estimate: '2026-11-22T18:30:00+01:00' }, '2026-11-22T17:30:00.000Z'],
    [
      'of a day ends with it at the destination',
      { estimate: '2026-11-22', destination: { country: 'AUT', state: null } },
      '2026-11-22T22:59:59.000Z',
    ],
    [
      'of a midnight without a zone is a day',
      { estimate: '2026-11-22T00:00:00', destination: { country: 'USA', state: 'WA' } },
      '2026-11-23T07:59:59.000Z',
    ],
    [
      'is told by edd_revise too',
      { event: 'edd_revise', estimate: '2026-11-22T18:30:00Z' },
      '2026-11-22T18:30:00.000Z',
    ],
  ] satisfies readonly (readonly [string, UpdateTold, string])[])('%s', async (_name, told, by) => {
    expect(await estimate(told)).toEqual([by])
  })

  test.each([
    [
      'of a day whose destination has several zones',
      { estimate: '2026-11-22', destination: { country: 'USA', state: null } },
    ],
    [
      'of a time without a zone',
      { estimate: '2026-11-22T18:30:00', destination: { country: 'AUT', state: null } },
    ],
    ['of a parcel that is delivered', { estimate: '2026-11-22T18:30:00Z', tag: 'Delivered' }],
  ] satisfies readonly (readonly [string, UpdateTold])[])('%s is left out', async (_name, told) => {
    expect(await estimate(told)).toEqual([])
  })
})

describe('an event', () => {
  test('that tells nothing of a parcel is ignored', async () => {
    expect(await reading({ event: 'tracking_pending_time', points: [HOME] })).toEqual({
      outcome: 'ignored',
      reason: 'an event that tells nothing of a parcel',
    })
  })

  test.each([
    ['no JSON', '<html>', 'the body is no JSON'],
    [
      'an update of nothing',
      '{"event":"tracking_update"}',
      'msg: Invalid input: expected object, received undefined',
    ],
  ])('that is %s is quarantined and says where', async (_name, text, reason) => {
    const { reading } = await receiveAfterShip(Buffer.from(text))
    expect(reading).toEqual({ outcome: 'quarantined', reason })
  })

  test('is the same delivery only with the same id and the same bytes', async () => {
    const digest = async (told: UpdateTold) => (await receiveAfterShip(updateBody(told))).delivery.digest
    expect(await digest({})).toBe(await digest({}))
    expect(await digest({})).not.toBe(await digest({ id: 'another' }))
    expect(await digest({})).not.toBe(await digest({ points: [HOME] }))
  })

  test('is kept without its signature, with the version of the API', async () => {
    const { delivery } = await receiveAfterShip(updateBody())
    expect(delivery).toMatchObject({
      source: 'aftership',
      topic: 'tracking_update',
      shop: SHOP,
      headers: { 'as-webhook-version': '2026-07' },
    })
    expect(Object.keys(delivery.headers)).toEqual(['as-webhook-version'])
  })

  test('is found by the addresses in it, in whichever shop they were redacted', async () => {
    const shops = [SHOP, 'second.myshopify.com']
    const { delivery } = await receiveAfterShip(updateBody(), shops)
    expect(delivery.shop).toBeNull()
    expect(delivery.subjects).toEqual(shops.map(shop => emailSubject(shop, 'erika.muster@example.org')))
  })
})
