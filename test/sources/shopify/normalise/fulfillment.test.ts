import { describe, expect, test } from 'vitest'
import { altered, fixture, onlyTold, SHOP } from '../../../support/shopify.ts'

const TOPIC = 'fulfillments/update'
const fulfillment = (changes: Readonly<Record<string, unknown>> = {}) =>
  onlyTold('fulfillment.recorded', TOPIC, altered(TOPIC, changes))
const numbers = (changes: Readonly<Record<string, unknown>>) => fulfillment(changes).body.numbers

describe('a fulfilment', () => {
  test('is one event whether it is created or updated', () => {
    const created = onlyTold('fulfillment.recorded', 'fulfillments/create', fixture(TOPIC))
    expect(created.id).toBe(fulfillment().id)
  })

  test('names its order and itself with every digit', () => {
    expect(fulfillment().order).toBe(`${SHOP}:9007199254740995123`)
    expect(fulfillment().body.fulfillmentId).toBe(`${SHOP}:9007199254740995302`)
  })

  test.each([
    ['success', 'success'],
    ['cancelled', 'cancelled'],
    ['error', 'failed'],
    ['failure', 'failed'],
    ['pending', 'pending'],
    ['open', 'pending'],
    ['a state to come', 'pending'],
    [null, 'pending'],
  ])('with status %s is %s', (status, state) => {
    expect(fulfillment({ status }).body.state).toBe(state)
  })

  test('cancelled in the same second is the newer one', () => {
    expect(fulfillment({ status: 'cancelled' }).version > fulfillment().version).toBe(true)
  })

  test("counts the parcel's own units, not those of the order's line", () => {
    const line = {
      id: 7,
      sku: 'CHAIR-ASH',
      quantity: 1,
      fulfillable_quantity: 9,
      fulfillment_status: 'partial',
    }
    expect(fulfillment({ line_items: [line] }).body.lines).toEqual([
      { line: '7', sku: 'CHAIR-ASH', units: 1 },
    ])
  })

  test('without updated_at is as old as its creation', () => {
    expect(fulfillment({ updated_at: null }).version.startsWith('2026-11-19T14:05:00.000Z ')).toBe(true)
  })
})

describe('tracking numbers', () => {
  test('are normalised, without blanks, each once, and pair with addresses by position before anything is dropped', () => {
    const changes = {
      tracking_numbers: ['', 'ab 1-2', null, 'AB12', 'cd.3'],
      tracking_urls: [
        'https://x/blank',
        'https://x/ab12',
        'https://x/null',
        'https://x/again',
        'https://x/cd3',
      ],
    }
    expect(numbers(changes)).toEqual([
      { number: 'AB12', url: 'https://x/ab12' },
      { number: 'CD3', url: 'https://x/cd3' },
    ])
  })

  test('may have fewer addresses than numbers', () => {
    expect(numbers({ tracking_numbers: ['A1', 'B2'], tracking_urls: ['https://x/a1'] })).toEqual([
      { number: 'A1', url: 'https://x/a1' },
      { number: 'B2', url: null },
    ])
  })

  test('are the singular where the list is empty or missing', () => {
    const singular = { tracking_number: 'z-9', tracking_url: 'https://x/z9' }
    const expected = [{ number: 'Z9', url: 'https://x/z9' }]
    expect(numbers({ ...singular, tracking_numbers: [], tracking_urls: [] })).toEqual(expected)
    expect(numbers({ ...singular, tracking_numbers: undefined, tracking_urls: undefined })).toEqual(expected)
  })

  test('are none for a parcel that is not tracked', () => {
    expect(
      numbers({ tracking_number: null, tracking_numbers: [], tracking_url: null, tracking_urls: [] }),
    ).toEqual([])
  })
})

describe('shipment_status', () => {
  test.each([
    ['delivered', { stage: 'delivered', evidence: 'physical' }],
    ['out_for_delivery', { stage: 'out_for_delivery', evidence: 'physical' }],
    ['label_printed', { stage: 'label_created', evidence: 'electronic' }],
    ['in_transit', { stage: 'in_transit', evidence: 'claimed' }],
    ['confirmed', null],
    ['delayed', null],
    ['failure', null],
    ['a status to come', null],
    [null, null],
  ])('%s claims %o', (shipment_status, claim) => {
    expect(fulfillment({ shipment_status }).body.claim).toEqual(claim)
  })
})
