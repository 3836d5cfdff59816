import type { WismoEvent } from '../../src/events/event.ts'
import { derive } from '../../src/orders/derive/index.ts'
import { NO_FACTS } from '../../src/orders/facts.ts'
import { mergeAll } from '../../src/orders/merge.ts'
import type { StatusRow } from '../../src/store/functions.ts'
import { day, hour, ORDER, story } from './events.ts'
import { skus } from './goods.ts'

/** Orders in every state that a customer can meet, for pages to show. All were placed on `day(0)`. */

export const NOW = new Date(day(4.3))

export const TOKEN_OF = (name: string): string => `${name.replaceAll(' ', '-')}-of-the-samples`

const RULES = { shippedRule: 'tracking', digitalDelivered: 'fulfilled' } as const

const TABLE = { quantity: 1, title: 'Oak table' }
const CHAIRS = { quantity: 4, title: 'Ash chair' }
const LAMP = { quantity: 1, title: 'Brass lamp' }

type Story = ReturnType<typeof story>
const UPS = { carrier: 'UPS' } as const
const DHL = { carrier: 'DHL' } as const

/** Two parcels: chairs that travel, and a lamp. */
const twoParcels = (on: Story): readonly WismoEvent[] => [
  on.order({ chairs: CHAIRS, lamp: LAMP }),
  on.fulfillment('f1', { chairs: 4 }, ['1Z999AA10123456784'], { ...UPS, createdAt: day(1) }),
  on.fulfillment('f2', { lamp: 1 }, ['00340434161094027318'], { ...DHL, createdAt: day(1.2) }),
  on.scan('1Z999AA10123456784', 'picked_up', { at: day(1.4) }),
  on.scan('1Z999AA10123456784', 'in_transit', { at: day(1.9) }),
  on.scan('1Z999AA10123456784', 'in_transit', { at: day(2.1) }),
]

const STORIES: Readonly<Record<string, (on: Story) => readonly WismoEvent[]>> = {
  'waiting for payment': on => [on.order({ chairs: CHAIRS }, { financial: 'pending' })],
  confirmed: on => [on.order({ table: TABLE, chairs: CHAIRS, lamp: LAMP })],
  'on hold': on => [on.order({ lamp: LAMP }), on.hold('h1')],
  scheduled: on => [
    on.order({ lamp: LAMP }),
    on.allocation('a1', { lamp: 1 }, { state: 'scheduled', scheduledFor: day(20) }),
  ],
  processing: on => [
    on.order({ chairs: CHAIRS, lamp: LAMP }),
    on.allocation('a1', { chairs: 4, lamp: 1 }, { state: 'in_progress' }),
    on.promise('p1', day(6)),
  ],
  'table of which the legs are packed': on => [
    on.order({ table: TABLE }),
    on.kit('table', { 'TABLE TOP': 1, 'TABLE LEGS': 4 }),
    on.label('l1', '1Z999AA10123456784', skus({ 'TABLE TOP': 1 }), { ...UPS, createdAt: day(1) }),
    on.scan('1Z999AA10123456784', 'picked_up', { at: day(1.6) }),
    on.scan('1Z999AA10123456784', 'in_transit', { at: day(2) }),
    on.scan('1Z999AA10123456784', 'in_transit', { at: day(3.9) }),
    on.allocation('a1', { table: 1 }, { state: 'in_progress' }),
    on.promise('p1', day(7)),
  ],
  'awaiting the carrier': on => [
    on.order({ lamp: LAMP }),
    on.fulfillment('f1', { lamp: 1 }, ['1Z999AA10123456784'], { ...UPS, createdAt: day(3) }),
  ],
  'two parcels': twoParcels,
  'later than promised': on => [
    ...twoParcels(on),
    on.scan('00340434161094027318', 'picked_up', { at: day(2) }),
    on.scan('00340434161094027318', null, { at: day(3), condition: 'delayed' }),
    on.promise('p1', day(4)),
    on.promise('p2', day(6), { kind: 'estimate', number: '00340434161094027318' }),
  ],
  'out for delivery': on => [
    ...twoParcels(on),
    on.scan('00340434161094027318', 'in_transit', { at: day(2) }),
    on.scan('00340434161094027318', 'delivered', { at: day(3.3) }),
    on.scan('1Z999AA10123456784', 'out_for_delivery', { at: day(4.05) }),
  ],
  'partly delivered': on => [...twoParcels(on), on.scan('1Z999AA10123456784', 'delivered', { at: day(3.2) })],
  delivered: on => [
    ...twoParcels(on),
    on.scan('1Z999AA10123456784', 'out_for_delivery', { at: day(3.05) }),
    on.scan('1Z999AA10123456784', 'delivered', { at: day(3.2) }),
    on.scan('00340434161094027318', 'picked_up', { at: day(2) }),
    on.scan('00340434161094027318', 'delivered', { at: day(3.5) }),
  ],
  'attempted and held': on => [
    ...twoParcels(on),
    on.scan('1Z999AA10123456784', 'delivery_attempted', { at: day(3.2), condition: 'address_issue' }),
    on.scan('00340434161094027318', 'picked_up', { at: day(2) }),
    on.scan('00340434161094027318', null, { at: day(3), condition: 'customs' }),
  ],
  'ready for pickup': on => [
    on.order({ lamp: LAMP }),
    on.fulfillment('f1', { lamp: 1 }, ['00340434161094027318'], { ...DHL, createdAt: day(1) }),
    on.scan('00340434161094027318', 'picked_up', { at: day(1.5) }),
    on.scan('00340434161094027318', 'available_for_pickup', { at: day(3) }),
  ],
  'to be collected': on => [
    on.order({ lamp: { ...LAMP, kind: 'pickup' } }),
    on.allocation('a1', { lamp: 1 }, { method: 'pickup', readyForPickup: true }),
  ],
  undelivered: on => [
    on.order({ lamp: LAMP }),
    on.fulfillment('f1', { lamp: 1 }, ['00340434161094027318'], { ...DHL, createdAt: day(1) }),
    on.scan('00340434161094027318', 'picked_up', { at: day(1.5) }),
    on.scan('00340434161094027318', 'returned_to_sender', { at: day(3.5) }),
  ],
  'partly returned': on => [
    on.order({ chairs: CHAIRS }),
    on.fulfillment('f1', { chairs: 4 }, ['1Z999AA10123456784'], { ...UPS, createdAt: day(1) }),
    on.scan('1Z999AA10123456784', 'picked_up', { at: day(1.4) }),
    on.scan('1Z999AA10123456784', 'delivered', { at: day(2.4) }),
    on.returned('r1', { chairs: 1 }),
  ],
  cancelled: on => [
    on.order(
      { lamp: { ...LAMP, current: 0, fulfillable: 0 } },
      { cancelledAt: day(0.5), cancelReason: 'customer' },
    ),
  ],
  digital: on => [
    on.order({ plans: { quantity: 1, title: 'Assembly handbook (PDF)', kind: 'digital' } }),
    on.fulfillment('f1', { plans: 1 }, []),
  ],
  'without a number': on => [
    on.order({ lamp: LAMP }),
    on.fulfillment('f1', { lamp: 1 }, [], { createdAt: day(1) }),
  ],
  'long words': on => [
    on.order({
      a: { quantity: 12, title: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung <b>&amp;</b>' },
      b: { quantity: 1, title: '' },
    }),
    on.fulfillment('f1', { a: 12 }, ['A'.repeat(60)], { carrier: 'X'.repeat(60), createdAt: day(1) }),
    on.scan('A'.repeat(60), 'picked_up', { at: hour(30) }),
  ],
}

export const STATE_NAMES = Object.keys(STORIES)

/** What the database would answer for the token of a state; null: there is no such. */
export function rowOf(token: string): StatusRow | null {
  const name = STATE_NAMES.find(each => TOKEN_OF(each) === token)
  const events = name === undefined ? undefined : STORIES[name]?.(story())
  if (events === undefined) return null
  return {
    id: ORDER,
    name: '#1001',
    version: 3,
    updatedAt: day(4.25),
    orderedAt: day(0),
    state: derive(mergeAll(NO_FACTS, events), RULES),
    trackers: [],
  }
}
