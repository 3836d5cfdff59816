import type { OrderId, Ref, WismoEvent } from '../events/event.ts'
import { registeredBy } from '../events/references.ts'
import type { Ask, Loaded, StoredOrder, StoredRef } from '../store/functions.ts'

/** Where the events of a group go, found with the rows that were loaded. */
export interface Routes {
  /** Per order the events that belong to it, those left unmerged before included. */
  readonly byOrder: ReadonlyMap<OrderId, readonly WismoEvent[]>
  /** Per reference the orders that hold it from now on. */
  readonly registered: ReadonlyMap<Ref, ReadonlySet<OrderId>>
  /** Per reference the events of this group that are routed by it. */
  readonly routed: ReadonlyMap<Ref, readonly WismoEvent[]>
  /** Rows that were needed and had not been loaded; routing is complete only without any. */
  readonly missing: Ask
}

/** Rows by what they are about, from several answers; a later answer is the fresher. */
export class Rows {
  readonly #orders = new Map<OrderId, StoredOrder | null>()
  readonly #refs = new Map<Ref, StoredRef>()

  add(ask: Ask, loaded: Loaded): void {
    for (const id of ask.orders) this.#orders.set(id, null)
    for (const order of loaded.orders) this.#orders.set(order.id, order)
    for (const ref of loaded.refs) this.#refs.set(ref.ref, ref)
  }

  /** Null: known not to be stored. Undefined: not loaded. */
  order(id: OrderId): StoredOrder | null | undefined {
    return this.#orders.get(id)
  }

  ref(ref: Ref): StoredRef | undefined {
    return this.#refs.get(ref)
  }
}

/**
 * Follows references until nothing new is reached: an event goes to the order that it names and to every holder of its
 * references; an order that registers a reference gets every event that was ever routed by it.
 */
class Routing {
  readonly #rows: Rows
  readonly byOrder = new Map<OrderId, Map<string, WismoEvent>>()
  readonly registered = new Map<Ref, Set<OrderId>>()
  readonly routed = new Map<Ref, WismoEvent[]>()
  readonly missingOrders = new Set<OrderId>()
  readonly missingRefs = new Set<Ref>()

  constructor(rows: Rows) {
    this.#rows = rows
  }

  /** Brings an order into the group, with what was left unmerged. */
  touch(order: OrderId): void {
    if (this.byOrder.has(order)) return
    this.byOrder.set(order, new Map())
    const stored = this.#rows.order(order)
    if (stored === undefined) this.missingOrders.add(order)
    else for (const event of stored?.unmerged ?? []) this.assign(order, event)
  }

  send(event: WismoEvent): void {
    if (event.order !== null) this.assign(event.order, event)
    for (const ref of event.refs) {
      this.routed.set(ref, [...(this.routed.get(ref) ?? []), event])
      const stored = this.#rows.ref(ref)
      if (!stored) this.missingRefs.add(ref)
      for (const holder of [...(stored?.holders ?? []), ...(this.registered.get(ref) ?? [])])
        this.assign(holder, event)
    }
  }

  assign(order: OrderId, event: WismoEvent): void {
    this.touch(order)
    const events = this.byOrder.get(order)
    // The same fact told twice is one event with the greater told-at, which its version holds.
    const known = events?.get(event.id)
    if (known && known.version >= event.version) return
    events?.set(event.id, event)
    for (const ref of registeredBy(event)) this.register(ref, order)
  }

  register(ref: Ref, order: OrderId): void {
    const stored = this.#rows.ref(ref)
    if (!stored) {
      this.missingRefs.add(ref)
      return
    }
    const holders = this.registered.get(ref) ?? new Set<OrderId>()
    if (stored.holders.includes(order) || holders.has(order)) return
    this.registered.set(ref, holders.add(order))
    for (const event of [...stored.events, ...(this.routed.get(ref) ?? [])]) this.assign(order, event)
  }
}

/**
 * @param events of the group's deliveries
 * @param orders to bring in even if no event reaches them (they were left unmerged)
 */
export function route(events: readonly WismoEvent[], orders: readonly OrderId[], rows: Rows): Routes {
  const routing = new Routing(rows)
  for (const order of orders) routing.touch(order)
  for (const event of events) routing.send(event)
  return {
    byOrder: new Map([...routing.byOrder].map(([order, own]) => [order, [...own.values()]])),
    registered: routing.registered,
    routed: routing.routed,
    missing: { orders: [...routing.missingOrders], refs: [...routing.missingRefs] },
  }
}
