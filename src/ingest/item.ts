import type { Delivery, Reading, Received } from '../events/delivery.ts'
import type { Instant, WismoEvent } from '../events/event.ts'
import { registeredBy } from '../events/references.ts'
import { updatedAtOf } from '../events/version.ts'
import type { Ask, DeliveryRow } from '../store/functions.ts'

/** A fact dated further ahead of its receipt than this is a wrong clock, not a fact. */
const AHEAD_MS = 48 * 3_600_000

/** A delivery on its way through ingest. */
export interface Item {
  readonly delivery: Delivery
  readonly reading: Reading
}

export const eventsOf = ({ reading }: Item): readonly WismoEvent[] =>
  reading.outcome === 'accepted' ? reading.events : []

function instantsOf(event: WismoEvent): readonly Instant[] {
  const version = updatedAtOf(event.version)
  return event.type === 'scan.recorded' ? [version, event.body.occurredAt] : [version]
}

/** The item, or quarantined if it tells of the future: one wrong clock must not win over all later versions. */
export function checked({ delivery, reading }: Received): Item {
  if (reading.outcome !== 'accepted') return { delivery, reading }
  const limit = Date.parse(delivery.receivedAt) + AHEAD_MS
  const ahead = reading.events.find(event => instantsOf(event).some(instant => Date.parse(instant) > limit))
  if (!ahead) return { delivery, reading }
  return quarantined({ delivery, reading }, `${ahead.type} is dated more than 48 h ahead of its receipt`)
}

export const quarantined = ({ delivery }: Item, reason: string): Item => ({
  delivery,
  reading: { outcome: 'quarantined', reason },
})

/** The orders and references that an item's events name, look up or register. */
export function askOf(item: Item): Ask {
  const events = eventsOf(item)
  const commands = item.reading.outcome === 'accepted' ? item.reading.commands : []
  const orders = [
    ...events.map(event => event.order),
    ...commands.map(command => ('order' in command ? command.order : null)),
  ]
  return {
    orders: [...new Set(orders.flatMap(order => order ?? []))],
    refs: [...new Set(events.flatMap(event => [...event.refs, ...registeredBy(event)]))],
  }
}

export const askOfAll = (items: readonly Item[]): Ask => {
  const asks = items.map(askOf)
  return {
    orders: [...new Set(asks.flatMap(ask => ask.orders))],
    refs: [...new Set(asks.flatMap(ask => ask.refs))],
  }
}

export function deliveryRow(item: Item, orders: readonly string[]): DeliveryRow {
  const { delivery, reading } = item
  return {
    source: delivery.source,
    digest: delivery.digest,
    topic: delivery.topic,
    shop: delivery.shop,
    receivedAt: delivery.receivedAt,
    headers: delivery.headers,
    body: delivery.body.toString('base64'),
    subjects: delivery.subjects ?? [],
    ...standingOf(reading),
    reason: reading.outcome === 'accepted' ? null : reading.reason,
    orders,
    events: eventsOf(item).map(event => event.id),
  }
}

/** A delivery that only points at what happened is pending until that was asked for. */
function standingOf(reading: Reading): Pick<DeliveryRow, 'outcome' | 'task'> {
  const task = reading.outcome === 'accepted' && reading.commands.find(command => command.kind === 'task')
  return task
    ? { outcome: 'pending', task: `${task.queue} ${task.key}` }
    : { outcome: reading.outcome, task: null }
}

/**
 * Splits a batch into groups that share no order and no reference: each group is committed or retried by itself, so
 * that contention on one order holds up nobody else.
 */
export function groupsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const groupOf = new Map<string, Set<Item>>()
  const groups = new Set<Set<Item>>()
  for (const item of items) {
    const { orders, refs } = askOf(item)
    const names = [...orders.map(order => `order ${order}`), ...refs]
    const joined = new Set(names.flatMap(name => groupOf.get(name) ?? []))
    const group = new Set([...joined].flatMap(each => [...each]).concat(item))
    for (const each of joined) groups.delete(each)
    groups.add(group)
    for (const member of group) {
      const own = askOf(member)
      for (const name of [...own.orders.map(order => `order ${order}`), ...own.refs]) groupOf.set(name, group)
    }
  }
  return [...groups].map(group => items.filter(item => group.has(item)))
}
