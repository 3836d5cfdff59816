import { describe, expect, test } from 'vitest'
import { fulfillmentRef } from '../../../../src/events/references.ts'
import { accepted, altered, onlyTold, receive, SHOP, signed } from '../../../support/shopify.ts'

const TOPIC = 'fulfillment_events/create'
const scan = (changes: Readonly<Record<string, unknown>> = {}) =>
  onlyTold('scan.recorded', TOPIC, altered(TOPIC, changes)).body
const NOWHERE = { city: null, province: null, zip: null, address1: null, latitude: null, country: 'AT' }

describe('a fulfilment event', () => {
  test('means the fulfilment, for it names no number', () => {
    expect(scan().of).toEqual({ fulfillmentId: `${SHOP}:9007199254740995302` })
  })

  test('happened when the carrier says, was written down when Shopify says, and is as new as its update', () => {
    expect(scan()).toMatchObject({
      occurredAt: '2026-11-20T19:02:00.000Z',
      recordedAt: '2026-11-20T19:05:30.000Z',
    })
    expect(onlyTold('scan.recorded', TOPIC).version.startsWith('2026-11-20T19:05:31.000Z ')).toBe(true)
  })

  test.each([
    ['label_purchased', 'label_created', null, 'electronic'],
    ['label_printed', 'label_created', null, 'electronic'],
    ['carrier_picked_up', 'picked_up', null, 'physical'],
    ['out_for_delivery', 'out_for_delivery', null, 'physical'],
    ['attempted_delivery', 'delivery_attempted', null, 'physical'],
    ['ready_for_pickup', 'available_for_pickup', null, 'physical'],
    ['delivered', 'delivered', null, 'physical'],
    ['picked_up', 'delivered', null, 'physical'],
    ['returning_to_sender', 'return_to_sender', null, 'physical'],
    ['delayed', null, 'delayed', 'electronic'],
    ['failure', null, 'exception', 'electronic'],
    ['not_delivered', null, 'exception', 'electronic'],
    ['confirmed', null, null, 'electronic'],
    ['a status to come', null, null, 'electronic'],
    ['constructor', null, null, 'electronic'],
    [null, null, null, 'electronic'],
  ])('%s means stage %s, condition %s, evidence %s', (status, stage, condition, evidence) => {
    expect(scan({ ...NOWHERE, status })).toMatchObject({ stage, condition, evidence })
  })

  test('in_transit is only a claim where no place is told: Shopify says so when a number is typed', () => {
    expect(scan(NOWHERE)).toMatchObject({ stage: 'in_transit', evidence: 'claimed' })
  })

  test.each([
    ['city', 'Linz'],
    ['zip', '4020'],
    ['address1', 'Am Hafen 1'],
    ['latitude', 48.3],
    ['latitude', 0],
  ])('in_transit is physical where its %s is %s', (field, value) => {
    expect(scan({ ...NOWHERE, [field]: value })).toMatchObject({ stage: 'in_transit', evidence: 'physical' })
  })

  test('a blank city is no place', () => {
    expect(scan({ ...NOWHERE, city: ' ' })).toMatchObject({ evidence: 'claimed', place: 'AT' })
  })

  test('tells its place as city, province and country, as far as it knows them', () => {
    expect(scan().place).toBe('Linz, OÖ, AT')
    expect(scan({ province: null }).place).toBe('Linz, AT')
    expect(scan({ ...NOWHERE, country: null }).place).toBeNull()
  })
})

describe('a deleted fulfilment event', () => {
  const DELETED = 'fulfillment_events/delete'
  const withdrawn = (changes: Readonly<Record<string, unknown>>) =>
    onlyTold('scan.withdrawn', DELETED, altered(DELETED, changes))

  test('takes back the scan that its creation told', () => {
    expect(withdrawn({}).body.scanId).toBe(scan().scanId)
  })

  test('goes to its order where it names one', () => {
    const event = withdrawn({ order_id: '9007199254740995123' })
    expect(event).toMatchObject({ order: `${SHOP}:9007199254740995123`, refs: [] })
  })

  test('is looked up by its fulfilment where it names no order', () => {
    expect(withdrawn({})).toMatchObject({ order: null, refs: [fulfillmentRef(scanFulfillment())] })
  })

  test('that names neither is quarantined: nobody can tell whose it was', () => {
    const { reading } = receive(signed(DELETED, Buffer.from('{"id":1}')))
    expect(reading).toEqual({
      outcome: 'quarantined',
      reason: 'order_id: names neither an order nor a fulfillment',
    })
  })

  test('is another resource than the scan, so that neither is a version of the other', () => {
    const [created] = accepted(TOPIC).events
    expect(withdrawn({}).resource).not.toBe(created?.resource)
  })
})

function scanFulfillment(): string {
  const { of } = scan()
  if (!('fulfillmentId' in of)) throw new Error('the scan names a number')
  return of.fulfillmentId
}
