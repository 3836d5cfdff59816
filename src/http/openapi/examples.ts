import type { StatusView } from '../status/schema.ts'

/** A table from two warehouses: the top is on its way, and the legs are still being packed. */
export const exampleStatus = {
  name: '#1001',
  locale: 'en',
  time_zone: 'Europe/Berlin',
  status: 'processing',
  substatus: null,
  label: 'Being prepared',
  sentence: 'Your table top is on its way. The legs are still being packed.',
  progress: { net: 1, tracked: 0, scanned: 0, delivered: 0, returned: 0 },
  items: [
    {
      title: 'Dining table',
      sku: 'TABLE',
      kind: 'physical',
      bundle: null,
      ordered: 1,
      cancelled: 0,
      tracked: 0,
      scanned: 0,
      delivered: 0,
      returned: 0,
      pieces: [
        { title: 'Table top', sku: 'TABLE-TOP', count: 1, status: 'scanned', label: 'On its way' },
        { title: 'Leg', sku: 'TABLE-LEG', count: 4, status: 'open', label: 'Being packed' },
      ],
    },
  ],
  missing: [
    {
      title: 'Leg',
      sku: 'TABLE-LEG',
      count: 4,
      part_of: 'Dining table',
      waits_for: 'packing',
      label: 'Still being packed',
    },
  ],
  shipments: [
    {
      status: 'in_transit',
      label: 'On its way',
      sentence: 'This parcel is on its way.',
      condition: null,
      tracking: 'followed',
      last_heard_at: '2026-11-23T18:40:00.000+01:00',
      carrier: 'UPS',
      tracking_number: '1Z9999W90300000019',
      tracking_url: 'https://www.ups.com/track?tracknum=1Z9999W90300000019',
      items: [{ title: 'Dining table', sku: 'TABLE', units: 1 }],
      scans: [
        {
          at: '2026-11-23T18:40:00.000+01:00',
          status: 'in_transit',
          label: 'On its way',
          condition: null,
          place: 'Hannover',
        },
      ],
    },
  ],
  timeline: [
    {
      at: '2026-11-21T09:12:00.000+01:00',
      event: 'ordered',
      label: 'Ordered',
      tracking_number: null,
      place: null,
    },
    {
      at: '2026-11-23T18:40:00.000+01:00',
      event: 'in_transit',
      label: 'On its way',
      tracking_number: '1Z9999W90300000019',
      place: 'Hannover',
    },
  ],
  ordered_at: '2026-11-21T09:12:00.000+01:00',
  cancelled_at: null,
  promised_at: '2026-11-27T23:59:59.000+01:00',
  estimated_at: '2026-11-26T17:00:00.000+01:00',
  expectation: 'Expected on Thursday, 26 November.',
  updated_at: '2026-11-23T18:41:07.000+01:00',
} as const satisfies StatusView

export const exampleLink = {
  token: 'bWwZ7h1sQm2kX0aT9rLc4V',
  url: 'https://track.shop.example/track/bWwZ7h1sQm2kX0aT9rLc4V',
} as const

export const exampleStream = `retry: 2000

event: status
id: 7
data: {"name":"#1001","status":"processing", …}

:
`
