import { describe, expect, test } from 'vitest'
import type { Parcel, Scan, Shown, State } from '../../../src/http/status/state.ts'
import { statusView } from '../../../src/http/status/view.ts'

const NOW = new Date('2026-11-21T12:00:00.000Z')
const ago = (hours: number): string => new Date(NOW.getTime() - hours * 3_600_000).toISOString()

const scan = (changes: Partial<Scan> = {}): Scan => ({
  id: 's',
  stage: 'in_transit',
  condition: null,
  at: ago(5),
  place: 'Linz',
  physical: true,
  ...changes,
})

const parcel = (changes: Partial<Parcel> = {}): Parcel => ({
  key: 'A1',
  number: 'A1',
  url: 'https://track.example/A1',
  carrier: 'Alpine Post',
  stage: 'in_transit',
  live: true,
  scanned: true,
  condition: null,
  createdAt: ago(10),
  lines: [{ line: '1', units: 1 }],
  scans: [scan()],
  ...changes,
})

const LINE: State['lines'][number] = {
  id: '1',
  sku: 'CHAIR',
  title: 'Chair',
  kind: 'physical',
  bundle: null,
  ordered: 1,
  cancelled: 0,
  net: 1,
  held: 0,
  allocated: 0,
  tracked: 1,
  scanned: 1,
  outForDelivery: 0,
  ready: 0,
  delivered: 0,
  undelivered: 0,
  returned: 0,
  pieces: 1,
}

const STATE: State = {
  status: 'shipped',
  substatus: 'in_transit',
  financial: 'paid',
  fulfillment: 'fulfilled',
  returns: 'none',
  flags: [],
  progress: { net: 1, tracked: 1, scanned: 1, delivered: 0, returned: 0 },
  rule: 8,
  lines: [LINE],
  parcels: [parcel()],
  milestones: [],
  orderedAt: ago(20),
  cancelledAt: null,
  promised: null,
  estimated: null,
  basis: 'b',
  override: null,
}

const view = (changes: Partial<State> = {}, now = NOW) => {
  const row: Shown = {
    id: 'a:1',
    name: '#1',
    version: 7,
    updatedAt: ago(1),
    orderedAt: ago(20),
    state: { ...STATE, ...changes },
    trackers: [],
  }
  return statusView(row, now, {
    tracking: { silentDays: 7 },
    locale: 'en',
    storefront: { timeZone: 'UTC' },
  })
}
const viewOf = (changes: Partial<Parcel>) => view({ parcels: [parcel(changes)] })
const override = (status: State['status'], until: string) => ({
  status,
  by: 'op',
  why: 'called the carrier',
  until,
})

describe('the status that is shown', () => {
  test('is the derived one, with its substatus', () => {
    expect(view()).toMatchObject({ status: 'shipped', substatus: 'in_transit', label: 'On its way' })
  })

  test('is that of an override until it ends, and not at its end', () => {
    const until = NOW.toISOString()
    const before = new Date(NOW.getTime() - 1)
    expect(view({ override: override('delivered', until) }, before)).toMatchObject({
      status: 'delivered',
      substatus: null,
      label: 'Delivered',
    })
    expect(view({ override: override('delivered', until) }, NOW)).toMatchObject({
      status: 'shipped',
      substatus: 'in_transit',
    })
  })

  test('keeps its substatus under an override of the same status', () => {
    expect(view({ override: override('shipped', ago(-1)) })).toMatchObject({
      status: 'shipped',
      substatus: 'in_transit',
    })
  })

  test('does not say who overrode it, or why', () => {
    expect(JSON.stringify(view({ override: override('delivered', ago(-1)) }))).not.toMatch(
      /carrier"?:? ?"called|called the carrier|"op"/,
    )
  })
})

describe('a parcel', () => {
  test('that is cancelled or voided is not shown, nor in the timeline', () => {
    const shown = viewOf({ live: false, stage: 'voided' })
    expect(shown.shipments).toEqual([])
    expect(shown.timeline.map(each => each.event)).toEqual(['ordered'])
  })

  test('without a number shows none, and no label in the timeline', () => {
    const shown = viewOf({ key: 'fulfillment:a:5', number: null, url: null, scans: [] })
    expect(shown.shipments).toMatchObject([{ tracking_number: null, tracking_url: null }])
    expect(shown.timeline.map(each => each.event)).toEqual(['ordered'])
    expect(JSON.stringify(shown)).not.toContain('fulfillment:')
  })

  test('names what is in it by title', () => {
    expect(view().shipments[0]?.items).toEqual([{ title: 'Chair', sku: 'CHAIR', units: 1 }])
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'track.example/A1', ''])(
    'does not link to %s',
    url => {
      expect(viewOf({ url }).shipments[0]?.tracking_url).toBeNull()
    },
  )
})

describe('a scan', () => {
  test.each(['picked_up', 'in_transit'] as const)('of %s shows its place', stage => {
    expect(viewOf({ scans: [scan({ stage })] }).shipments[0]?.scans[0]?.place).toBe('Linz')
  })

  test.each([
    'label_created',
    'out_for_delivery',
    'delivery_attempted',
    'available_for_pickup',
    'delivered',
    'return_to_sender',
    'returned_to_sender',
    null,
  ] as const)('of %s does not, for it may tell where the customer lives', stage => {
    const shown = viewOf({ scans: [scan({ stage, condition: 'delayed' })] })
    expect(JSON.stringify(shown)).not.toContain('Linz')
  })

  test('of a condition alone is told in its words', () => {
    const shown = viewOf({ scans: [scan({ stage: null, condition: 'customs' })] })
    expect(shown.timeline.at(-1)).toMatchObject({ event: 'customs', label: 'In customs' })
  })

  test('that says nothing, or not when, is not in the timeline', () => {
    const shown = viewOf({ scans: [scan({ stage: null }), scan({ at: null })] })
    expect(shown.timeline.map(each => each.event)).toEqual(['ordered', 'label_created'])
  })
})

describe('the timeline', () => {
  test('goes from the oldest to the newest, over all parcels', () => {
    const second = parcel({
      key: 'B2',
      number: 'B2',
      createdAt: ago(9),
      scans: [scan({ at: ago(3), stage: 'delivered' })],
    })
    const shown = view({ parcels: [parcel({ scans: [scan({ at: ago(4) })] }), second], cancelledAt: ago(2) })
    expect(shown.timeline.map(each => [each.event, each.tracking_number])).toEqual([
      ['ordered', null],
      ['label_created', 'A1'],
      ['label_created', 'B2'],
      ['in_transit', 'A1'],
      ['delivered', 'B2'],
      ['cancelled', null],
    ])
  })

  test('tells a label once where a scan tells it too', () => {
    const shown = viewOf({ scans: [scan({ stage: 'label_created', at: ago(8) })] })
    expect(shown.timeline.filter(each => each.event === 'label_created')).toHaveLength(1)
  })
})

test('items of one bundle say so, so that a storefront can show them as one', () => {
  const bundle = { id: '77', title: 'Oak table' }
  const { items } = view({
    lines: [
      { ...LINE, bundle },
      { ...LINE, id: '2', bundle },
      { ...LINE, id: '3' },
    ],
  })
  expect(items.map(item => item.bundle)).toEqual([bundle, bundle, null])
})

test('a tip or a fee is no item', () => {
  expect(
    view({ lines: [LINE, { ...LINE, id: '2', title: 'Tip', kind: 'non_fulfillable' }] }).items,
  ).toHaveLength(1)
})

test('nothing is shown that is not named here', () => {
  expect(Object.keys(view())).toEqual([
    'name',
    'locale',
    'time_zone',
    'status',
    'substatus',
    'label',
    'sentence',
    'progress',
    'items',
    'missing',
    'shipments',
    'timeline',
    'ordered_at',
    'cancelled_at',
    'promised_at',
    'estimated_at',
    'expectation',
    'updated_at',
  ])
  expect(Object.keys(view().items[0] ?? {})).toEqual([
    'title',
    'sku',
    'kind',
    'bundle',
    'ordered',
    'cancelled',
    'tracked',
    'scanned',
    'delivered',
    'returned',
    'pieces',
  ])
})
