import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { carrierService, orderOf } from '../support/carrier-service.ts'

/** What the public is told of parcels of which nobody hears anything, by a clock that moves. */

const PLACED = '2026-11-10T09:00:00Z'
const SCANNED = {
  status: 'in_transit',
  detail: 'arrived_at_facility',
  at: '2026-11-12T08:00:00Z',
  city: 'RENO',
  state: 'NV',
  country: 'US',
}

let service: Awaited<ReturnType<typeof carrierService>>
beforeAll(async () => {
  service = await carrierService()
})
afterAll(() => service.close())

const at = async (now: string, order: number) => {
  service.time.now = new Date(now)
  return service.status(order)
}

describe('a parcel that was scanned', () => {
  beforeAll(async () => {
    service.time.now = new Date('2026-11-12T09:00:00Z')
    await service.shopify('orders/create', orderOf(101, { at: PLACED, number: '1ZSCANNED' }))
    await service.easypost({ number: '1ZSCANNED', details: [SCANNED] })
  })

  test('is followed while it is heard of', async () => {
    expect(await at('2026-11-14T09:00:00Z', 101)).toMatchObject({
      status: 'shipped',
      label: 'On its way',
      shipments: [
        { label: 'On its way', tracking: 'followed', last_heard_at: '2026-11-12T08:00:00.000+00:00' },
      ],
    })
  })

  test('is not in transit for ever: after a week without a word it is said since when', async () => {
    const label = 'Last heard of on Thursday, 12 November: On its way'
    expect(await at('2026-11-19T08:00:01Z', 101)).toMatchObject({
      status: 'shipped',
      label,
      shipments: [
        { status: 'in_transit', label, tracking: 'silent', last_heard_at: '2026-11-12T08:00:00.000+00:00' },
      ],
    })
  })

  test('has a link to its carrier, though nobody told one', async () => {
    const { shipments } = await at('2026-11-19T08:00:01Z', 101)
    expect(shipments[0].tracking_url).toBe('https://www.ups.com/track?tracknum=1ZSCANNED')
  })

  test('is explained to ops as silent too', async () => {
    service.time.now = new Date('2026-11-19T08:00:01Z')
    const { parcels } = await service.explain(101)
    expect(parcels).toMatchObject([{ following: 'silent', last_heard_at: '2026-11-12T08:00:00.000Z' }])
  })

  test('is followed again with the next word of it', async () => {
    service.time.now = new Date('2026-11-20T12:00:00Z')
    await service.easypost({
      id: 'evt_2',
      number: '1ZSCANNED',
      updatedAt: '2026-11-20T11:00:00Z',
      details: [SCANNED, { ...SCANNED, at: '2026-11-20T10:00:00Z' }],
    })
    expect(await service.status(101)).toMatchObject({
      label: 'On its way',
      shipments: [{ tracking: 'followed' }],
    })
  })

  test('and is delivered is not silent, however long ago', async () => {
    await service.easypost({
      id: 'evt_3',
      number: '1ZSCANNED',
      status: 'delivered',
      updatedAt: '2026-11-20T11:40:00Z',
      details: [SCANNED, { ...SCANNED, status: 'delivered', at: '2026-11-20T11:30:00Z' }],
    })
    expect(await at('2027-01-20T12:00:00Z', 101)).toMatchObject({
      status: 'delivered',
      label: 'Delivered',
      shipments: [{ label: 'Delivered', tracking: 'followed' }],
    })
  })
})

describe('a parcel that nobody has ever scanned', () => {
  beforeAll(async () => {
    await service.shopify(
      'orders/create',
      orderOf(102, { at: PLACED, number: 'AP1', carrier: 'Alpine Post' }),
    )
  })

  test('awaits its first scan', async () => {
    expect(await at('2026-11-12T09:00:00Z', 102)).toMatchObject({
      status: 'shipped',
      substatus: 'awaiting_carrier',
      shipments: [{ tracking: 'awaiting_first_scan', last_heard_at: null, tracking_url: null }],
    })
  })

  test('is unsupported after a week: nobody here will tell, and it is said who may', async () => {
    expect(await at('2026-11-18T09:00:00Z', 102)).toMatchObject({
      label: 'Shipped, waiting for the carrier to scan it; only the carrier’s own page tells more',
      shipments: [
        { tracking: 'unsupported', label: 'Label created; only the carrier’s own page tells more' },
      ],
    })
  })
})

test('an order of which one parcel is silent and the other is not is on its way', async () => {
  service.time.now = new Date('2026-11-20T12:00:00Z')
  const both = orderOf(103, { at: PLACED, number: '1ZA' })
  const [fulfillment] = Reflect.get(both, 'fulfillments')
  const more = { ...fulfillment, id: 1039, tracking_number: '1ZB', tracking_numbers: ['1ZB'] }
  const [line] = Reflect.get(both, 'line_items')
  const two = { ...line, quantity: 2, current_quantity: 2 }
  await service.shopify('orders/create', { ...both, line_items: [two], fulfillments: [fulfillment, more] })
  await service.easypost({ number: '1ZA', details: [SCANNED] })
  await service.easypost({ number: '1ZB', details: [{ ...SCANNED, at: '2026-11-20T08:00:00Z' }] })
  const { label, shipments } = await service.status(103)
  expect([label, shipments.map((each: { tracking: string }) => each.tracking)]).toEqual([
    'On its way',
    ['silent', 'followed'],
  ])
})
