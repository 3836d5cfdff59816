import type { LineState, OrderState, ParcelState } from '../../orders/state.ts'
import type { Locale, MailPolicy, NotifiedMilestone } from '../../policy/policy.ts'
import type { Message } from '../channel.ts'
import { type Mail, mailOf } from './mail.ts'
import { TEXTS } from './texts/index.ts'

/** A mail as a customer might get it, for whoever writes its words. */
export interface Preview {
  readonly milestone: NotifiedMilestone
  readonly locale: Locale
  /** What has become of the order. */
  readonly situation: string
  readonly mail: Mail
}

const AT = '2026-03-05T09:30:00.000Z'

const line = (id: string, title: string, over: Partial<LineState> = {}): LineState => ({
  id,
  sku: id.toUpperCase(),
  title,
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
  ...over,
})

const parcel = (key: string, lines: ParcelState['lines'], over: Partial<ParcelState> = {}): ParcelState => ({
  key,
  number: key,
  url: null,
  carrier: 'UPS',
  stage: 'in_transit',
  live: true,
  scanned: true,
  condition: null,
  createdAt: AT,
  lines,
  scans: [],
  ...over,
})

/** What a parcel looks like of which a milestone is told. */
const SHOWN: Readonly<Record<NotifiedMilestone, Partial<ParcelState>>> = {
  first_scan: { stage: 'picked_up' },
  out_for_delivery: { stage: 'out_for_delivery' },
  delivery_attempted: { stage: 'delivery_attempted' },
  ready_for_pickup: { stage: 'available_for_pickup' },
  delivered: { stage: 'delivered' },
  exception: { condition: 'address_issue' },
  promise_missed: {},
  order_delivered: { stage: 'delivered' },
  order_cancelled: { stage: 'cancelled', live: false, scanned: false },
  order_returned: { stage: 'returned_to_sender' },
}

const FIRST = '1Z9999W90300000019'
const SECOND = '1Z9999W90300000028'

const SITUATIONS: Readonly<
  Record<string, (shown: Partial<ParcelState>) => Pick<OrderState, 'lines' | 'parcels'>>
> = {
  'one parcel': shown => ({
    lines: [line('lamp', 'Lamp'), line('chair', 'Chair', { ordered: 4, net: 4, tracked: 4, scanned: 4 })],
    parcels: [
      parcel(
        FIRST,
        [
          { line: 'lamp', units: 1 },
          { line: 'chair', units: 4 },
        ],
        shown,
      ),
    ],
  }),
  'one of two parcels, the other waits for the carrier': shown => ({
    lines: [line('legs', 'Table legs'), line('top', 'Table top', { scanned: 0 })],
    parcels: [
      parcel(FIRST, [{ line: 'legs', units: 1 }], shown),
      parcel(SECOND, [{ line: 'top', units: 1 }], { stage: 'label_created', scanned: false }),
    ],
  }),
  'one parcel, something is still being packed': shown => ({
    lines: [line('legs', 'Table legs'), line('top', 'Table top', { tracked: 0, scanned: 0, allocated: 1 })],
    parcels: [parcel(FIRST, [{ line: 'legs', units: 1 }], shown)],
  }),
  'one parcel with a part of a table': shown => ({
    lines: [line('table', 'Dining table', { tracked: 0, scanned: 0, pieces: 2 })],
    parcels: [parcel(FIRST, [{ line: 'table', units: 1 }], { carrier: 'Alpine Post', ...shown })],
  }),
}

const WHOLE_ORDER: ReadonlySet<NotifiedMilestone> = new Set([
  'promise_missed',
  'order_delivered',
  'order_cancelled',
  'order_returned',
])

function stateOf({ lines, parcels }: Pick<OrderState, 'lines' | 'parcels'>): OrderState {
  return {
    status: 'shipped',
    substatus: null,
    financial: 'paid',
    fulfillment: 'fulfilled',
    returns: 'none',
    flags: [],
    progress: { net: 0, tracked: 0, scanned: 0, delivered: 0, returned: 0 },
    rule: 0,
    lines,
    parcels,
    milestones: [],
    orderedAt: AT,
    cancelledAt: null,
    promised: null,
    estimated: null,
    basis: '',
    override: null,
  }
}

function messageOf(milestone: NotifiedMilestone, locale: Locale, state: OrderState): Message {
  const told = WHOLE_ORDER.has(milestone) ? null : FIRST
  const said = { key: milestone, parcel: told, milestone, occurredAt: AT, detail: null }
  return {
    id: milestone,
    channel: 'email',
    order: {
      id: 'example.myshopify.com:1001',
      shop: 'example.myshopify.com',
      name: '#1001',
      token: 'token-of-a-sample-order',
      version: 1,
      updatedAt: AT,
      state,
    },
    said: [said],
    recipient: { email: 'ada@example.com', name: 'Ada', locale },
    since: AT,
    attempts: 0,
  }
}

/** These leave nothing open. */
const ENDS: ReadonlySet<NotifiedMilestone> = new Set(['order_delivered', 'order_cancelled', 'order_returned'])

const MILESTONES = Object.keys(SHOWN) as readonly NotifiedMilestone[]

/** Every message in every language, for some states of an order. */
export const previews = (policy: MailPolicy, publicUrl: string): readonly Preview[] =>
  MILESTONES.flatMap(milestone =>
    Object.values(TEXTS).flatMap(({ locale }) =>
      Object.entries(SITUATIONS).flatMap(([situation, made], nth) => {
        if (ENDS.has(milestone) && nth > 0) return []
        const message = messageOf(milestone, locale, stateOf(made(SHOWN[milestone])))
        const mail = mailOf(message, policy, publicUrl)
        return 'unfit' in mail ? [] : [{ milestone, locale, situation, mail }]
      }),
    ),
  )
