import fc from 'fast-check'
import { tell } from '../../src/events/envelope.ts'
import type { BodyOf, EventType, LineKind, LineUnits, OrderLine, WismoEvent } from '../../src/events/event.ts'
import { paddedInstant } from '../../src/events/version.ts'
import { day, ORDER } from './events.ts'

/** Pools are small on purpose: what never collides proves nothing about joining. */
const instant = fc.constantFrom(-3, 0, 1, 1.5, 2, 2.5, 3, 60, 125).map(day)
const units = fc.integer({ min: 0, max: 4 })
const lineId = fc.constantFrom('table', 'chair', 'card', 'tip')
const number = fc.constantFrom('A1', 'B2', 'C3')
/** As carriers and people write them: the first two are one. The numbers of fulfilments and labels are normalised. */
const rawNumber = fc.constantFrom('A1', 'a-1', 'B2', 'C3')
const carrier = fc.constantFrom(null, 'UPS', 'FedEx', 'Two Men and a Van')
const feed = fc.constantFrom('shop', 'carrier', 'aggregator')
const fulfillmentId = fc.constantFrom('F1', 'F2')
const bundleId = fc.constantFrom('B1', 'B2')
const allocationId = fc.constantFrom('O1', 'O2')
const returnId = fc.constantFrom('T1', 'T2')
const refundId = fc.constantFrom('R1', 'R2')
const scanId = fc.constantFrom('s1', 's2', 's3', 's4')
const evidence = fc.constantFrom('physical', 'physical', 'physical', 'electronic', 'claimed')
/** For what ends a parcel's life: were it as likely as not, hardly any history would get anywhere. */
const seldom = fc.constantFrom(false, false, false, true)
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null, freq: 3 })

const stage = fc.constantFrom(
  'label_created',
  'picked_up',
  'in_transit',
  'out_for_delivery',
  'delivery_attempted',
  'available_for_pickup',
  'delivered',
  'return_to_sender',
  'returned_to_sender',
  'lost',
)

const lineUnits: fc.Arbitrary<LineUnits> = fc.oneof(
  fc.record({ line: lineId, sku: orNull(fc.constantFrom('TABLE', 'CHAIR')), units }),
  fc.record({
    line: fc.constant(null),
    sku: fc.constantFrom('LEGS', 'TOP', 'CHAIR', 'SET', 'NOBODYS'),
    units,
  }),
)
const goods = fc.array(lineUnits, { maxLength: 3 })
const tracking = fc.record({ number, url: fc.constant(null) })

const kinds: Readonly<Record<string, LineKind>> = { table: 'physical', chair: 'pickup', card: 'digital' }

const orderLine: fc.Arbitrary<OrderLine> = fc
  .record({
    id: lineId,
    quantity: fc.integer({ min: 1, max: 4 }),
    current: orNull(units),
    fulfillable: orNull(units),
    fulfilled: orNull(units),
    bundle: orNull(bundleId),
  })
  .map(({ id, quantity, current, fulfillable, fulfilled, bundle }) => {
    const within = (told: number | null) => (told === null ? null : Math.min(told, quantity))
    const counts = {
      current: within(current),
      fulfillable: within(fulfillable),
      fulfilled: within(fulfilled),
    }
    const kind = kinds[id] ?? 'non_fulfillable'
    return { id, sku: id.toUpperCase(), title: id, kind, bundle, quantity, ...counts }
  })

/** By what a warehouse may know the order; some of it is of another order or of none. */
const orderKey = fc.constantFrom('1001', '1002', 'manual-1')

/** Fields that most tellers leave out. */
const sometimesWith = <B, M>(more: fc.Arbitrary<M>, body: fc.Arbitrary<B>): fc.Arbitrary<B> =>
  fc.tuple(body, fc.option(more, { nil: null, freq: 2 })).map(([told, added]) => ({ ...told, ...added }))

const bodies: { readonly [T in EventType]: fc.Arbitrary<BodyOf<T>> } = {
  'order.recorded': fc.record({
    shop: fc.constant('furniture.example'),
    externalId: fc.constant('1001'),
    name: fc.constant('#1001'),
    createdAt: fc.constant(day(0)),
    cancelledAt: fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: instant, weight: 1 }),
    cancelReason: fc.constant(null),
    test: fc.boolean(),
    financial: fc.constantFrom('pending', 'authorized', 'paid', 'refunded', 'unknown'),
    lines: fc.uniqueArray(orderLine, { selector: line => line.id, maxLength: 4 }),
    refunds: orNull(fc.subarray(['R1', 'R2'])),
  }),
  'order.deleted': fc.record({ at: orNull(instant) }),
  'payment.recorded': fc.record({
    paymentId: fc.constantFrom('P1', 'P2'),
    parentId: fc.constant(null),
    kind: fc.constantFrom('authorization', 'capture', 'sale', 'void', 'refund'),
    outcome: fc.constantFrom('success', 'pending', 'failure'),
    at: instant,
  }),
  'refund.recorded': fc.record({
    refundId,
    returnId: orNull(returnId),
    at: instant,
    lines: fc.array(
      fc
        .tuple(lineUnits, fc.constantFrom('cancel', 'return', 'no_restock'))
        .map(([line, restock]) => ({ ...line, restock })),
      { maxLength: 3 },
    ),
  }),
  'allocation.recorded': sometimesWith(
    fc.record({ feed: fc.constant('warehouse'), orderKey }),
    fc.record({
      allocationId,
      state: fc.constantFrom(
        'open',
        'in_progress',
        'on_hold',
        'scheduled',
        'incomplete',
        'closed',
        'cancelled',
      ),
      location: fc.constantFrom('warehouse-1', 'warehouse-2'),
      method: fc.constantFrom('shipping', 'pickup', 'local_delivery', 'none'),
      scheduledFor: orNull(instant),
      readyForPickup: fc.boolean(),
      lines: goods,
    }),
  ),
  'hold.recorded': fc.record({
    holdId: fc.constantFrom('H1', 'H2'),
    allocationId: orNull(allocationId),
    reason: fc.constantFrom('payment', 'fraud', 'address', 'inventory', 'other'),
    released: fc.boolean(),
  }),
  'fulfillment.recorded': fc.record({
    fulfillmentId,
    state: fc.constantFrom('success', 'success', 'success', 'success', 'pending', 'cancelled', 'failed'),
    createdAt: instant,
    carrier,
    numbers: fc.array(tracking, { maxLength: 3 }),
    lines: goods,
    claim: orNull(fc.record({ stage, evidence })),
  }),
  'label.recorded': sometimesWith(
    fc.record({ orderKey, allocationId, more: fc.array(tracking, { maxLength: 2 }) }),
    fc.record({
      labelId: fc.constantFrom('L1', 'L2'),
      feed,
      carrier,
      number: orNull(tracking),
      createdAt: instant,
      voided: seldom,
      isReturn: fc.boolean(),
      lines: orNull(goods),
      writesBack: fc.boolean(),
    }),
  ),
  'scan.recorded': fc.record({
    scanId,
    feed,
    of: fc.oneof(fc.record({ number: rawNumber, carrier }), fc.record({ fulfillmentId })),
    stage: orNull(stage),
    condition: orNull(fc.constantFrom('delayed', 'held', 'customs', 'damaged', 'exception')),
    evidence,
    table: fc.constant('test-1'),
    occurredAt: instant,
    recordedAt: instant,
    place: fc.constant(null),
    correction: seldom,
  }),
  'scan.withdrawn': fc.record({ scanId }),
  'shipment.replaced': fc.record({ number: rawNumber, by: orNull(rawNumber) }),
  'promise.recorded': fc.record({
    promiseId: fc.constantFrom('E1', 'E2'),
    kind: fc.constantFrom('promise', 'estimate'),
    number: orNull(number),
    by: instant,
  }),
  'return.recorded': sometimesWith(
    fc.record({ feed: fc.constant('warehouse') }),
    fc.record({
      returnId,
      state: fc.constantFrom('requested', 'open', 'closed', 'declined', 'cancelled'),
      at: orNull(instant),
      lines: goods,
    }),
  ),
  'kit.recorded': fc.record({
    line: lineId,
    authority: fc.constantFrom('warehouse', 'bundle', 'table', 'policy'),
    revision: fc.integer({ min: 1, max: 2 }),
    pieces: fc.subarray([
      { sku: 'LEGS', title: 'legs', count: 2 },
      { sku: 'TOP', title: 'top', count: 1 },
      { sku: 'SCREWS', title: 'screws', count: 1 },
    ]),
  }),
  'bundle.recorded': fc.record({
    bundleId,
    title: fc.constant('Dining set'),
    sku: fc.constantFrom('SET', 'SET', 'SET-2', null),
    units: fc.integer({ min: 0, max: 2 }),
  }),
  'override.recorded': fc.record({
    by: fc.constant('desk'),
    why: fc.constantFrom('the customer called', 'a mistake'),
    status: orNull(fc.constantFrom('on_hold', 'delivered')),
    until: instant,
    basis: fc.constantFrom('basis-1', 'basis-2'),
  }),
}

/** What the event is a version of: the id in its body, or the order itself. */
function idOf(body: BodyOf<EventType>): string {
  if ('scanId' in body) return body.scanId
  if ('fulfillmentId' in body) return body.fulfillmentId
  if ('labelId' in body) return body.labelId
  if ('refundId' in body) return body.refundId
  if ('returnId' in body) return body.returnId
  if ('paymentId' in body) return body.paymentId
  if ('holdId' in body) return body.holdId
  if ('allocationId' in body) return body.allocationId
  if ('promiseId' in body) return body.promiseId
  if ('authority' in body) return body.line
  if ('bundleId' in body) return body.bundleId
  if ('number' in body) return body.number
  return '1001'
}

const clocks = fc.record({
  updatedAt: instant,
  toldAt: fc.constantFrom('', paddedInstant(day(1)), paddedInstant(day(4))),
})

/** Any event of the type: of a few resources, in any version. */
export function arbitraryEvent<T extends EventType>(type: T): fc.Arbitrary<WismoEvent> {
  return fc
    .tuple<[BodyOf<T>, { updatedAt: string; toldAt: string }]>(bodies[type], clocks)
    .map(([body, clock]) => {
      const resource = `${type}:${idOf(body)}`
      return tell<T>({ type, resource, ...clock, order: ORDER, body })
    })
}

export const eventTypes = Object.keys(bodies).filter((type): type is EventType => type in bodies)

export const anyEvent: fc.Arbitrary<WismoEvent> = fc.oneof(
  // Orders, parcels and scans more often than the rest: without them nothing derives from anything.
  { arbitrary: arbitraryEvent('order.recorded'), weight: 3 },
  { arbitrary: arbitraryEvent('fulfillment.recorded'), weight: 4 },
  { arbitrary: arbitraryEvent('label.recorded'), weight: 2 },
  { arbitrary: arbitraryEvent('scan.recorded'), weight: 6 },
  ...eventTypes.map(type => ({ arbitrary: arbitraryEvent(type), weight: 1 })),
)

/** An order, parcels of its lines, and scans of these: what a history needs to get anywhere. */
const beginning = fc
  .tuple(
    arbitraryEvent('order.recorded'),
    fc.array(arbitraryEvent('fulfillment.recorded'), { minLength: 1, maxLength: 3 }),
    fc.array(arbitraryEvent('scan.recorded'), { minLength: 1, maxLength: 5 }),
  )
  .map(([order, fulfillments, scans]) => [order, ...fulfillments, ...scans])

const anything = fc.array(anyEvent, { maxLength: 8 })

/** Events of one order, out of which no history need make sense, though some do. */
export const anyHistory = fc.oneof(
  { arbitrary: anything, weight: 1 },
  { arbitrary: fc.tuple(beginning, anything).map(parts => parts.flat()), weight: 3 },
)
