import { randomUUID } from 'node:crypto'
import { tell } from '../../src/events/envelope.ts'
import type { EventOf } from '../../src/events/event.ts'
import { trackingRef } from '../../src/events/references.ts'
import { NO_FACTS } from '../../src/orders/facts.ts'
import type { OrderState } from '../../src/orders/state.ts'
import type { CommitGroup, DeliveryRow, OrderWrite, RefWrite } from '../../src/store/functions.ts'

/** A value that no other test has: the tests of a file share one database. */
export const unique = (what: string): string => `${what}-${randomUUID()}`

export const NOW = '2026-11-23T07:00:00.000Z'

export function delivery(over: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    source: 'shopify',
    digest: unique('digest'),
    topic: 'orders/updated',
    shop: 'a-shop',
    receivedAt: NOW,
    headers: { 'x-shopify-topic': 'orders/updated' },
    body: Buffer.from('{"id":1}').toString('base64'),
    subjects: [],
    outcome: 'accepted',
    reason: null,
    task: null,
    orders: [],
    events: [],
    ...over,
  }
}

/** A scan of a parcel; told again later it is the same event of a greater version. */
export function scan(number: string, toldAt = ''): EventOf<'scan.recorded'> {
  return tell({
    type: 'scan.recorded',
    resource: `scan:carrier:${number}`,
    updatedAt: NOW,
    toldAt,
    order: null,
    refs: [trackingRef(number)],
    body: {
      scanId: `scan of ${number}`,
      feed: 'carrier',
      of: { number, carrier: null },
      stage: 'in_transit',
      condition: null,
      evidence: 'physical',
      table: '1',
      occurredAt: NOW,
      recordedAt: NOW,
      place: 'Graz',
      correction: false,
    },
  })
}

export const STATE: OrderState = {
  status: 'processing',
  substatus: null,
  financial: 'paid',
  fulfillment: 'unfulfilled',
  returns: 'none',
  flags: ['pickup'],
  progress: { net: 1, tracked: 0, scanned: 0, delivered: 0, returned: 0 },
  rule: 7,
  lines: [],
  parcels: [],
  milestones: [],
  orderedAt: NOW,
  cancelledAt: null,
  promised: null,
  estimated: null,
  basis: 'basis',
  override: null,
}

export const HEADLINE: OrderWrite['headline'] = {
  name: '#1001',
  status: 'processing',
  substatus: null,
  financialStatus: 'paid',
  fulfillmentStatus: 'unfulfilled',
  returnStatus: 'none',
  flags: ['pickup'],
  test: false,
  orderedAt: NOW,
  promisedAt: null,
  estimatedAt: null,
  snapshotAt: NOW,
}

/** Its token is drawn anew each time, as it is for every first touch: two that wrote the same one could deadlock on its index. */
export function orderWrite(id: string, expectedVersion: number, over: Partial<OrderWrite> = {}): OrderWrite {
  return {
    id,
    shop: 'a-shop',
    externalId: id.replace(/^.*:/, ''),
    expectedVersion,
    token: unique('token'),
    rules: 1,
    facts: NO_FACTS,
    state: STATE,
    headline: HEADLINE,
    events: [],
    shipments: [],
    outbox: [],
    ...over,
  }
}

export function refWrite(ref: string, expectedVersion: number, over: Partial<RefWrite> = {}): RefWrite {
  return { ref, expectedVersion, register: [], events: [], ...over }
}

/** A group of one delivery that asks for what it writes. */
export function group(over: Partial<CommitGroup> = {}): CommitGroup {
  const { orders = [], refs = [] } = over
  return {
    deliveries: [delivery({ orders: orders.map(order => order.id) })],
    mode: 'merge',
    ask: { orders: orders.map(order => order.id), refs: refs.map(each => each.ref) },
    refs,
    orders,
    deferred: [],
    contacts: [],
    refetches: [],
    fetches: [],
    tasks: [],
    asides: [],
    ...over,
  }
}

/** An event that names its order, for a group that gives up merging. */
export function deferred(order: string, event: EventOf<'scan.recorded'>): CommitGroup['deferred'][number] {
  return { order, shop: 'a-shop', externalId: order, token: unique('token'), event }
}
