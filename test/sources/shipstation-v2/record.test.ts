import { describe, expect, test } from 'vitest'
import type { EventOf, EventType, WismoEvent } from '../../../src/events/event.ts'
import { createShipStationV2Source, receiveRecord } from '../../../src/sources/shipstation-v2/index.ts'
import { keptFulfillment, keptLabel, keptShipment } from '../../../src/sources/shipstation-v2/kept.ts'
import type { ReadingSettings } from '../../../src/sources/shipstation-v2/reading.ts'
import {
  type Body,
  NUMBER,
  STORE,
  V2_DATE,
  v2Fulfillment,
  v2Label,
  v2Shipment,
} from '../../support/shipstation-v2.ts'

const RECEIVED_AT = '2026-11-21T12:00:00.000Z'
const SETTINGS = { stores: { [STORE]: 'wismo-test.myshopify.com', '6': 'ignore' }, canAsk: true }

interface Told {
  readonly shipment?: Body | null
  readonly labels?: readonly Body[]
  readonly fulfillments?: readonly Body[]
}

function received(
  { shipment = v2Shipment(), labels = [], fulfillments = [] }: Told,
  settings: ReadingSettings = SETTINGS,
) {
  const record = {
    shipment: shipment && keptShipment.parse(shipment),
    labels: labels.map(each => keptLabel.parse(each)),
    fulfillments: fulfillments.map(each => keptFulfillment.parse(each)),
  }
  return receiveRecord(record, V2_DATE, RECEIVED_AT, settings)
}

function events(told: Told, settings: ReadingSettings = SETTINGS): readonly WismoEvent[] {
  const { reading } = received(told, settings)
  if (reading.outcome !== 'accepted') throw new Error(`${reading.outcome}: ${reading.reason}`)
  return reading.events
}

function only<T extends EventType>(type: T, told: Told, settings: ReadingSettings = SETTINGS): EventOf<T> {
  const isOfType = (event: WismoEvent): event is EventOf<T> => event.type === type
  const [event, ...others] = events(told, settings).filter(isOfType)
  if (!event || others.length > 0) throw new Error(`${others.length + (event ? 1 : 0)} of ${type}`)
  return event
}

describe('a label', () => {
  test('has the id by which V1 knows it, the contents of its shipment, and no scan', () => {
    const label = only('label.recorded', { labels: [v2Label()] })
    expect(label).toMatchObject({
      order: null,
      refs: ['allocation:shipstation:990001', 'name:wismo-test.myshopify.com:WM-20417', `tracking:${NUMBER}`],
      toldAt: '2026-11-21T11:00:00.000000000Z',
      body: {
        labelId: 'shipstation:880001',
        feed: 'shipstation',
        allocationId: 'shipstation:990001',
        carrier: 'ups',
        number: { number: NUMBER, url: `https://carrier.example/${NUMBER}` },
        createdAt: '2026-11-20T18:05:20.440Z',
        voided: false,
        isReturn: false,
        lines: [{ line: null, sku: 'TABLE-OAK-LEGS', units: 1 }],
        writesBack: true,
      },
    })
    expect(events({ labels: [v2Label()] }).map(event => event.type)).toEqual([
      'allocation.recorded',
      'label.recorded',
    ])
  })

  test('that says in transit at its creation tells no scan', () => {
    const types = events({ labels: [v2Label({ tracking_status: 'in_transit' })] }).map(event => event.type)
    expect(types).not.toContain('scan.recorded')
  })

  test.each([
    [{ voided: true, voided_at: '2026-11-20T19:00:00Z' }, '2026-11-20T19:00:00.000Z'],
    [{ status: 'voided' }, '2026-11-20T18:05:20.440Z'],
  ])('that is voided is: %j', (told, updatedAt) => {
    const label = only('label.recorded', { labels: [v2Label(told)] })
    expect(label.body.voided).toBe(true)
    expect(label.id).toContain(`@${updatedAt}#`)
  })

  test('back to the merchant is one', () => {
    expect(only('label.recorded', { labels: [v2Label({ is_return_label: true })] }).body.isReturn).toBe(true)
  })

  test.each(['processing', 'error'])('that is none yet, or could not be made, tells nothing: %s', status => {
    expect(events({ labels: [v2Label({ status })] }).map(event => event.type)).toEqual([
      'allocation.recorded',
    ])
  })

  test('for several boxes is one for each, and nobody says what is in which', () => {
    const packages = [
      { tracking_number: NUMBER },
      { tracking_number: '1Z9999W90300000028' },
      { tracking_number: '' },
    ]
    const told = events({ labels: [v2Label({ packages })] }).flatMap(event =>
      event.type === 'label.recorded' ? [event.body] : [],
    )
    expect(told.map(({ labelId, number, lines }) => [labelId, number?.number, lines])).toEqual([
      ['shipstation:880001', NUMBER, null],
      ['shipstation:880001/2', '1Z9999W90300000028', null],
    ])
  })

  test('beside another of the same shipment says not what is in it', () => {
    const labels = [v2Label(), v2Label({ label_id: 'se-880002', tracking_number: 'N2', packages: [] })]
    const told = events({ labels }).flatMap(event =>
      event.type === 'label.recorded' ? [event.body.lines] : [],
    )
    expect(told).toEqual([null, null])
  })

  test('beside a voided one of the same shipment holds everything', () => {
    const labels = [
      v2Label(),
      v2Label({ label_id: 'se-880002', tracking_number: 'N2', packages: [], voided: true }),
    ]
    const [label] = events({ labels }).flatMap(event => (event.type === 'label.recorded' ? [event.body] : []))
    expect(label?.lines).toEqual([{ line: null, sku: 'TABLE-OAK-LEGS', units: 1 }])
  })

  test('whose shipment is gone is found by its number and by its shipment alone', () => {
    const label = only('label.recorded', { shipment: null, labels: [v2Label()] })
    expect(label.refs).toEqual(['allocation:shipstation:990001', `tracking:${NUMBER}`])
    expect(label.body.lines).toBeNull()
  })
})

describe('a shipment', () => {
  test.each([
    ['pending', 'in_progress'],
    ['processing', 'in_progress'],
    ['on_hold', 'on_hold'],
    ['label_purchased', 'closed'],
    ['cancelled', 'cancelled'],
    ['a status to come', 'open'],
  ])('that is %s is %s', (shipment_status, state) => {
    expect(only('allocation.recorded', { shipment: v2Shipment({ shipment_status }) }).body).toMatchObject({
      allocationId: 'shipstation:990001',
      feed: 'shipstation',
      state,
    })
  })

  test('with the shop’s own ids names order and line by them', () => {
    const items = [{ sku: 'S', quantity: 2, external_order_item_id: '14100000000001' }]
    const allocation = only('allocation.recorded', {
      shipment: v2Shipment({ external_shipment_id: '6100000000001', items }),
    })
    expect(allocation.refs).toContain('external:wismo-test.myshopify.com:6100000000001')
    expect(allocation.body).toMatchObject({
      orderKey: '6100000000001',
      lines: [{ line: '14100000000001', sku: 'S', units: 2 }],
    })
  })

  test('with ShipStation’s own id in place of a key has no key', () => {
    const { body, refs } = only('allocation.recorded', {
      shipment: v2Shipment({ external_shipment_id: 'se-990001' }),
    })
    expect(body).not.toHaveProperty('orderKey')
    expect(refs).toEqual(['allocation:shipstation:990001', 'name:wismo-test.myshopify.com:WM-20417'])
  })

  test('that brings something back allocates nothing', () => {
    expect(events({ shipment: v2Shipment({ is_return: true }) })).toEqual([])
  })

  test('of a store that is ignored is ignored, and parks nothing', () => {
    expect(received({ shipment: v2Shipment({ store_id: 'se-6' }), labels: [v2Label()] }).reading).toEqual({
      outcome: 'ignored',
      reason: 'store 6 is ignored',
    })
  })

  test('of a store that nobody mapped is quarantined by the store, so that all its orders are one alert', () => {
    const reasons = ['WM-1', 'WM-2'].map(shipment_number => {
      const { reading } = received({ shipment: v2Shipment({ store_id: 'se-7', shipment_number }) })
      return reading.outcome === 'quarantined' ? reading.reason : reading.outcome
    })
    expect(new Set(reasons)).toEqual(new Set(['store 7 is not in SHIPSTATION_STORES']))
  })

  test('of no store is of the only shop, and of none where there are several', () => {
    const shipment = v2Shipment({ store_id: null })
    expect(only('allocation.recorded', { shipment }).refs).toContain('name:wismo-test.myshopify.com:WM-20417')
    const stores = { '1': 'a.myshopify.com', '2': 'b.myshopify.com' }
    expect(only('allocation.recorded', { shipment }, { stores, canAsk: true }).refs).toEqual([
      'allocation:shipstation:990001',
    ])
  })
})

test('a number that somebody typed in is a label of its own, whose delivery is no scan and whose contents nobody says', () => {
  const label = only('label.recorded', { fulfillments: [v2Fulfillment()] })
  expect(label.body).toMatchObject({
    labelId: 'shipstation:f770001',
    carrier: 'UPS',
    number: { number: NUMBER },
    lines: null,
  })
})

test('of what the API answers neither names nor addresses are kept, and what is kept reads the same again', () => {
  const first = received({ labels: [v2Label()], fulfillments: [v2Fulfillment()] })
  expect(first.delivery.body.toString()).not.toMatch(/muster|Test Way|shipment_cost/i)
  const source = createShipStationV2Source({
    ...SETTINGS,
    tokens: [],
    skewSeconds: 1,
    keyOf: async () => null,
  })
  const { headers, body } = first.delivery
  expect(source.reread({ headers, body }, RECEIVED_AT)).toEqual(first)
})

test('a record that is not as promised is quarantined by its field, and not its content', () => {
  const { reading } = received({ labels: [v2Label({ created_at: 'ada.muster@example.org' })] })
  expect(reading).toEqual({
    outcome: 'quarantined',
    reason: 'labels.[].created_at: is no instant with a zone',
  })
})
