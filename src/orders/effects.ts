import type { Instant, OrderId } from '../events/event.ts'
import type { NotificationPolicy } from '../policy/policy.ts'
import type { Milestone, MilestoneKind, OrderState } from './state.ts'

/** The channel that milestones are said on; further channels come with their own keys. */
const CHANNEL = 'email'

const HOUR = 3_600_000

/** One line of the ledger of what is said: kept for ever, so that nothing is said twice. */
export interface Saying {
  /** Order + parcel + milestone + channel, no clock: unique for ever. */
  readonly key: string
  readonly order: OrderId
  /** Parcel key, or null for what concerns the whole order. */
  readonly parcel: string | null
  readonly milestone: MilestoneKind
  readonly channel: string
  /** The fact's own instant. */
  readonly occurredAt: Instant
  /** `pending`, or `held:<reason>` for what must not be said, so that a later re-crossing cannot say it either. */
  readonly standing: string
  /** Rows of one name that wait at the same time share a message. */
  readonly digest: string
  /** What is said of it may wait so long for others to share its message. */
  readonly waitSeconds: number
}

export interface Crossing {
  readonly order: OrderId
  /** Null: the order was not known before. */
  readonly before: OrderState | null
  readonly after: OrderState
  readonly receivedAt: Instant
  readonly policy: NotificationPolicy
}

/** How far along a milestone is; of several crossed at once only the highest is said. */
const HEIGHT: Readonly<Record<MilestoneKind, number>> = {
  first_scan: 1,
  out_for_delivery: 2,
  delivery_attempted: 3,
  ready_for_pickup: 4,
  delivered: 5,
  // Beside the ladder: neither does a scan make a trouble or a missed day untold, nor they a scan; an arrival does.
  exception: 1,
  promise_missed: 1,
  order_delivered: 6,
  order_cancelled: 7,
  order_returned: 8,
}

/** Whether what was to be said is of no interest any more beside what is said of the same parcel. */
export const overtakes = (later: MilestoneKind, earlier: MilestoneKind): boolean =>
  HEIGHT[later] > HEIGHT[earlier]

/** Whether customers of the order's shop are told of it. */
export function isTold(
  kind: MilestoneKind,
  order: OrderId,
  { customer, shops }: NotificationPolicy,
): boolean {
  const own = shops[order.slice(0, order.indexOf(':'))]
  return own !== 'silent' && (own?.[kind] ?? customer[kind])
}

const nameOf = ({ kind, parcel }: Milestone): string => `${parcel ?? ''}/${kind}`

export const keyOf = (order: OrderId, { kind, parcel }: Pick<Milestone, 'kind' | 'parcel'>): string =>
  [order, parcel ?? '', kind, CHANNEL].join('|')

/** An order first seen long after it was placed woke up (a tag, a merge, an import): what it tells is history. */
const wokeUp = ({ before, after }: Crossing): boolean =>
  (before === null || before.flags.includes('unrecorded')) && !after.flags.includes('unrecorded')

/** Why a milestone is not said; null if it is. */
function heldBecause(milestone: Milestone, crossing: Crossing): string | null {
  const { after, receivedAt, policy } = crossing
  const isOld = (at: Instant) => Date.parse(receivedAt) - Date.parse(at) > policy.freshnessHours * HOUR
  if (after.flags.includes('test')) return 'test'
  if (!isTold(milestone.kind, crossing.order, policy)) return 'off'
  if (isOld(milestone.at)) return 'stale'
  return wokeUp(crossing) && after.orderedAt && isOld(after.orderedAt) ? 'stale' : null
}

/** A first scan waits for those of the parcels beside it, if there are any: they mostly leave the same dock. */
function waitOf({ kind, parcel }: Milestone, { after, policy }: Crossing): number {
  const others = after.parcels.some(each => each.live && !each.scanned && each.key !== parcel)
  return kind === 'first_scan' && others ? policy.digestMinutes * 60 : 0
}

/**
 * The ledger rows for what has become true: one for each milestone that `after` has passed and `before` had not.
 * Of several that could be said of the same parcel only the highest is.
 */
export function effects(crossing: Crossing): readonly Saying[] {
  const known = new Set(crossing.before?.milestones.map(nameOf))
  const crossed = crossing.after.milestones.filter(milestone => !known.has(nameOf(milestone)))
  const held = new Map(crossed.map(milestone => [milestone, heldBecause(milestone, crossing)]))
  const highest = new Map<string | null, number>()
  for (const milestone of crossed) {
    if (held.get(milestone) !== null) continue
    highest.set(milestone.parcel, Math.max(highest.get(milestone.parcel) ?? 0, HEIGHT[milestone.kind]))
  }
  return crossed.map(milestone => {
    const reason =
      held.get(milestone) ??
      (HEIGHT[milestone.kind] < (highest.get(milestone.parcel) ?? 0) ? 'overtaken' : null)
    return {
      key: keyOf(crossing.order, milestone),
      order: crossing.order,
      parcel: milestone.parcel,
      milestone: milestone.kind,
      channel: CHANNEL,
      occurredAt: milestone.at,
      standing: reason === null ? 'pending' : `held:${reason}`,
      digest: keyOf(crossing.order, { kind: milestone.kind, parcel: null }),
      waitSeconds: waitOf(milestone, crossing),
    }
  })
}

/** Whether what was enqueued may still be said: asked again at the moment of sending, of the state as it is then. */
export function stillTrue(saying: Pick<Saying, 'parcel' | 'milestone'>, state: OrderState): boolean {
  return state.milestones.some(({ kind, parcel }) => kind === saying.milestone && parcel === saying.parcel)
}
