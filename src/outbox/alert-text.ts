import type { Instant, Json } from '../events/event.ts'
import type { Alert, DueAlert } from '../store/alerts.ts'

/** An alert as it may leave this house: no personal data, whatever its detail holds. */
export interface AlertSaid {
  /** By which people find it in `GET /ops/alerts`. */
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly count: number
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  readonly facts: readonly { readonly name: string; readonly value: string }[]
}

/** Alerts of one kind that became due together. */
export interface AlertMessage {
  readonly headline: string
  readonly state: DueAlert['state']
  readonly alerts: readonly [AlertSaid, ...AlertSaid[]]
}

/** Kinds whose name does not say enough; the others are read as they are: `feed_late` is "Feed late". */
const TITLES: Readonly<Record<string, string>> = {
  quarantined: 'Deliveries were not understood',
  parked: 'Events wait for an order that nobody knows',
  task_failing: 'What webhooks point at cannot be fetched',
  task_hopeless: 'What a webhook pointed at was given up',
  message_dead: 'Messages could not be sent',
  channel_failing: 'A channel fails and is left alone for a while',
  endpoint_disabled: 'An endpoint was disabled and is sent nothing more',
  data_request: 'A customer asked for his data',
  uninstalled: 'The app was uninstalled from a shop',
  waiting_for_stock: 'Orders wait for stock',
}

/**
 * The only fields of a detail that are said: words of our own and names of things, never of people. What is not here
 * stays in the database (examples, errors of others, file names, lists of orders).
 */
const SAID = [
  'source',
  'reason',
  'cause',
  'feed',
  'shop',
  'queue',
  'channel',
  'endpoint',
  'businessDate',
  'stage',
  'carrier',
  'service',
  'job',
  'limit',
  'since',
] as const

const VALUE_LIMIT = 160

const titleOf = (kind: string): string => {
  const words = kind.replaceAll('_', ' ')
  return TITLES[kind] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

const EMAIL = /[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/gu
/** Telephone numbers, and whatever else is as long: customers' and orders' numbers. */
const NUMBER = /\+?\d[\d\s()./-]{5,}\d/gu
const INSTANT = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/u

/** A second guard, should somebody's words come into a reason. */
export const masked = (text: string): string =>
  INSTANT.test(text) ? text : text.replace(EMAIL, '…@…').replace(NUMBER, '…')

/** How many orders it is about; which ones is for those who may see them. */
function ordersIn(orders: Json | undefined): number | null {
  if (Array.isArray(orders)) return orders.length
  if (typeof orders !== 'object' || orders === null || !('count' in orders)) return null
  return typeof orders.count === 'number' ? orders.count : null
}

function factsIn(detail: Json): AlertSaid['facts'] {
  if (typeof detail !== 'object' || detail === null) return []
  const fields = new Map(Object.entries(detail))
  const facts = SAID.flatMap(name => {
    const value = fields.get(name)
    if (typeof value === 'number') return [{ name, value: String(value) }]
    if (typeof value !== 'string' || value === '') return []
    return [{ name, value: clipped(masked(value), VALUE_LIMIT) }]
  })
  const orders = ordersIn(fields.get('orders'))
  return orders === null ? facts : [...facts, { name: 'orders', value: String(orders) }]
}

export const clipped = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`

export const alertSaid = ({ id, kind, count, firstSeen, lastSeen, detail }: Alert): AlertSaid => ({
  id,
  kind: clipped(masked(kind), VALUE_LIMIT),
  title: titleOf(clipped(masked(kind), VALUE_LIMIT)),
  count,
  firstSeen,
  lastSeen,
  facts: factsIn(detail),
})

/** @param due of one kind, state and novelty */
export function alertMessage(due: readonly [DueAlert, ...DueAlert[]]): AlertMessage {
  const [first, ...others] = due
  const said = alertSaid(first)
  const how = first.state === 'cleared' ? 'Over: ' : first.isNews ? '' : 'Still: '
  const many = others.length === 0 ? '' : ` (${due.length})`
  return {
    headline: `${how}${said.title}${many}`,
    state: first.state,
    alerts: [said, ...others.map(alertSaid)],
  }
}

/** `× 120 · source: shopify · since 2026-11-23 08:15 UTC · 1a2b3c4d`, as one line of plain text. */
export function lineOf({ id, count, firstSeen, lastSeen, facts }: AlertSaid): string {
  const minute = (instant: Instant) => `${instant.slice(0, 16).replace('T', ' ')} UTC`
  return [
    `× ${count}`,
    ...facts.map(({ name, value }) => `${name}: ${value}`),
    `first ${minute(firstSeen)}`,
    `last ${minute(lastSeen)}`,
    id,
  ].join(' · ')
}
