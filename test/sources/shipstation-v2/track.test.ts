import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventOf, WismoEvent } from '../../../src/events/event.ts'
import { readWebhook } from '../../../src/sources/shipstation-v2/reading.ts'
import { story } from '../../support/events.ts'
import { given } from '../../support/given.ts'
import { type Body, NUMBER, track, trackEvent } from '../../support/shipstation-v2.ts'

const SETTINGS = { stores: {}, canAsk: true }
const TOLD_AT = '2026-11-21T12:00:00.000000000Z'

function told(body: Buffer, toldAt = TOLD_AT): readonly WismoEvent[] {
  const { reading } = readWebhook(body, toldAt, SETTINGS)
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading.events
}
const isScan = (event: WismoEvent): event is EventOf<'scan.recorded'> => event.type === 'scan.recorded'
const scans = (events: readonly Body[], more: Body = {}) => told(track(events, more)).filter(isScan)
const promises = (more: Body) =>
  told(track([trackEvent('2026-11-20T12:00:00Z')], more)).filter(event => event.type === 'promise.recorded')

describe('a history of a parcel', () => {
  test('is one scan for each of its events, found by the number', () => {
    const [scan, ...others] = scans([trackEvent('2026-11-20T12:00:00Z', { carrier_detail_code: 'AR' })], {
      tracking_number: '1z 9999 w903 0000 0019',
    })
    expect(others).toEqual([])
    expect(scan).toMatchObject({
      order: null,
      refs: [`tracking:${NUMBER}`],
      body: {
        feed: 'shipstation',
        of: { number: NUMBER, carrier: 'ups' },
        stage: 'in_transit',
        evidence: 'physical',
        occurredAt: '2026-11-20T12:00:00.000Z',
        place: 'Springfield, MO, US',
        correction: false,
      },
    })
  })

  test('told again with one event more tells the known ones as the same events', () => {
    const first = trackEvent('2026-11-20T12:00:00Z')
    const next = trackEvent('2026-11-20T15:00:00Z')
    const [known] = scans([first])
    const again = scans([next, first])
    expect(again.map(scan => scan.id)).toContain(known?.id)
    expect(again).toHaveLength(2)
  })

  test('unsorted is the same as sorted', () => {
    const events = [3, 1, 2].map(hour => trackEvent(`2026-11-20T0${hour}:00:00Z`))
    const ids = (all: readonly Body[]) =>
      scans(all)
        .map(scan => scan.id)
        .toSorted()
    expect(ids(events)).toEqual(ids(events.toReversed()))
  })

  test('with the same event twice has it once', () => {
    const event = trackEvent('2026-11-20T12:00:00Z')
    expect(scans([event, event])).toHaveLength(1)
  })

  test('with two deliveries a minute apart has both, and the parcel is delivered once', () => {
    const delivered = (minute: number) =>
      trackEvent(`2026-03-03T13:5${minute}:00Z`, {
        status_code: 'DE',
        event_code: 'FS',
        carrier_detail_code: 'FS',
      })
    const events = scans([delivered(2), delivered(1)])
    expect(events).toHaveLength(2)
    const { order, fulfillment } = story()
    given(order({ L1: { quantity: 1 } }), fulfillment('F1', { L1: 1 }, [NUMBER]))
      .when(...events)
      .expects({
        status: 'delivered',
        milestones: { [`delivered ${NUMBER}`]: '2026-03-03T13:51:00.000Z' },
      })
  })

  test('with a false Z in the carrier’s own clock is dated by the other clock', () => {
    const [scan] = scans([
      trackEvent('2026-11-20T13:24:22Z', { carrier_occurred_at: '2026-11-20T09:24:22Z' }),
    ])
    expect(scan?.body.occurredAt).toBe('2026-11-20T13:24:22.000Z')
  })

  test('whose event has no instant with a zone goes without that event', () => {
    expect(scans([trackEvent('2026-11-20T12:00:00'), trackEvent('2026-11-20T13:00:00Z')])).toHaveLength(1)
    expect(scans([{ ...trackEvent('x'), occurred_at: null }])).toEqual([])
  })

  test('with an empty status moves only by the carrier’s own code', () => {
    const [known, unknown] = scans([
      trackEvent('2026-11-20T12:00:00Z', { status_code: '', carrier_detail_code: 'OT' }),
      trackEvent('2026-11-20T13:00:00Z', { status_code: '', event_code: '' }),
    ])
    expect(known?.body.stage).toBe('out_for_delivery')
    expect(unknown?.body.stage).toBeNull()
  })

  test('that says in transit of the parcel and has no event tells no scan', () => {
    expect(told(track([], { status_code: 'IT' }))).toEqual([])
  })

  test('left at a service point is to be collected', () => {
    expect(scans([trackEvent('2026-11-20T12:00:00Z', { status_code: 'SP' })])[0]?.body.stage).toBe(
      'available_for_pickup',
    )
  })

  test('is the same under ShipEngine’s older name for it', () => {
    const body = track([trackEvent('2026-11-20T12:00:00Z')], {}, 'API_TRACK')
    expect(told(body).map(event => event.id)).toEqual(
      scans([trackEvent('2026-11-20T12:00:00Z')]).map(event => event.id),
    )
  })
})

describe('traps of the first scan', () => {
  const label = (events: readonly Body[], carrier: string) => {
    const { order, fulfillment } = story()
    return given(order({ L1: { quantity: 1 } }), fulfillment('F1', { L1: 1 }, [NUMBER])).when(
      ...scans(events, { carrier_code: carrier }),
    )
  }

  test.each([
    [
      'USPS, AC with electronic advice',
      'stamps_com',
      { status_code: 'AC', status_detail_code: 'ELEC_ADVICE_RECD_BY_CARRIER', event_code: 'GX' },
    ],
    [
      'UPS, NY although it says Accepted',
      'ups',
      { status_code: 'NY', carrier_detail_code: 'MP', description: 'Accepted' },
    ],
    ['FedEx, AC alone', 'fedex_walleted', { status_code: 'AC', event_code: '' }],
  ])('%s is not under way', (_name, carrier, event) => {
    label([trackEvent('2026-03-03T12:00:00Z', event)], carrier).expects({
      status: 'shipped',
      substatus: 'awaiting_carrier',
      progress: { scanned: 0 },
      said: [],
    })
  })

  test('and what is received by the carrier is', () => {
    const event = { status_code: 'IT', status_detail_code: 'RECEIVED_BY_CARRIER', event_code: 'OA' }
    label([trackEvent('2026-03-03T12:00:00Z', event)], 'stamps_com').expects({
      substatus: 'in_transit',
      said: [`first_scan ${NUMBER}`],
    })
  })

  test('EX alone changes nothing but the condition', () => {
    label([trackEvent('2026-03-03T12:00:00Z', { status_code: 'EX', event_code: 'X' })], 'ups').expects({
      status: 'shipped',
      progress: { scanned: 0 },
      parcels: { [NUMBER]: { condition: 'exception' } },
    })
  })
})

describe('an estimate of the delivery', () => {
  test('is told when it is an instant with a zone', () => {
    expect(promises({ estimated_delivery_date: '2026-11-25T17:00:00Z' })).toMatchObject([
      { body: { kind: 'estimate', number: NUMBER, by: '2026-11-25T17:00:00.000Z' } },
    ])
  })

  test.each([
    null,
    '2026-11-25T17:00:00',
    '2026-11-25',
    '2026-11-25T00:00:00Z',
    '2026-11-25T00:00:00.000+00:00',
  ])('is left out where it is none, or a date that lost its zone: %j', estimated_delivery_date => {
    expect(promises({ estimated_delivery_date })).toEqual([])
  })
})

describe('a delivery is quarantined', () => {
  test.each([
    ['no JSON', Buffer.from('{'), /^body/],
    ['no object', Buffer.from('[]'), /^body/],
    ['without data', Buffer.from('{"resource_type":"TRACK_EVENT_V2"}'), /^body/],
    ['without a number', track([], { tracking_number: ' - ' }), /^tracking_number/],
    ['with an event that is none', track([JSON.parse('"in transit"')]), /^events\.\[\]/],
  ])('that is %s, with the place and not the content', (_name, body, reason) => {
    const { reading } = readWebhook(body, TOLD_AT, SETTINGS)
    expect(reading).toMatchObject({ outcome: 'quarantined', reason: expect.stringMatching(reason) })
  })
})

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/shipping')
const samples = existsSync(SAMPLES) ? readdirSync(SAMPLES).filter(name => name.includes('track-event')) : []

test.skipIf(samples.length === 0)(
  'bodies that others captured are read, and their labels are no scans',
  () => {
    for (const name of samples) {
      const events = told(readFileSync(join(SAMPLES, name))).filter(isScan)
      expect(events.length).toBeGreaterThan(0)
      if (name.includes('pre-transit'))
        expect(events.every(scan => scan.body.evidence === 'electronic')).toBe(true)
    }
  },
)
