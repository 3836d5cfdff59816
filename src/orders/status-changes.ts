import type { Instant, OrderId, OrderStatus } from '../events/event.ts'
import type { Endpoint } from '../policy/endpoint.ts'
import type { OrderState, ParcelState, Stage } from './state.ts'

/** What a program is told to have changed; kept with the row, since the state only knows what is. JSON. */
export type StatusChange = {
  /** Of the order: the commit by which it changed. The greater one is the later. */
  readonly version: number
  /** When it was received, which decided it. */
  readonly at: Instant
  /** Null: seen for the first time. */
  readonly from: OrderStatus | Stage | null
  /** Null: the parcel is none of the order's any more. */
  readonly to: OrderStatus | Stage | null
  /** Of the parcel; null for an order, or where there is none. */
  readonly trackingNumber: string | null
}

/** A row of the ledger for programs. */
export interface StatusSaying {
  /** Order + version + what + channel: the same change is never a second row, and a change back is a new one. */
  readonly key: string
  readonly order: OrderId
  readonly parcel: string | null
  readonly milestone: 'order.status_changed' | 'shipment.status_changed'
  readonly channel: string
  readonly occurredAt: null
  readonly standing: string
  readonly detail: StatusChange
}

export interface Step {
  readonly order: OrderId
  /** Null: the order was not known before. */
  readonly before: OrderState | null
  readonly after: OrderState
  readonly version: number
  readonly receivedAt: Instant
  readonly endpoints: readonly Endpoint[]
  /** An order that is older than this when it is first seen is history; hours. */
  readonly freshnessHours: number
}

type Changed = Pick<StatusSaying, 'parcel' | 'milestone'> &
  Pick<StatusChange, 'from' | 'to' | 'trackingNumber'>

const HOUR = 3_600_000

export const channelOf = ({ name }: Pick<Endpoint, 'name'>): string => `webhook:${name}`

/** An override in force is what is shown, so it is what has changed. */
const shownStatus = ({ status, override }: OrderState, at: Instant): OrderStatus =>
  override !== null && override.until > at ? override.status : status

/** Facts that came before their order make no order yet. */
const isKnown = (state: OrderState | null): state is OrderState =>
  state !== null && !state.flags.includes('unrecorded')

function orderChange({ before, after, receivedAt }: Step): readonly Changed[] {
  const from = isKnown(before) ? shownStatus(before, receivedAt) : null
  const to = shownStatus(after, receivedAt)
  if (from === to) return []
  return [{ milestone: 'order.status_changed', parcel: null, trackingNumber: null, from, to }]
}

function shipmentChanges({ before, after }: Step): readonly Changed[] {
  const known = new Map((isKnown(before) ? before.parcels : []).map(parcel => [parcel.key, parcel]))
  const now = new Map(after.parcels.map(parcel => [parcel.key, parcel]))
  return [...new Set([...known.keys(), ...now.keys()])].flatMap(key => {
    const [was, is] = [known.get(key), now.get(key)]
    const [from, to] = [was?.stage ?? null, is?.stage ?? null]
    // Dead before anybody heard of it, it is nobody's parcel.
    if (from === to || (was === undefined && is?.live === false)) return []
    return [shipmentChange(key, { from, to }, is ?? was)]
  })
}

const shipmentChange = (
  parcel: string,
  change: Pick<Changed, 'from' | 'to'>,
  known: ParcelState | undefined,
): Changed => ({
  milestone: 'shipment.status_changed',
  parcel,
  trackingNumber: known?.number ?? null,
  ...change,
})

/** Why programs are not told either; null if they are. */
function heldBecause({ before, after, receivedAt, freshnessHours }: Step): string | null {
  if (after.flags.includes('test')) return 'test'
  if (isKnown(before) || after.orderedAt === null) return null
  const age = Date.parse(receivedAt) - Date.parse(after.orderedAt)
  return age > freshnessHours * HOUR ? 'stale' : null
}

/** The ledger rows of a commit for every endpoint that wants to hear of it. Pure. */
export function statusChanges(step: Step): readonly StatusSaying[] {
  const { order, after, version, receivedAt: at } = step
  const shop = order.slice(0, order.indexOf(':'))
  const listening = step.endpoints.filter(({ shops }) => shops === null || shops.includes(shop))
  if (listening.length === 0 || !isKnown(after)) return []
  const reason = heldBecause(step)
  const standing = reason === null ? 'pending' : `held:${reason}`
  const changed = [...orderChange(step), ...shipmentChanges(step)]
  return listening.flatMap(endpoint =>
    changed
      .filter(({ milestone }) => endpoint.events.includes(milestone))
      .map(({ milestone, parcel, from, to, trackingNumber }) => {
        const channel = channelOf(endpoint)
        return {
          key: [order, version, milestone, parcel ?? '', channel].join('|'),
          order,
          parcel,
          milestone,
          channel,
          occurredAt: null,
          standing,
          detail: { version, at, from, to, trackingNumber },
        }
      }),
  )
}
