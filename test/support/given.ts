import { expect } from 'vitest'
import type { Instant, WismoEvent } from '../../src/events/event.ts'
import { derive } from '../../src/orders/derive/index.ts'
import { effects, type Saying } from '../../src/orders/effects.ts'
import { NO_FACTS } from '../../src/orders/facts.ts'
import { mergeAll } from '../../src/orders/merge.ts'
import type { Flag, LineState, MilestoneKind, OrderState, ParcelState } from '../../src/orders/state.ts'
import type { NotificationPolicy, StatusPolicy } from '../../src/policy/policy.ts'
import { ORDER } from './events.ts'

/** `first_scan 1Z1` for a parcel's milestone, `order_delivered` for the whole order's. */
type Named = string

export interface Expected {
  readonly status?: OrderState['status']
  readonly notStatus?: readonly OrderState['status'][]
  readonly substatus?: OrderState['substatus']
  readonly financial?: OrderState['financial']
  readonly fulfillment?: OrderState['fulfillment']
  readonly returns?: OrderState['returns']
  readonly rule?: number
  /** true: raised, false: not raised; the others do not matter. */
  readonly flags?: Partial<Record<Flag, boolean>>
  readonly progress?: Partial<OrderState['progress']>
  readonly lines?: Readonly<Record<string, Partial<LineState>>>
  /** By key; null: there is no such parcel, or it is not live. */
  readonly parcels?: Readonly<Record<string, Partial<ParcelState> | null>>
  /** The instant it carries, or false: not passed. */
  readonly milestones?: Readonly<Record<Named, Instant | false>>
  /** The standing of the row, or false: no row. */
  readonly effects?: Readonly<Record<Named, string | false>>
  /** All that is to be said: the names of exactly the pending rows. */
  readonly said?: readonly Named[]
}

export interface Circumstances {
  readonly status: StatusPolicy
  readonly notifications: NotificationPolicy
  /** When what happened in `when` was received; without it, the moment of its latest fact. */
  readonly receivedAt: Instant | null
}

export interface Situation {
  /** The same under another policy or at another time. */
  under(changed: Partial<Circumstances>): Situation
  /** What is known already is joined by these events, in one commit. */
  when(...events: readonly WismoEvent[]): Situation
  /** Asserts the state after, the effects of the last `when`, and that another arrival order gives the same state. */
  expects(expected: Expected): void
  /** The state after, for what `expects` has no word for. */
  state(): OrderState
}

const everything: Readonly<Record<MilestoneKind, boolean>> = {
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

const quiet = { freshnessHours: 72, digestMinutes: 15, locale: 'en', shops: {} } as const

/** A policy that tells the customer of these milestones only. */
export const telling = (...kinds: readonly MilestoneKind[]): NotificationPolicy => ({
  ...quiet,
  customer: {
    first_scan: kinds.includes('first_scan'),
    out_for_delivery: kinds.includes('out_for_delivery'),
    delivery_attempted: kinds.includes('delivery_attempted'),
    ready_for_pickup: kinds.includes('ready_for_pickup'),
    delivered: kinds.includes('delivered'),
    exception: kinds.includes('exception'),
    promise_missed: kinds.includes('promise_missed'),
    order_delivered: kinds.includes('order_delivered'),
    order_cancelled: kinds.includes('order_cancelled'),
    order_returned: kinds.includes('order_returned'),
  },
})

export const tracking: StatusPolicy = { shippedRule: 'tracking', digitalDelivered: 'fulfilled' }

/** Facts that are known already, each committed before anything that follows. */
export const given = (...events: readonly WismoEvent[]): Situation =>
  situation([], events, {
    status: tracking,
    notifications: { ...quiet, customer: everything },
    receivedAt: null,
  })

export const stateOf = (events: readonly WismoEvent[], policy: StatusPolicy = tracking): OrderState =>
  derive(mergeAll(NO_FACTS, events), policy)

function situation(before: readonly WismoEvent[], news: readonly WismoEvent[], at: Circumstances): Situation {
  const all = [...before, ...news]
  return {
    under: changed => situation(before, news, { ...at, ...changed }),
    when: (...events) => situation(all, events, at),
    state: () => stateOf(all, at.status),
    expects: expected => {
      const after = stateOf(all, at.status)
      expectState(after, expected)
      if (expected.effects || expected.said) expectEffects(rowsOf(before, news, at), expected)
      const backwards = [...all].reverse()
      expect(
        stateOf([...backwards, ...all, ...backwards], at.status),
        'the same events backwards and again',
      ).toEqual(after)
    },
  }
}

/** The rows that the last commit of a situation makes. */
export function rowsOf(
  known: readonly WismoEvent[],
  news: readonly WismoEvent[],
  at: Circumstances,
): readonly Saying[] {
  return effects({
    before: known.length === 0 ? null : stateOf(known, at.status),
    after: stateOf([...known, ...news], at.status),
    order: ORDER,
    policy: at.notifications,
    receivedAt: at.receivedAt ?? latest(news),
  })
}

const nameOf = (kind: string, parcel: string | null): Named => (parcel === null ? kind : `${kind} ${parcel}`)

function latest(events: readonly WismoEvent[]): Instant {
  const instants = events.map(event => event.version.slice(0, event.version.indexOf(' ')))
  return instants.reduce((a, b) => (a > b ? a : b), '')
}

function expectState(state: OrderState, expected: Expected): void {
  const { status, substatus, financial, fulfillment, returns, rule } = expected
  const headline = { status, substatus, financial, fulfillment, returns, rule }
  const asked = Object.fromEntries(Object.entries(headline).filter(([, value]) => value !== undefined))
  expect(state).toMatchObject(asked)
  for (const status of expected.notStatus ?? []) expect(state.status).not.toBe(status)
  if (expected.progress) expect(state.progress).toMatchObject(expected.progress)
  for (const [flag, raised] of Object.entries(expected.flags ?? {})) {
    expect(
      state.flags.some(each => each === flag),
      `flag ${flag} in ${state.flags.join(', ')}`,
    ).toBe(raised)
  }
  for (const [id, line] of Object.entries(expected.lines ?? {})) {
    expect(
      state.lines.find(each => each.id === id),
      `line ${id}`,
    ).toMatchObject(line)
  }
  for (const [key, parcel] of Object.entries(expected.parcels ?? {})) {
    const found = state.parcels.find(each => each.key === key)
    if (parcel === null) expect(found?.live ?? false, `parcel ${key} is live`).toBe(false)
    else expect(found, `parcel ${key}`).toMatchObject(parcel)
  }
  for (const [name, at] of Object.entries(expected.milestones ?? {})) {
    const found = state.milestones.filter(each => nameOf(each.kind, each.parcel) === name)
    expect(
      found.map(each => each.at),
      `milestone ${name}`,
    ).toEqual(at === false ? [] : [at])
  }
}

function expectEffects(rows: readonly Saying[], expected: Expected): void {
  const standings = rows.map(row => [nameOf(row.milestone, row.parcel), row.standing] as const)
  for (const [name, standing] of Object.entries(expected.effects ?? {})) {
    const found = standings.filter(([each]) => each === name).map(([, each]) => each)
    expect(found, `rows of ${name}`).toEqual(standing === false ? [] : [standing])
  }
  if (expected.said) {
    const pending = standings.filter(([, standing]) => standing === 'pending').map(([name]) => name)
    expect(pending.toSorted()).toEqual(expected.said.toSorted())
  }
}
