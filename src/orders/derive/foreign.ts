import type { AllocationBody, LabelBody, LineUnits, OrderLine } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { sorted } from './sorted.ts'

/** Why a record that reached this order is of another one. */
export type Foreign =
  /** Its keeper's key for the order is an id of the shop, and not this order's. */
  | 'other_key'
  /** It names lines of other orders only: of orders that were merged, one box may hold nothing of this one. */
  | 'other_lines'

export interface ForeignRecords {
  /** By id, in the order of the ids. */
  readonly allocations: ReadonlyMap<string, Foreign>
  readonly labels: ReadonlyMap<string, Foreign>
}

/**
 * Whether a key that a warehouse keeps can be an id of the same kind as the shop's own. A shop's ids only grow, so one
 * that is more than a digit shorter is a number of some other kind, which says nothing.
 */
const isOfKind = (key: string, own: string): boolean =>
  /^\d+$/.test(key) && /^\d+$/.test(own) && key.length >= own.length - 1

/** Whether an id told by a warehouse is of a line that this order does not have. */
export function namesAnotherLine(lines: readonly OrderLine[], told: string | null): boolean {
  if (told === null || lines.some(line => line.id === told)) return false
  return lines.some(line => isOfKind(told, line.id))
}

function verdictOn(
  facts: Facts,
  told: readonly LineUnits[],
  orderKey: string | undefined,
  allocated?: Foreign | null,
): Foreign | null {
  const order = facts.order?.body
  // An order that is only mentioned has nothing to compare with.
  if (!order || orderKey === order.externalId) return null
  if (told.some(({ line }) => order.lines.some(each => each.id === line))) return null
  if (told.length > 0 && told.every(({ line }) => namesAnotherLine(order.lines, line))) return 'other_lines'
  if (allocated !== undefined) return allocated
  return orderKey !== undefined && isOfKind(orderKey, order.externalId) ? 'other_key' : null
}

const onAllocation = (facts: Facts, { lines, orderKey }: AllocationBody): Foreign | null =>
  verdictOn(facts, lines, orderKey)

/** A label follows what is known of its allocation, which alone knows of merges and splits; else its own key decides. */
function onLabel(facts: Facts, { lines, orderKey, allocationId }: LabelBody): Foreign | null {
  const allocation = facts.allocations[allocationId ?? '']?.body
  return verdictOn(facts, lines ?? [], orderKey, allocation && onAllocation(facts, allocation))
}

/**
 * Records that reached this order by a number or a name, although by a better key they are of another one. Which order
 * that is need not be known here, so it does not matter which of the two is told first.
 */
export function foreignRecords(facts: Facts): ForeignRecords {
  const judged = <B>(
    records: readonly (readonly [string, { readonly body: B }])[],
    on: (body: B) => Foreign | null,
  ) =>
    new Map(
      records.flatMap(([id, { body }]) => {
        const verdict = on(body)
        return verdict === null ? [] : [[id, verdict] as const]
      }),
    )
  return {
    allocations: judged(sorted(facts.allocations), body => onAllocation(facts, body)),
    labels: judged(sorted(facts.labels), body => onLabel(facts, body)),
  }
}

/** The facts without the records of other orders: what everything is derived of. */
export function ownFacts(facts: Facts): Facts {
  const foreign = foreignRecords(facts)
  if (foreign.allocations.size + foreign.labels.size === 0) return facts
  const without = <T>(records: Readonly<Record<string, T>>, gone: ReadonlyMap<string, unknown>) =>
    Object.fromEntries(Object.entries(records).filter(([id]) => !gone.has(id)))
  return {
    ...facts,
    allocations: without(facts.allocations, foreign.allocations),
    labels: without(facts.labels, foreign.labels),
  }
}
