import type { Aside, Instant, OrderId } from '../events/event.ts'
import { hashesOf, keyIdOf, type Proofs } from '../events/proofs.ts'
import { updatedAtOf } from '../events/version.ts'
import { advance } from '../orders/advance.ts'
import { RULES } from '../orders/derive/index.ts'
import type { OrderState, ParcelState } from '../orders/state.ts'
import { type StatusSaying, statusChanges } from '../orders/status-changes.ts'
import type { Policy } from '../policy/policy.ts'
import type {
  CommitGroup,
  ContactWrite,
  FetchWrite,
  OrderWrite,
  RefWrite,
  ShipmentRow,
  TaskWrite,
} from '../store/functions.ts'
import { askOfAll, deliveryRow, eventsOf, type Item } from './item.ts'
import type { Routes, Rows } from './route.ts'

export interface Means {
  readonly policy: Policy
  /** A fresh unguessable token for the public link of a new order. */
  readonly newToken: () => string
  /** What is merged is history: whatever becomes true by it is kept in the ledger and never said. */
  readonly silent?: true
  /** Of the hashes by which customers look their orders up; null: none are kept. */
  readonly lookUpKey: string | null
}

/** `<shop>:<id>` taken apart; a shop's name has no colon. */
export function partsOf(order: OrderId): { readonly shop: string; readonly externalId: string } {
  const colon = order.indexOf(':')
  return { shop: order.slice(0, colon), externalId: order.slice(colon + 1) }
}

/** What was announced electronically is still a label: only its making counts. */
function waitingSince({ stage, createdAt, scans }: ParcelState): Instant | null {
  const lastHeard = scans.findLast(scan => scan.at !== null)?.at ?? null
  return stage === 'label_created' ? createdAt : (lastHeard ?? createdAt)
}

function shipmentRow(parcel: ParcelState): ShipmentRow {
  const physical = parcel.scans.filter(scan => scan.physical && scan.at !== null)
  return {
    key: parcel.key,
    number: parcel.number,
    carrier: parcel.carrier,
    status: parcel.stage,
    live: parcel.live,
    condition: parcel.condition,
    scannedAt: parcel.scanned ? (physical[0]?.at ?? null) : null,
    deliveredAt:
      parcel.stage === 'delivered' ? (physical.find(scan => scan.stage === 'delivered')?.at ?? null) : null,
    waitingSince: waitingSince(parcel),
    units: parcel.lines.reduce((sum, line) => sum + line.units, 0),
  }
}

function headlineOf(
  state: OrderState,
  name: string | null,
  snapshotAt: Instant | null,
): OrderWrite['headline'] {
  return {
    name,
    status: state.status,
    substatus: state.substatus,
    financialStatus: state.financial,
    fulfillmentStatus: state.fulfillment,
    returnStatus: state.returns,
    flags: state.flags,
    test: state.flags.includes('test'),
    orderedAt: state.orderedAt,
    promisedAt: state.promised,
    estimatedAt: state.estimated,
    snapshotAt,
  }
}

/** The order as it will be once the events routed to it are merged. */
function orderWrite(
  order: OrderId,
  routes: Routes,
  rows: Rows,
  receivedAt: Instant,
  means: Means,
): OrderWrite {
  const stored = rows.order(order) ?? null
  const events = routes.byOrder.get(order) ?? []
  const known = { facts: stored?.facts ?? null, state: stored?.state ?? null, rules: stored?.rules ?? 0 }
  const { facts, before, state, sayings } = advance(order, known, events, receivedAt, means.policy)
  const snapshot = facts.order
  const version = (stored?.version ?? 0) + 1
  const changes = changesFor(means, { order, before, after: state, version, receivedAt })
  return {
    id: order,
    ...partsOf(order),
    expectedVersion: stored?.version ?? 0,
    token: stored?.token ?? means.newToken(),
    rules: RULES,
    facts,
    state,
    headline: headlineOf(state, snapshot?.body.name ?? null, snapshot ? updatedAtOf(snapshot.version) : null),
    events,
    shipments: state.parcels.map(shipmentRow),
    outbox: [
      ...(means.silent ? sayings.map(each => ({ ...each, standing: 'held:replay' })) : sayings),
      ...changes,
    ],
  }
}

/** No later commit can say these again, so what is silent leaves no row behind. */
function changesFor(
  { policy, silent }: Means,
  step: Omit<Parameters<typeof statusChanges>[0], 'endpoints' | 'freshnessHours'>,
): readonly StatusSaying[] {
  if (silent) return []
  const { endpoints, notifications } = policy
  return statusChanges({ ...step, endpoints, freshnessHours: notifications.freshnessHours })
}

function refWrites(routes: Routes, rows: Rows): readonly RefWrite[] {
  const refs = new Set([...routes.registered.keys(), ...routes.routed.keys()])
  return [...refs].map(ref => ({
    ref,
    expectedVersion: rows.ref(ref)?.version ?? 0,
    register: [...(routes.registered.get(ref) ?? [])],
    events: routes.routed.get(ref) ?? [],
  }))
}

/** What was typed into the checkout is forgotten here: the database gets hashes, and never the key. */
const lookUpOf = (key: string | null, proofs: Proofs): ContactWrite['lookUp'] =>
  key === null ? null : { key: keyIdOf(key), hashes: hashesOf(key, proofs) }

type Commands = Pick<CommitGroup, 'contacts' | 'refetches' | 'fetches' | 'tasks' | 'asides'>

function commandsOf(items: readonly Item[], { lookUpKey }: Means): Commands {
  const contacts: ContactWrite[] = []
  const refetches: CommitGroup['refetches'][number][] = []
  const fetches: FetchWrite[] = []
  const tasks: TaskWrite[] = []
  const asides: Aside[] = []
  for (const { reading, delivery } of items) {
    for (const command of reading.outcome === 'accepted' ? reading.commands : []) {
      switch (command.kind) {
        case 'contact': {
          const { kind: _, proofs, ...contact } = command
          contacts.push({ ...contact, lookUp: lookUpOf(lookUpKey, proofs) })
          break
        }
        case 'refetch':
          refetches.push({ order: command.order, after: command.after ?? delivery.receivedAt })
          break
        case 'fetch': {
          const { kind: _, ...fetch } = command
          fetches.push({ ...fetch, source: delivery.source, after: command.after ?? delivery.receivedAt })
          break
        }
        case 'task': {
          const { kind: _, ...task } = command
          tasks.push({ ...task, toldAt: delivery.receivedAt })
          break
        }
        default:
          asides.push(command)
      }
    }
  }
  return { contacts, refetches, fetches, tasks, asides }
}

/** Orders that an item's events went to. */
export function ordersOf(item: Item, routes: Routes): readonly OrderId[] {
  const ids = new Set(eventsOf(item).map(event => event.id))
  const reached = [...routes.byOrder].filter(([, events]) => events.some(event => ids.has(event.id)))
  return reached.map(([order]) => order)
}

/** What is committed for a group once its events are routed: everything merged, with the versions it was merged on. */
export function mergePlan(
  items: readonly Item[],
  routes: Routes,
  rows: Rows,
  receivedAt: Instant,
  means: Means,
): CommitGroup {
  const ask = askOfAll(items)
  return {
    deliveries: items.map(item => deliveryRow(item, ordersOf(item, routes))),
    mode: 'merge',
    ask: {
      orders: [...new Set([...ask.orders, ...routes.byOrder.keys()])],
      refs: [...new Set([...ask.refs, ...routes.registered.keys()])],
    },
    refs: refWrites(routes, rows),
    orders: [...routes.byOrder.keys()].map(order => orderWrite(order, routes, rows, receivedAt, means)),
    deferred: [],
    ...commandsOf(items, means),
  }
}

/**
 * What is committed for a group that keeps losing its races: the deliveries and their events, unmerged. The next
 * commit of the order or the drain merges them, so contention is never the sender's problem.
 */
export function deferPlan(items: readonly Item[], means: Means): CommitGroup {
  const events = items.flatMap(eventsOf)
  const refs = [...new Set(events.flatMap(event => event.refs))]
  return {
    deliveries: items.map(item => deliveryRow(item, askOfAll([item]).orders)),
    mode: 'defer',
    ask: askOfAll(items),
    refs: refs.map(ref => ({
      ref,
      expectedVersion: 0,
      register: [],
      events: events.filter(event => event.refs.includes(ref)),
    })),
    orders: [],
    deferred: events.flatMap(event =>
      event.order === null
        ? []
        : [{ order: event.order, ...partsOf(event.order), token: means.newToken(), event }],
    ),
    ...commandsOf(items, means),
  }
}
