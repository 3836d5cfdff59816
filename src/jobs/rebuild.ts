import { canonicalJson } from '../events/canonical.ts'
import type { Instant, OrderId, OrderStatus } from '../events/event.ts'
import { mergeAnew } from '../ingest/anew.ts'
import { derive } from '../orders/derive/index.ts'
import { NO_FACTS } from '../orders/facts.ts'
import { mergeAll } from '../orders/merge.ts'
import type { Policy } from '../policy/policy.ts'
import type { Database, Deadline } from '../store/database.ts'
import { histories, historyOf, type OrderHistory } from '../store/explain.ts'

/** An order whose stored facts or state are not what its events make. */
export interface Difference {
  readonly order: OrderId
  readonly name: string | null
  /** Null: nothing was stored. */
  readonly before: { readonly status: OrderStatus; readonly rule: number } | null
  readonly after: { readonly status: OrderStatus; readonly rule: number }
  readonly facts: boolean
}

export interface Rebuilt {
  readonly orders: number
  readonly different: readonly Difference[]
  /** Orders with events that wait to be merged: theirs is the drain, which may have something to say. */
  readonly unsettled: readonly OrderId[]
  readonly written: number
  /** Orders that were busy whenever they were tried. */
  readonly busy: readonly OrderId[]
}

export interface RebuildOptions {
  /** Compares only. */
  readonly shadow: boolean
  /** Null: all of them. */
  readonly orders: readonly OrderId[] | null
}

/** Histories read at once: a few long ones must fit into one answer. */
const PAGE = 20
const ATTEMPTS = 5

const isSettled = ({ events }: OrderHistory): boolean => events.every(event => event.merged)

/** What merging all events anew would change; null for nothing. */
export function differenceOf(history: OrderHistory, policy: Policy): Difference | null {
  const facts = mergeAll(
    NO_FACTS,
    history.events.map(each => each.event),
  )
  const state = derive(facts, policy.status)
  const sameFacts = canonicalJson(facts) === canonicalJson(history.facts)
  if (sameFacts && canonicalJson(state) === canonicalJson(history.state)) return null
  const { id: order, name, state: stored } = history
  const headline = ({ status, rule }: NonNullable<Difference['before']>) => ({ status, rule })
  return { order, name, before: stored && headline(stored), after: headline(state), facts: !sameFacts }
}

/** @returns whether it was written: not if it was busy whenever it was tried */
async function write(
  db: Database,
  policy: Policy,
  first: OrderHistory,
  now: Instant,
  deadline: Deadline,
): Promise<boolean> {
  let history: OrderHistory | null = first
  for (let attempt = 0; attempt < ATTEMPTS && history && isSettled(history); attempt += 1) {
    if (await mergeAnew(db, policy, history, now, deadline)) return true
    history = await historyOf(db, first.id, deadline)
  }
  return false
}

/**
 * Merges all stored events of every order anew and compares; unless in shadow, writes what is different. Says nothing
 * to anybody: a milestone that becomes true by it is held in the ledger. May be stopped and run again at any time.
 * @param deadline for one page or one order at a time
 */
export async function rebuild(
  db: Database,
  policy: Policy,
  { shadow, orders }: RebuildOptions,
  now: () => Instant,
  deadline: () => Deadline,
): Promise<Rebuilt> {
  const different: Difference[] = []
  const unsettled: OrderId[] = []
  const busy: OrderId[] = []
  let [count, written, after] = [0, 0, '']
  for (;;) {
    const page = await histories(db, orders, { after, limit: PAGE }, deadline())
    for (const history of page) {
      after = history.id
      count += 1
      if (!isSettled(history)) {
        unsettled.push(history.id)
        continue
      }
      const difference = differenceOf(history, policy)
      if (!difference) continue
      different.push(difference)
      if (shadow) continue
      if (await write(db, policy, history, now(), deadline())) written += 1
      else busy.push(history.id)
    }
    if (page.length < PAGE) return { orders: count, different, unsettled, written, busy }
  }
}
