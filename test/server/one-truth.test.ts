import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckpointTold } from '../support/aftership.ts'
import { carrierService, orderOf } from '../support/carrier-service.ts'
import type { DetailTold } from '../support/easypost.ts'
import { permutations } from '../support/permutations.ts'

/** What carriers tell, told in every wrong way, through the whole service. */

const PLACED = '2026-11-16T09:00:00Z'

let service: Awaited<ReturnType<typeof carrierService>>
beforeAll(async () => {
  service = await carrierService()
})
afterAll(() => service.close())

let orders = 1000
/** The next order's id and a number of its own. */
const fresh = () => {
  orders += 1
  return { order: orders, number: `1Z${orders}` }
}
const place = (order: number, number: string, changes: Partial<Parameters<typeof orderOf>[1]> = {}) =>
  service.shopify('orders/create', orderOf(order, { at: PLACED, number, ...changes }))

const there = { city: 'RENO', state: 'NY', country: 'US' }
const LABEL: DetailTold = {
  status: 'pre_transit',
  detail: 'label_created',
  at: '2026-11-16T15:00:00Z',
  ...there,
}
const PICKED: DetailTold = {
  status: 'in_transit',
  detail: 'received_at_origin_facility',
  at: '2026-11-17T15:00:00Z',
  ...there,
}
const OUT: DetailTold = {
  status: 'out_for_delivery',
  detail: 'out_for_delivery',
  at: '2026-11-19T13:00:00Z',
  ...there,
}
const HOME: DetailTold = {
  status: 'delivered',
  detail: 'arrived_at_destination',
  at: '2026-11-19T18:00:00Z',
  ...there,
}
const WAY = [LABEL, PICKED, OUT, HOME]

/** The same way in AfterShip's words, by the carrier's own clock and without a zone. */
const BARE_WAY: readonly CheckpointTold[] = [
  { tag: 'InfoReceived', subtag: 'InfoReceived_001', at: '2026-11-16T10:00:00' },
  { tag: 'InTransit', subtag: 'InTransit_002', at: '2026-11-17T10:00:00' },
  { tag: 'OutForDelivery', subtag: 'OutForDelivery_001', at: '2026-11-19T08:00:00' },
  { tag: 'Delivered', subtag: 'Delivered_001', at: '2026-11-19T13:00:00' },
].map(each => ({ ...each, city: 'Reno', state: 'NY', country: 'USA' }))

/** What a customer sees of it, but for the names and numbers. */
const seen = async (order: number) => {
  const { name, shipments, timeline, ...status } = await service.status(order)
  return {
    ...status,
    shipments: shipments.map(
      (each: { status: string; tracking: string; scans: { at: string; status: string }[] }) => ({
        status: each.status,
        tracking: each.tracking,
        scans: each.scans.map(({ at, status }) => [at, status]),
      }),
    ),
    timeline: timeline.map(({ at, event }: { at: string; event: string }) => [at, event]),
  }
}
const told = async () => {
  const { order, number } = fresh()
  await place(order, number)
  await service.easypost({ number, details: WAY })
  return seen(order)
}

describe('one truth', () => {
  test('whether the scans come before the label or after it', async () => {
    const expected = await told()
    const { order, number } = fresh()
    await service.easypost({ number, details: WAY })
    await place(order, number)
    expect(await seen(order)).toEqual(expected)
    expect(expected).toMatchObject({ status: 'delivered', shipments: [{ status: 'delivered' }] })
  })

  test('in whatever order longer and longer histories come, each twice and unsorted', async () => {
    const expected = await told()
    const lengths = [1, 2, 3, 4].map(length => WAY.slice(0, length).toReversed())
    for (const way of permutations(lengths)) {
      const { order, number } = fresh()
      await place(order, number)
      for (const [nth, details] of way.entries())
        for (const _again of [1, 2])
          await service.easypost({ id: `evt_${nth}`, number, updatedAt: details[0]?.at ?? PLACED, details })
      expect(await seen(order)).toEqual(expected)
    }
  })

  test('when each event comes alone and the last one first', async () => {
    const expected = await told()
    const { order, number } = fresh()
    for (const detail of WAY.toReversed()) await service.easypost({ number, details: [detail] })
    await place(order, number)
    expect(await seen(order)).toEqual(expected)
  })

  test('from the other source, whose times have no zone', async () => {
    const expected = await told()
    const { order, number } = fresh()
    await place(order, number)
    await service.aftership({ number, tag: 'Delivered', points: BARE_WAY })
    expect(await seen(order)).toEqual(expected)
  })

  test('from both sources: one parcel, delivered once', async () => {
    const { order, number } = fresh()
    await place(order, number)
    await service.aftership({ number, tag: 'Delivered', points: BARE_WAY })
    await service.easypost({ number, details: WAY })
    const { status, progress, shipments } = await service.status(order)
    expect([status, progress.delivered, shipments.length]).toEqual(['delivered', 1, 1])
  })

  test('of two deliveries a minute apart', async () => {
    const { order, number } = fresh()
    await place(order, number)
    await service.easypost({ number, details: [...WAY, { ...HOME, at: '2026-11-19T18:01:00Z' }] })
    const { status, progress, shipments } = await service.status(order)
    expect([status, progress.delivered, shipments.length]).toEqual(['delivered', 1, 1])
  })

  test('of a number that its carrier and its shop write differently', async () => {
    const { order, number } = fresh()
    await place(order, ` ${number.toLowerCase()} `)
    await service.easypost({ number: `${number.slice(0, 3)}-${number.slice(3)}`, details: WAY })
    expect(await service.status(order)).toMatchObject({ status: 'delivered' })
  })

  test('for two orders in one parcel', async () => {
    const [one, other] = [fresh(), fresh()]
    await place(one.order, one.number)
    await service.easypost({ number: one.number, details: WAY })
    await place(other.order, one.number)
    expect(await seen(other.order)).toEqual(await seen(one.order))
  })
})

describe('a number that is used again', () => {
  test('brings nothing of its earlier parcel to the new order', async () => {
    const { order, number } = fresh()
    const old = WAY.map(each => ({ ...each, at: String(each.at).replace('2026-11', '2026-06') }))
    await service.easypost({ number, details: old })
    await place(order, number)
    expect(await service.status(order)).toMatchObject({
      status: 'shipped',
      substatus: 'awaiting_carrier',
      progress: { scanned: 0, delivered: 0 },
      shipments: [{ scans: [] }],
    })
  })

  test('brings nothing of its later parcel to the old order', async () => {
    const [one, other] = [fresh(), fresh()]
    await place(one.order, one.number, { at: '2026-06-16T09:00:00Z' })
    await place(other.order, one.number)
    await service.easypost({ number: one.number, details: WAY })
    expect(await service.status(one.order)).toMatchObject({ progress: { scanned: 0 } })
    expect(await service.status(other.order)).toMatchObject({ status: 'delivered' })
  })

  test('by another carrier is another parcel', async () => {
    const { order, number } = fresh()
    await place(order, number, { carrier: 'FedEx' })
    await service.easypost({ number, carrier: 'USPS', details: WAY })
    expect(await service.status(order)).toMatchObject({ progress: { scanned: 0 } })
  })
})

describe('no first scan', () => {
  const told = async (carrier: string, details: readonly DetailTold[]) => {
    const { order, number } = fresh()
    await place(order, number, { carrier })
    await service.easypost({ number, carrier, details })
    return service.status(order)
  }
  const waiting = { status: 'shipped', substatus: 'awaiting_carrier', progress: { scanned: 0 } }

  test.each([
    ['is a label, whatever facility it names', 'UPS', { ...LABEL, detail: 'arrived_at_facility' }],
    ['is in_transit at creation without any physical detail', 'UPS', { status: 'in_transit', at: PICKED.at }],
    [
      'is what a partner has while USPS awaits the item',
      'USPS',
      { ...PICKED, detail: 'departed_facility', code: 'TM' },
    ],
    ['is a code on which the sources disagree', 'USPS', { ...PICKED, detail: 'unknown', code: 'OA' }],
    ['is the claim of a carrier nobody knows', 'Alpine Post', { ...PICKED, detail: 'unknown', code: 'PU' }],
    ['is a status to come', 'UPS', { ...PICKED, status: 'teleported' }],
    ['is a delay', 'UPS', { ...PICKED, detail: 'weather_delay' }],
  ] satisfies readonly (readonly [string, string, DetailTold])[])('%s', async (_name, carrier, detail) => {
    expect(await told(carrier, [detail])).toMatchObject(waiting)
  })

  test('is AfterShip InfoReceived', async () => {
    const { order, number } = fresh()
    await place(order, number)
    await service.aftership({ number, tag: 'InfoReceived', points: BARE_WAY.slice(0, 1) })
    expect(await service.status(order)).toMatchObject(waiting)
  })

  test('but with one beside it a claim is believed', async () => {
    const claim: DetailTold = { status: 'in_transit', detail: 'unknown', at: '2026-11-18T08:00:00Z' }
    expect(await told('UPS', [PICKED, claim])).toMatchObject({
      substatus: 'in_transit',
      shipments: [{ status: 'in_transit' }],
    })
  })
})

describe('a delivery that EasyPost takes back', () => {
  test('is taken back, in whichever order that is heard', async () => {
    const shown: unknown[] = []
    for (const backwards of [false, true]) {
      const { order, number } = fresh()
      await place(order, number)
      const tellings = [
        { id: 'a', number, status: 'delivered', updatedAt: '2026-11-19T18:05:00Z', details: WAY },
        { id: 'b', number, before: 'delivered', updatedAt: '2026-11-20T08:00:00Z', details: [LABEL, PICKED] },
      ]
      for (const each of backwards ? tellings.toReversed() : tellings) await service.easypost(each)
      const { status, progress } = await service.status(order)
      shown.push([status, progress.scanned, progress.delivered])
    }
    expect(shown).toEqual([
      ['shipped', 1, 0],
      ['shipped', 1, 0],
    ])
  })

  test('is not by scans alone that come after it', async () => {
    const { order, number } = fresh()
    await place(order, number)
    const after = { ...PICKED, at: '2026-11-20T08:00:00Z' }
    await service.easypost({ number, before: 'delivered', details: [...WAY, after] })
    expect(await service.status(order)).toMatchObject({ status: 'delivered' })
  })
})
