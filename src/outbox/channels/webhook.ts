import type { Instant, Json } from '../../events/event.ts'
import { channelOf, type StatusChange } from '../../orders/status-changes.ts'
import type { Endpoint } from '../../policy/endpoint.ts'
import type { Deadline } from '../../store/database.ts'
import type { Channel, Message, OrderNow } from '../channel.ts'
import { type CallEndpoint, ENDPOINT_GIVE_UP_HOURS } from '../endpoint-caller.ts'

export interface WebhookChannelParts {
  readonly endpoint: Pick<Endpoint, 'name'>
  readonly call: CallEndpoint
  /** What anybody who holds the order's link may see, as it is now; null: there is no such order any more. */
  readonly view: (order: OrderNow, deadline: Deadline) => Promise<object | null>
}

/** What a program is told with each change: what has changed, and the public status as it is at the moment of sending. */
export interface StatusData {
  readonly shop: string
  /** The shop's own id. */
  readonly order_id: string
  /** Of the change: a receiver who has seen a greater one already knows more. */
  readonly version: number
  readonly from: string | null
  readonly to: string | null
  /** Of `shipment.status_changed`. */
  readonly shipment: string | null
  readonly tracking_number: string | null
  readonly order: object
}

/** One endpoint's channel for changes of orders and shipments. */
export function createWebhookChannel({ endpoint, call, view }: WebhookChannelParts): Channel {
  const name = channelOf(endpoint)
  return {
    name,
    audience: 'program',
    // A receiver that wants to be left alone is, by every process.
    allowance: { key: name, calls: 20, windowMs: 1000 },
    giveUpAfterMs: ENDPOINT_GIVE_UP_HOURS * 3_600_000,
    async send(message, deadline) {
      const [said] = message.said
      const change = changeIn(said.detail)
      const type = typeIn(said.milestone)
      if (change === null || type === null)
        return { kind: 'refused', permanent: true, reason: 'unknown_event' }
      const order = await view(message.order, deadline)
      if (order === null) return { kind: 'refused', permanent: true, reason: 'unknown_order' }
      const data = dataOf(message, change, order)
      return call({ id: message.id, type, timestamp: change.at, data }, message.since, deadline)
    },
  }
}

const typeIn = (name: string) =>
  name === 'order.status_changed' || name === 'shipment.status_changed' ? name : null

/** As it was enqueued; another shape is of another release. */
function changeIn(
  detail: Json,
): (Omit<StatusChange, 'from' | 'to'> & Pick<StatusData, 'from' | 'to'>) | null {
  if (typeof detail !== 'object' || detail === null || !('version' in detail)) return null
  const { version, at, from, to, trackingNumber } = detail
  if (typeof version !== 'number' || !isInstant(at)) return null
  return { version, at, from: textIn(from), to: textIn(to), trackingNumber: textIn(trackingNumber) }
}

const isInstant = (value: Json | undefined): value is Instant => typeof value === 'string'
const textIn = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

function dataOf(
  { order: { id, shop }, said: [said] }: Message,
  { version, from, to, trackingNumber }: NonNullable<ReturnType<typeof changeIn>>,
  order: object,
): StatusData {
  return {
    shop,
    order_id: id.slice(id.indexOf(':') + 1),
    version,
    from,
    to,
    shipment: said.parcel,
    tracking_number: trackingNumber,
    order,
  }
}
