import type { Instant } from '../../events/event.ts'
import type { Heard } from '../../events/followed.ts'
import { type Contents, contentsOf, sentLines, spokenTitle } from './goods.ts'
import { type Group, groupsOf } from './groups.ts'
import { type Missing, missingOf } from './missing.ts'
import type { Clause, OrderSays, Plan, Thing, What } from './plan.ts'
import type { Headline } from './shown.ts'
import type { Line, Parcel, State } from './state.ts'

/** So many things are named; more are counted. */
const NAMED = 2

const order = (says: Extract<Clause, { kind: 'order' }>['says'], at: Instant | null = null): Clause => ({
  kind: 'order',
  says,
  on: at === null ? null : { at, isLast: false },
})

/**
 * What is to be said of a whole order, in no language yet: at most three clauses, each of them proved. What a person has
 * set against the facts is said alone, since the facts may say otherwise.
 * @param heard of the parcels that are under way
 * @param day an instant's day in the shop's zone
 */
export function planOrder(
  { status, overridden }: Headline,
  state: State,
  heard: ReadonlyMap<Parcel, Heard>,
  day: (at: Instant) => string,
): Plan {
  if (overridden) return [order(status)]
  switch (status) {
    case 'cancelled':
      return [order(status, state.cancelledAt)]
    case 'pending':
      return [order(state.financial === 'pending' ? status : 'unheard')]
    case 'confirmed':
    case 'scheduled':
    case 'on_hold':
    case 'returned':
      return [order(status)]
    case 'partially_returned':
      return [returnedSome(state)]
    case 'delivered':
    case 'ready_for_pickup':
      return collected(state, status) ?? underWay(status, state, heard, day)
    case 'processing':
    case 'partially_shipped':
    case 'shipped':
    case 'out_for_delivery':
    case 'partially_delivered':
    case 'undelivered':
      return underWay(status, state, heard, day)
  }
}

function returnedSome({ progress: { returned, net } }: State): Clause {
  const what = { of: 'items', count: returned, total: net } as const
  return { kind: 'goods', says: 'returned', what, on: null, boxes: null }
}

/** Orders of which something is collected at the shop, where no parcel tells. */
function collected(state: State, status: 'delivered' | 'ready_for_pickup'): Plan | null {
  const goods = state.lines.filter(({ kind, net }) => net > 0 && kind !== 'non_fulfillable')
  if (!goods.some(({ kind }) => kind === 'pickup')) return null
  if (status === 'ready_for_pickup')
    return goods.every(({ kind }) => kind === 'pickup') ? [order(status)] : null
  const says: OrderSays = goods.every(({ kind }) => kind === 'pickup') ? 'collected' : 'complete'
  return [order(says)]
}

function underWay(
  status: Headline['status'],
  state: State,
  heard: ReadonlyMap<Parcel, Heard>,
  day: (at: Instant) => string,
): Plan {
  const groups = groupsOf(heard, day)
  const missing = missingOf(state)
  const [first, second] = groups
  // Nothing is in a parcel, or a parcel tells less than the rules know.
  if (!first || (status === 'delivered' && (second || first.says !== 'delivered'))) return [order(status)]
  if (status === 'processing' && first.says !== 'untracked') return [order(status)]
  const parcels = [...heard.keys()]
  const goods = (group: Group) => ofGroup(group, whatOf(group, state, { parcels, missing }))
  if (!second && isWhole(first, state, missing)) return withCondition([wholeOf(first, state)], parcels)
  const open = ofMissing(missing)
  const rest = open ?? (second && goods(second))
  return withCondition(rest ? [goods(first), others(goods(first), rest)] : [goods(first)], parcels)
}

/** `1 of 2 parcels …, the other parcel …`, where the second clause speaks of all the others. */
function others(first: Clause, second: Clause): Clause {
  if (first.kind !== 'goods' || second.kind !== 'goods') return second
  const [one, two] = [first.what, second.what]
  if (one.of !== 'parcels' || two.of !== 'parcels' || one.count + two.count !== two.total) return second
  return { ...second, what: { of: 'other_parcels', count: two.count } }
}

const ofGroup = ({ says, on }: Group, what: What, boxes: number | null = null): Clause => ({
  kind: 'goods',
  says,
  what,
  on,
  boxes,
})

/** Everything that is owed is in these parcels. */
function isWhole({ says }: Group, state: State, missing: readonly Missing[]): boolean {
  // What is collected or loaded down beside it is in no parcel.
  if (missing.length > 0 || unitsOf(sentLines(state)) !== itemsIn(state)) return false
  return says === 'delivered' ? state.status === 'delivered' : isAllTracked(state)
}

/** Of an order of which only parcels are known nobody can say so. */
const isAllTracked = ({ progress: { net, tracked } }: State): boolean => net > 0 && tracked >= net

const unitsOf = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + line.net, 0)

/** All that somebody waits for; a tip or a fee is none of it. */
const itemsIn = (state: State): number =>
  unitsOf(state.lines.filter(({ kind }) => kind !== 'non_fulfillable'))

/** `Delivered on …` of an order that came at once; else all of it by name or by count. */
function wholeOf(group: Group, state: State): Clause {
  const net = itemsIn(state)
  if (group.says === 'delivered' && !group.on?.isLast) return order('delivered', group.on?.at ?? null)
  const things = sentLines(state).flatMap((line): readonly Thing[] => {
    const title = spokenTitle(line.title)
    return title === null ? [] : [{ title, count: line.net, total: line.net, share: 'whole' }]
  })
  const boxes = group.parcels.length > 1 && !group.on?.isLast ? group.parcels.length : null
  const isNamed = things.length <= NAMED && things.length === sentLines(state).length
  return ofGroup(group, isNamed ? { of: 'things', things } : { of: 'items', count: net, total: net }, boxes)
}

function whatOf(
  { parcels: own }: Group,
  state: State,
  { parcels, missing }: { readonly parcels: readonly Parcel[]; readonly missing: readonly Missing[] },
): What {
  const contents = contentsOf(state, own, parcels)
  if (contents !== null && contents.things.length <= NAMED) return { of: 'things', things: contents.things }
  const items = contents === null ? null : itemsOf(contents, state)
  if (items !== null) return items
  if (missing.length > 0 || !isAllTracked(state)) return { of: 'some_parcels', count: own.length }
  return { of: 'parcels', count: own.length, total: parcels.length }
}

function itemsOf({ units }: Contents, state: State): What | null {
  const total = itemsIn(state)
  return units === null || units > total ? null : { of: 'items', count: units, total }
}

/** What is in no parcel yet, as one clause. */
function ofMissing(missing: readonly Missing[]): Clause | null {
  const [first] = missing
  if (first === undefined) return null
  const says = missing.every(each => each.waitsFor === first.waitsFor) ? first.waitsFor : 'preparation'
  const things = missing.flatMap(({ title, count, total, partOf }): readonly Thing[] => {
    const name = spokenTitle(title)
    return name === null ? [] : [{ title: name, count, total, share: partOf === title ? 'rest' : 'whole' }]
  })
  const isNamed = things.length === missing.length && things.length <= NAMED
  const what: What = isNamed ? { of: 'things', things } : { of: 'rest' }
  return { kind: 'goods', says, what, on: null, boxes: null }
}

/** The trouble of a single parcel is the order's; of one of several it stands on that parcel's card. */
function withCondition(plan: Plan, parcels: readonly Parcel[]): Plan {
  const [only, ...others] = parcels
  if (!only || others.length > 0 || only.condition === null) return plan
  return [...plan, { kind: 'condition', condition: only.condition }]
}
