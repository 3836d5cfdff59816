import type { Instant } from '../events/event.ts'
import { isTold, overtakes, stillTrue } from '../orders/effects.ts'
import type { MilestoneKind, OrderState } from '../orders/state.ts'
import type { Locale, NotificationPolicy } from '../policy/policy.ts'
import type { ClaimedMessage, ClaimedRow, Rechecked } from '../store/outbox.ts'
import type { Channel, Message, Recipient, Said } from './channel.ts'

/** What is still to be said of a message, and why the rest of it is not: its standing in the ledger. */
export interface Judgement {
  readonly message: Message | null
  readonly closed: readonly { readonly keys: readonly string[]; readonly standing: string }[]
}

export interface Judging {
  readonly claimed: Pick<ClaimedMessage, 'id' | 'channel' | 'since' | 'attempts' | 'said'>
  readonly found: Rechecked
  readonly audience: Channel['audience']
  readonly policy: NotificationPolicy
  readonly now: Instant
}

const HOUR = 3_600_000

const MILESTONES: Readonly<Record<MilestoneKind, true>> = {
  first_scan: true,
  out_for_delivery: true,
  delivery_attempted: true,
  ready_for_pickup: true,
  delivered: true,
  exception: true,
  promise_missed: true,
  order_delivered: true,
  order_cancelled: true,
  order_returned: true,
}

const isMilestone = (name: string): name is MilestoneKind => Object.hasOwn(MILESTONES, name)

/** The language of what a shop calls `de-AT`; that of the policy where there are no texts. */
export function localeOf(told: string | null, policy: NotificationPolicy): Locale {
  const language = told?.slice(0, 2).toLowerCase()
  return language === 'en' || language === 'de' ? language : policy.locale
}

/** What goes for a whole message, whatever it says. */
function closesAll({ found, audience }: Judging): string | null {
  if (found.order === null) return 'dropped:unknown_order'
  if (!found.live) return 'held:shadow'
  if (audience === 'program') return null
  if (found.redacted) return 'dropped:redacted'
  if (found.order.state.flags.includes('test')) return 'dropped:test'
  if (found.optedOut) return 'dropped:opted_out'
  if (!found.contact?.email) return 'dropped:no_contact'
  return found.contact.suppressed ? 'dropped:suppressed' : null
}

/** It is missed while the day has passed and the order has not arrived. */
const missesPromise = (state: OrderState, now: Instant): boolean =>
  state.promised !== null &&
  state.promised < now &&
  !['delivered', 'returned', 'partially_returned'].includes(state.status)

const isCalledOff = (state: OrderState): boolean => state.cancelledAt !== null || state.status === 'cancelled'

/** By a later milestone of the same parcel that was said, or is about to be and still stands. */
function wasOvertaken(
  { parcel }: ClaimedRow,
  milestone: MilestoneKind,
  state: OrderState,
  { ledger }: Rechecked,
): boolean {
  return ledger.some(
    other =>
      other.parcel === parcel &&
      isMilestone(other.milestone) &&
      overtakes(other.milestone, milestone) &&
      (other.standing === 'sent' || stillTrue({ parcel, milestone: other.milestone }, state)),
  )
}

/** Why a customer is not told one of its milestones any more; null if he is. */
function closesRow(row: ClaimedRow, state: OrderState, { found, policy, now }: Judging): string | null {
  const { milestone, parcel, occurredAt } = row
  if (!isMilestone(milestone) || found.order === null) return 'dropped:unknown_milestone'
  if (!isTold(milestone, found.order.id, policy)) return 'dropped:off'
  if (isCalledOff(state) && milestone !== 'order_cancelled') return 'dropped:cancelled'
  const holds =
    milestone === 'promise_missed' ? missesPromise(state, now) : stillTrue({ milestone, parcel }, state)
  if (!holds) return 'dropped:untrue'
  if (wasOvertaken(row, milestone, state, found)) return 'dropped:overtaken'
  const isOld = occurredAt && Date.parse(now) - Date.parse(occurredAt) > policy.freshnessHours * HOUR
  return isOld ? 'dropped:stale' : null
}

function recipientOf({ found: { contact }, audience, policy }: Judging): Recipient | null {
  if (audience === 'program' || !contact?.email) return null
  return { email: contact.email, name: contact.name, locale: localeOf(contact.locale, policy) }
}

function messageOf(judging: Judging, said: readonly Said[]): Message | null {
  const { id, channel, since, attempts } = judging.claimed
  const { order } = judging.found
  const [first, ...others] = said
  if (!first || order === null) return null
  const recipient = recipientOf(judging)
  return { id, channel, order, said: [first, ...others], recipient, since, attempts }
}

/**
 * Looks at a message once more, at the moment of sending: what a void, a cancellation, a redaction, a later milestone or a
 * change of the rules has overtaken is not said. Pure.
 */
export function judge(judging: Judging): Judgement {
  const { claimed, found, audience } = judging
  const forAll = closesAll(judging)
  const verdicts = claimed.said.map(row => {
    if (forAll !== null || found.order === null || audience === 'program') return { row, standing: forAll }
    return { row, standing: closesRow(row, found.order.state, judging) }
  })
  const standings = new Set(verdicts.flatMap(({ standing }) => standing ?? []))
  return {
    message: messageOf(
      judging,
      verdicts.flatMap(({ row, standing }) => (standing === null ? [row] : [])),
    ),
    closed: [...standings].map(standing => ({
      standing,
      keys: verdicts.flatMap(verdict => (verdict.standing === standing ? [verdict.row.key] : [])),
    })),
  }
}
