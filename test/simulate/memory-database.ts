import type { OrderId, Ref, WismoEvent } from '../../src/events/event.ts'
import type { Database, FunctionName } from '../../src/store/database.ts'
import type {
  Ask,
  CommitGroup,
  GroupVerdict,
  Loaded,
  OrderWrite,
  StoredOrder,
  StoredRef,
} from '../../src/store/functions.ts'
import { mended } from '../../src/store/json.ts'
import { Keys } from './memory-keys.ts'

interface Kept {
  readonly event: WismoEvent
  readonly merged: boolean
}

interface OrderRow {
  token: string
  version: number
  write: OrderWrite | null
  readonly events: Map<string, Kept>
}

type OutboxRow = OrderWrite['outbox'][number]

interface RefRow {
  version: number
  readonly holders: Set<OrderId>
  readonly events: Map<string, WismoEvent>
}

/**
 * What `wismo_load` and `wismo_commit` promise, without SQL: the store's contract holds it to that. One call is one
 * transaction, since nothing in it waits.
 */
export class MemoryDatabase implements Database {
  readonly kind = 'embedded'
  readonly #keys = new Keys()
  readonly #mends: boolean
  readonly #orders = new Map<OrderId, OrderRow>()
  readonly #refs = new Map<Ref, RefRow>()
  readonly #outbox = new Map<string, OutboxRow>()

  /** @param mends whether strings that Postgres cannot hold are mended, as every transport does; it takes a while */
  constructor({ mends }: { readonly mends: boolean }) {
    this.#mends = mends
  }

  async call(name: FunctionName, input: unknown): Promise<unknown> {
    // The typed functions of the store are the only callers, so the argument is what the function's name promises.
    const argument = this.#mends ? mended(input) : input
    switch (name) {
      case 'wismo_load':
        return this.#load(argument as Ask)
      case 'wismo_commit':
        return { verdicts: this.#commit((argument as { groups: readonly CommitGroup[] }).groups) }
      case 'wismo_unsettled':
        return { orders: this.#dirty().slice(0, (argument as { limit: number }).limit) }
      default:
        throw new Error(`The database in memory has no ${name}: only what a delivery needs is here`)
    }
  }

  async close(): Promise<void> {}

  /** What is shown of an order; null while it is not known or not merged. */
  stateOf(order: OrderId): OrderWrite['state'] | null {
    return this.#orders.get(order)?.write?.state ?? null
  }

  factsOf(order: OrderId): OrderWrite['facts'] | null {
    return this.#orders.get(order)?.write?.facts ?? null
  }

  /** The ledger of what is said of an order, in the order in which it was decided. */
  outboxOf(order: OrderId): readonly OutboxRow[] {
    return [...this.#outbox.values()].filter(each => each.order === order)
  }

  #dirty(): readonly OrderId[] {
    return [...this.#orders].flatMap(([id, row]) =>
      [...row.events.values()].some(kept => !kept.merged) ? [id] : [],
    )
  }

  #load({ orders, refs }: Ask): Loaded {
    const asked = [...new Set(refs)].sort()
    const wanted = new Set([...orders, ...asked.flatMap(ref => [...(this.#refs.get(ref)?.holders ?? [])])])
    return {
      orders: [...wanted].sort().flatMap(id => this.#storedOrder(id)),
      refs: asked.map(ref => this.#storedRef(ref)),
    }
  }

  #storedOrder(id: OrderId): readonly StoredOrder[] {
    const row = this.#orders.get(id)
    if (!row) return []
    const { token, version, write, events } = row
    const kept = [...events].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
    const unmerged = kept.filter(({ merged }) => !merged).map(({ event }) => event)
    const { facts = null, state = null, rules = 0 } = write ?? {}
    return [{ id, token, version, rules, facts, state, unmerged }]
  }

  #storedRef(ref: Ref): StoredRef {
    const row = this.#refs.get(ref)
    const events = [...(row?.events ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event)
    return { ref, version: row?.version ?? 0, holders: [...(row?.holders ?? [])].sort(), events }
  }

  #commit(groups: readonly CommitGroup[]): readonly GroupVerdict[] {
    const claims = this.#keys.claim(groups)
    const live = groups.filter(group => !claims.isDuplicate(group))
    const conflicts = claims.dragged(this.#conflicting(live))
    this.#keys.release(claims, conflicts)
    const kept = live.filter(group => !conflicts.has(group))
    for (const group of kept) this.#writeRefs(group)
    for (const group of kept) if (group.mode === 'merge') for (const write of group.orders) this.#merge(write)
    for (const group of kept) if (group.mode === 'defer') this.#defer(group)
    return groups.map((group): GroupVerdict => {
      if (conflicts.has(group)) return { verdict: 'conflict', fresh: this.#load(group.ask) }
      const verdict = claims.isDuplicate(group) ? 'duplicate' : 'committed'
      return { verdict, known: claims.known(group) }
    })
  }

  /** Groups that were merged on rows which are not there any more, or which an earlier group of the batch writes. */
  #conflicting(groups: readonly CommitGroup[]): Set<CommitGroup> {
    const written = new Set<string>()
    const conflicts = new Set<CommitGroup>()
    for (const group of groups.filter(each => each.mode === 'merge')) {
      const basis = [
        ...group.refs.map(
          ({ ref, expectedVersion }) => [`ref ${ref}`, expectedVersion, this.#refs.get(ref)] as const,
        ),
        ...group.orders.map(
          ({ id, expectedVersion }) => [`order ${id}`, expectedVersion, this.#orders.get(id)] as const,
        ),
      ]
      if (basis.some(([name, expected, row]) => written.has(name) || expected !== (row?.version ?? 0)))
        conflicts.add(group)
      for (const [name] of basis) written.add(name)
    }
    return conflicts
  }

  #writeRefs(group: CommitGroup): void {
    for (const { ref, register, events } of group.refs) {
      const row = this.#refs.get(ref) ?? { version: 0, holders: new Set(), events: new Map() }
      this.#refs.set(ref, row)
      const newcomers = register.filter(order => !row.holders.has(order))
      const news = events.filter(
        event => event.toldAt > (row.events.get(event.id)?.toldAt ?? '') || !row.events.has(event.id),
      )
      for (const order of newcomers) row.holders.add(order)
      for (const event of news) row.events.set(event.id, event)
      if (newcomers.length + news.length > 0) row.version += 1
    }
  }

  #row(id: OrderId, token: string): OrderRow {
    const row = this.#orders.get(id) ?? { token, version: 0, write: null, events: new Map() }
    this.#orders.set(id, row)
    return row
  }

  #merge(write: OrderWrite): void {
    const row = this.#row(write.id, write.token)
    row.version += 1
    row.write = write
    // The first row of a key stands for ever.
    for (const each of write.outbox) if (!this.#outbox.has(each.key)) this.#outbox.set(each.key, each)
    for (const event of write.events) {
      const known = row.events.get(event.id)
      // A later telling that was deferred meanwhile is not covered by merging an earlier one.
      const merged = known === undefined || known.merged || event.toldAt >= known.event.toldAt
      const newer = known === undefined || event.toldAt > known.event.toldAt
      row.events.set(event.id, { event: newer ? event : known.event, merged })
    }
  }

  #defer({ deferred, refs }: CommitGroup): void {
    for (const { order, token, event } of deferred) this.#storeUnmerged(order, token, event)
    for (const { ref } of refs) {
      const row = this.#refs.get(ref)
      for (const holder of row?.holders ?? [])
        for (const event of row?.events.values() ?? []) this.#storeUnmerged(holder, '', event)
    }
  }

  #storeUnmerged(order: OrderId, token: string, event: WismoEvent): void {
    const { events } = this.#row(order, token)
    const known = events.get(event.id)
    if (known === undefined || event.toldAt > known.event.toldAt)
      events.set(event.id, { event, merged: false })
  }
}
