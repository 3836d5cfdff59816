import { randomBytes } from 'node:crypto'
import type { Received } from './events/delivery.ts'
import type { Instant, OrderId } from './events/event.ts'
import { askOfAll, checked, eventsOf, groupsOf, type Item, quarantined } from './ingest/item.ts'
import { deferPlan, type Means, mergePlan, ordersOf } from './ingest/plan.ts'
import { type Routes, Rows, route } from './ingest/route.ts'
import type { Policy } from './policy/policy.ts'
import { type Database, DatabaseContended, DatabaseRefused, type Deadline } from './store/database.ts'
import type { CommitGroup, GroupVerdict } from './store/functions.ts'
import { commit, load } from './store/orders.ts'

/** What became of one delivery; every one of them is committed. */
export interface Ingested {
  readonly outcome: 'merged' | 'duplicate' | 'deferred' | 'ignored' | 'quarantined'
  readonly events: number
  readonly orders: readonly OrderId[]
}

/**
 * Commits a batch of deliveries; the answers stand in the order of the batch.
 * @throws DatabaseUnavailable when nothing can be said to have been committed: the sender must try again
 */
export type Ingest = (batch: readonly Received[], deadline: Deadline) => Promise<readonly Ingested[]>

/** Merges what was left unmerged of these orders. */
export type Settle = (orders: readonly OrderId[], now: Instant, deadline: Deadline) => Promise<void>

/** Lost races before a group is committed unmerged. Each costs one round trip, since a conflict brings fresh rows. */
const ATTEMPTS = 5

interface Work {
  readonly items: readonly Item[]
  readonly orders: readonly OrderId[]
  readonly receivedAt: Instant
  readonly rows: Rows
}

interface Planned {
  readonly work: Work
  readonly routes: Routes | null
  readonly group: CommitGroup
}

type Answers = Map<Item, Ingested>

/** 192 random bits: the only key to an order's public status. */
export const newToken = (): string => randomBytes(24).toString('base64url')

const ignored = (): void => undefined

class Spine {
  readonly #db: Database
  readonly #enqueued: () => void
  readonly #merged: Merged
  readonly #means: Means

  constructor({ db, policy, enqueued = ignored, merged = ignored, lookUpKey = null }: IngestParts) {
    this.#db = db
    this.#merged = merged
    this.#enqueued = enqueued
    this.#means = { policy, newToken, lookUpKey }
  }

  /** Loads until routing reaches nothing unknown: mostly once, again only if a parked event registers further references. */
  async #route(works: readonly Work[], deadline: Deadline): Promise<readonly (Work & { routes: Routes })[]> {
    for (;;) {
      const routed = works.map(work => ({
        ...work,
        routes: route(
          work.items.flatMap(eventsOf),
          [...work.orders, ...askOfAll(work.items).orders],
          work.rows,
        ),
      }))
      const orders = routed.flatMap(({ routes }) => routes.missing.orders)
      const refs = routed.flatMap(({ routes }) => routes.missing.refs)
      if (orders.length + refs.length === 0) return routed
      // Asked at once with those they are looked up by: whoever holds these will register those.
      const own = works.flatMap(({ items, rows }) => askOfAll(items).refs.filter(ref => !rows.ref(ref)))
      const missing = { orders: [...new Set(orders)], refs: [...new Set([...refs, ...own])] }
      const loaded = await load(this.#db, missing, deadline)
      for (const work of works) work.rows.add(missing, loaded)
    }
  }

  async #commit(planned: readonly Planned[], deadline: Deadline, answers: Answers): Promise<readonly Work[]> {
    const verdicts = await commit(
      this.#db,
      planned.map(({ group }) => group),
      deadline,
    )
    return planned.flatMap((plan, index) => {
      const verdict = verdicts[index]
      if (!verdict) throw new Error('The database answered fewer verdicts than groups were committed')
      if (verdict.verdict === 'committed') this.#tell(plan.group)
      return settled(plan, verdict, answers) ? [] : [plan.work]
    })
  }

  #tell(group: CommitGroup): void {
    if (hasToSay(group)) this.#enqueued()
    for (const { id, expectedVersion } of group.orders) this.#merged(id, expectedVersion + 1)
  }

  /** Merges and commits; groups that keep losing their races are committed unmerged. */
  async run(first: readonly Work[], deadline: Deadline, answers: Answers): Promise<void> {
    let works = first
    for (let attempt = 0; attempt < ATTEMPTS && works.length > 0; attempt += 1) {
      const routed = await this.#route(works, deadline)
      const planned = routed.map(({ routes, ...work }) => ({
        work,
        routes,
        group: mergePlan(work.items, routes, work.rows, work.receivedAt, this.#means),
      }))
      try {
        works = await this.#commit(planned, deadline, answers)
      } catch (error) {
        if (!(error instanceof DatabaseContended)) throw error
        works = works.map(work => ({ ...work, rows: new Rows() }))
      }
    }
    // What is only to be settled stays dirty and is taken up by the next commit or drain.
    const deferred = works.filter(work => work.items.length > 0)
    if (deferred.length === 0) return
    const planned = deferred.map(work => ({ work, routes: null, group: deferPlan(work.items, this.#means) }))
    await this.#commit(planned, deadline, answers)
  }

  /** One bad delivery must not fail its neighbours: what the database refuses together is run singly. */
  async ingest(items: readonly Item[], deadline: Deadline, answers: Answers): Promise<void> {
    const works = groupsOf(items).map(group => ({
      items: group,
      orders: [],
      receivedAt: latestReceipt(group),
      rows: new Rows(),
    }))
    try {
      await this.run(works, deadline, answers)
    } catch (error) {
      if (!(error instanceof DatabaseRefused)) throw error
      const left = items.filter(item => !answers.has(item))
      const [only] = left
      if (left.length > 1) for (const item of left) await this.ingest([item], deadline, answers)
      else if (only) await this.#quarantine(only, error, deadline, answers)
    }
  }

  async #quarantine(item: Item, error: DatabaseRefused, deadline: Deadline, answers: Answers): Promise<void> {
    // Refused even without its events: then it is the service that is broken, and nothing may be acknowledged.
    if (item.reading.outcome === 'quarantined') throw error
    const held = quarantined(item, `the database refused it (${error.code})`)
    await this.run(
      [{ items: [held], orders: [], receivedAt: item.delivery.receivedAt, rows: new Rows() }],
      deadline,
      answers,
    )
    const answer = answers.get(held)
    if (answer) answers.set(item, answer)
  }
}

const hasToSay = ({ orders }: CommitGroup): boolean =>
  orders.some(order => order.outbox.some(row => row.standing === 'pending'))

const latestReceipt = (items: readonly Item[]): Instant =>
  items.map(item => item.delivery.receivedAt).reduce((a, b) => (a > b ? a : b))

function answerOf(item: Item, plan: Planned, known: boolean): Ingested {
  const orders = plan.routes ? ordersOf(item, plan.routes) : askOfAll([item]).orders
  const { outcome } = item.reading
  const accepted = known ? 'duplicate' : plan.routes ? 'merged' : 'deferred'
  return {
    outcome: outcome === 'accepted' ? accepted : known ? 'duplicate' : outcome,
    events: eventsOf(item).length,
    orders,
  }
}

/** Takes a verdict in; false if the group lost its race and must be run again, on the rows that the verdict brought. */
function settled(plan: Planned, verdict: GroupVerdict, answers: Answers): boolean {
  if (verdict.verdict === 'conflict') {
    plan.work.rows.add(plan.group.ask, verdict.fresh)
    return false
  }
  for (const [index, item] of plan.work.items.entries()) {
    answers.set(item, answerOf(item, plan, verdict.known[index] === true))
  }
  return true
}

type Merged = (order: OrderId, version: number) => void

export interface IngestParts {
  readonly db: Database
  readonly policy: Policy
  /** Called after each commit that left something to be said. */
  readonly enqueued?: () => void
  /** Called for each order that a commit has changed, with its new version. */
  readonly merged?: Merged
  /** Of the hashes by which customers look their orders up; without it none are kept. */
  readonly lookUpKey?: string | null
}

/** The spine: batch → load → merge → derive → diff → commit. One read and one write for a whole batch. */
export function createIngest(parts: IngestParts): {
  ingest: Ingest
  settle: Settle
} {
  const spine = new Spine(parts)
  return {
    async ingest(batch, deadline) {
      const answers: Answers = new Map()
      const items = batch.map(checked)
      await spine.ingest(items, deadline, answers)
      return items.map(item => {
        const answer = answers.get(item)
        if (!answer) throw new Error('A delivery was left without a verdict')
        return answer
      })
    },
    async settle(orders, now, deadline) {
      const works = orders.map(order => ({ items: [], orders: [order], receivedAt: now, rows: new Rows() }))
      await spine.run(works, deadline, new Map())
    },
  }
}
