import { describe, expect, test } from 'vitest'
import { trackingRef } from '../../../src/events/references.ts'
import { emailSubject } from '../../../src/events/subjects.ts'
import { receiveEasyPost, scansOf, type TrackerTold, trackerBody } from '../../support/easypost.ts'
import { SHOP } from '../../support/shopify.ts'

const LABEL = { status: 'pre_transit', detail: 'label_created', at: '2026-11-18T09:00:00Z', country: 'US' }
const PICKED = {
  status: 'in_transit',
  detail: 'received_at_origin_facility',
  at: '2026-11-18T15:04:00Z',
  code: 'OR',
  city: 'RENO',
  state: 'NV',
  country: 'US',
}
const HOME = {
  status: 'delivered',
  detail: 'arrived_at_destination',
  at: '2026-11-20T17:20:00Z',
  city: 'ELKO',
}

const reading = async (told: TrackerTold) => (await receiveEasyPost(trackerBody(told))).reading
const eventsOf = async (told: TrackerTold) => {
  const found = await reading(told)
  return found.outcome === 'accepted' ? found.events : []
}

describe('a tracker', () => {
  test('tells each of its details as a scan of its number, with the table that classed it', async () => {
    const [label, picked] = await scansOf({ details: [LABEL, PICKED] })
    expect(label?.body).toMatchObject({ stage: 'label_created', evidence: 'electronic', table: 'easypost-1' })
    expect(picked).toMatchObject({
      order: null,
      refs: [trackingRef('1Z999A')],
      body: {
        feed: 'easypost',
        of: { number: '1Z 999-A', carrier: 'UPS' },
        stage: 'picked_up',
        evidence: 'physical',
        occurredAt: '2026-11-18T15:04:00.000Z',
        place: 'RENO, NV, US',
        correction: false,
      },
    })
  })

  test('that is told anew, longer and in another order, tells the same scans as the same events', async () => {
    const first = await scansOf({ details: [LABEL, PICKED] })
    const later = await scansOf({
      id: 'evt_2',
      updatedAt: '2026-11-20T19:00:00Z',
      details: [HOME, PICKED, LABEL],
    })
    const ids = later.map(event => event.id)
    expect(ids).toHaveLength(3)
    expect(ids).toEqual(expect.arrayContaining(first.map(event => event.id)))
  })

  test('with two deliveries a minute apart tells both, each by its own time', async () => {
    const scans = await scansOf({ details: [HOME, { ...HOME, at: '2026-11-20T17:21:00Z' }] })
    expect(new Set(scans.map(scan => scan.body.scanId)).size).toBe(2)
  })

  test('of the same number written differently is the same', async () => {
    const [one] = await scansOf({ number: '1Z 999-A', details: [PICKED] })
    const [other] = await scansOf({ number: '1z999a', details: [PICKED] })
    expect(one?.body.scanId).toBe(other?.body.scanId)
  })

  test('leaves out an entry without an instant', async () => {
    const at = [null, '', 'soon', '2026-11-18T09:00:00']
    expect(await scansOf({ details: at.map(each => ({ ...LABEL, at: each })) })).toEqual([])
  })

  test('with a false zone, which it has where it knows no place, keeps the time as it was written', async () => {
    const [somewhere, nowhere] = await scansOf({ details: [PICKED, { ...HOME, city: null }] })
    expect(somewhere?.body.localTime).toBeUndefined()
    expect(nowhere?.body.localTime).toBe('2026-11-20T17:20:00Z')
  })

  test('with a status to come moves nothing and is still stored', async () => {
    const [scan] = await scansOf({ details: [{ ...PICKED, status: 'teleported', code: null }] })
    expect(scan?.body).toMatchObject({ stage: null, condition: null, evidence: 'electronic' })
  })
})

describe('a delivery that is taken back', () => {
  const back: TrackerTold = { before: 'delivered', status: 'in_transit', details: [PICKED] }

  test('is a correction where the tracker was delivered and lists the delivery no more', async () => {
    const corrections = (await scansOf(back)).filter(scan => scan.body.correction)
    expect(corrections.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        stage: 'in_transit',
        evidence: 'claimed',
        occurredAt: '2026-11-20T18:00:00.000Z',
      }),
    ])
  })

  test.each([
    ['while the delivery is still listed', { ...back, details: [PICKED, HOME] }],
    ['where the tracker was not delivered before', { ...back, before: 'out_for_delivery' }],
    ['where nothing is said of before', { status: 'in_transit', details: [PICKED] }],
    ['where it goes back to the sender', { ...back, status: 'return_to_sender' }],
    ['where it is delivered again', { ...back, status: 'delivered' }],
  ] satisfies readonly (readonly [string, TrackerTold])[])('is none %s', async (_name, told) => {
    expect((await scansOf(told)).filter(scan => scan.body.correction)).toEqual([])
  })
})

describe('an estimate', () => {
  const estimate = async (told: TrackerTold) =>
    (await eventsOf(told)).flatMap(event => (event.type === 'promise.recorded' ? [event.body] : []))
  const reno = { country: 'US', state: 'NY' }

  test('with a time is that instant', async () => {
    expect(await estimate({ estimate: '2026-11-22T18:30:00Z' })).toEqual([
      { promiseId: 'easypost:1Z999A', kind: 'estimate', number: '1Z999A', by: '2026-11-22T18:30:00.000Z' },
    ])
  })

  test('at midnight UTC is a date: the end of that day at the destination', async () => {
    expect(await estimate({ estimate: '2026-11-22T00:00:00Z', destination: reno })).toMatchObject([
      { by: '2026-11-23T04:59:59.000Z' },
    ])
  })

  test.each([
    ['at midnight UTC where the zone of the destination is not known', { estimate: '2026-11-22T00:00:00Z' }],
    ['without a zone', { estimate: '2026-11-22T18:30:00' }],
    ['of a parcel that is delivered', { estimate: '2026-11-22T18:30:00Z', status: 'delivered' }],
    ['that nobody made', { estimate: null }],
  ] satisfies readonly (readonly [string, TrackerTold])[])('%s is left out', async (_name, told) => {
    expect(await estimate(told)).toEqual([])
  })
})

describe('an event', () => {
  test.each([
    ['of the test mode', { mode: 'test' }, 'an event of the test mode'],
    ['about something else', { description: 'batch.updated' }, 'an event that is not about a tracker'],
    ['about a parcel back to the merchant', { isReturn: true }, 'a tracker of a return to the merchant'],
  ] satisfies readonly (readonly [string, TrackerTold, string])[])(
    '%s is ignored',
    async (_name, told, reason) => {
      expect(await reading({ details: [HOME], ...told })).toEqual({ outcome: 'ignored', reason })
    },
  )

  test.each([
    ['no JSON', '{', 'the body is no JSON'],
    ['no object', '7', 'body: Invalid input: expected object, received number'],
    [
      'a tracker without a number',
      '{"description":"tracker.updated","result":{"tracking_code":" "}}',
      'result.tracking_code: Too small: expected string to have >=1 characters',
    ],
  ])('that is %s is quarantined and says where', async (_name, text, reason) => {
    const { reading } = await receiveEasyPost(Buffer.from(text))
    expect(reading).toEqual({ outcome: 'quarantined', reason })
  })

  test('is the same delivery only with the same id and the same bytes', async () => {
    const digest = async (told: TrackerTold) => (await receiveEasyPost(trackerBody(told))).delivery.digest
    expect(await digest({})).toBe(await digest({}))
    expect(await digest({})).not.toBe(await digest({ id: 'evt_2' }))
    expect(await digest({})).not.toBe(await digest({ details: [HOME] }))
  })

  test('is kept without its signature, under what it calls itself, found by the addresses in it', async () => {
    const { delivery } = await receiveEasyPost(trackerBody({ signedBy: 'E.Muster@example.org' }))
    expect(delivery).toMatchObject({ source: 'easypost', topic: 'tracker.updated', shop: SHOP, headers: {} })
    expect(delivery.subjects).toEqual([emailSubject(SHOP, 'e.muster@example.org')])
  })
})
