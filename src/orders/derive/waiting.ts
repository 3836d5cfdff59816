import type { AllocationBody, Instant, LineKind, OrderLine } from '../../events/event.ts'
import type { Facts } from '../facts.ts'
import { sorted } from './sorted.ts'

/** What warehouses and holds say of the units of one line that have not been sent. */
export interface Waiting {
  readonly allocated: number
  readonly held: number
  readonly scheduled: number
  readonly readyForPickup: number
}

type State = AllocationBody['state']

const STILL_OPEN: ReadonlySet<State> = new Set(['open', 'in_progress', 'on_hold', 'scheduled', 'incomplete'])

/** Holds that a shop puts on the order itself stop everything of it that has not been sent. */
export function wholeOrderHeld(facts: Facts): boolean {
  return sorted(facts.holds).some(([, { body }]) => body.allocationId === null && !body.released)
}

function heldAllocations(facts: Facts): ReadonlySet<string> {
  const held = new Set<string>()
  for (const [, { body }] of sorted(facts.holds))
    if (body.allocationId && !body.released) held.add(body.allocationId)
  return held
}

/** Units of one line that a warehouse still has to send, and what they wait for. */
export interface OpenAllocation {
  readonly allocation: AllocationBody
  readonly units: number
  /** `null`: asked of the warehouse, which has not begun. */
  readonly waits: keyof Waiting | null
}

/** The SKU by which a warehouse that knows no lines can mean this line: of equal ones it means the first. */
function skuMeaning(facts: Facts, line: string): string | null {
  const lines = facts.order?.body.lines ?? []
  const sku = lines.find(each => each.id === line)?.sku ?? null
  return lines.find(each => each.sku === sku)?.id === line ? sku : null
}

/** The open allocations of a line; one that is held waits for nothing else. */
export function openAllocations(facts: Facts, line: string): readonly OpenAllocation[] {
  const held = heldAllocations(facts)
  const waitsFor = (id: string, { state, readyForPickup }: AllocationBody): OpenAllocation['waits'] => {
    if (state === 'on_hold' || held.has(id)) return 'held'
    if (state === 'scheduled') return 'scheduled'
    if (readyForPickup) return 'readyForPickup'
    return state === 'in_progress' ? 'allocated' : null
  }
  const sku = skuMeaning(facts, line)
  return sorted(facts.allocations).flatMap(([id, { body }]) => {
    const own = body.lines.filter(each =>
      each.line === null ? sku !== null && each.sku === sku : each.line === line,
    )
    const units = own.reduce((sum, each) => sum + each.units, 0)
    const open = STILL_OPEN.has(body.state) && units > 0
    return open ? [{ allocation: body, units, waits: waitsFor(id, body) }] : []
  })
}

/**
 * Units of a line by what they wait for. Two who keep a record of the same units, the shop and its warehouse, tell of
 * one allocation: of what each of them sums up the greater counts.
 */
export function waitingOf(facts: Facts, line: string): Waiting {
  const byKeeper = new Map<string, Record<keyof Waiting, number>>()
  for (const { allocation, units, waits } of openAllocations(facts, line)) {
    const keeper = allocation.feed ?? ''
    const sums = byKeeper.get(keeper) ?? { allocated: 0, held: 0, scheduled: 0, readyForPickup: 0 }
    byKeeper.set(keeper, sums)
    if (waits) sums[waits] += units
  }
  const most = (what: keyof Waiting) => Math.max(0, ...[...byKeeper.values()].map(sums => sums[what]))
  return {
    allocated: most('allocated'),
    held: most('held'),
    scheduled: most('scheduled'),
    readyForPickup: most('readyForPickup'),
  }
}

/**
 * A physical line that is allocated for collection only is collected; that is not in the order's own body. Only the shop
 * knows: what others keep says nothing of how the customer gets it.
 */
export function kindOf(facts: Facts, line: OrderLine): LineKind {
  if (line.kind !== 'physical') return line.kind
  const methods = new Set<AllocationBody['method']>()
  for (const [, { body }] of sorted(facts.allocations)) {
    if (body.feed !== undefined || body.state === 'cancelled') continue
    if (body.lines.some(each => each.line === line.id)) methods.add(body.method)
  }
  const [method, ...others] = methods
  if (others.length > 0) return 'physical'
  return method === 'pickup' || method === 'local_delivery' ? method : 'physical'
}

/** A warehouse could not complete what it was asked to send. */
export function incomplete(facts: Facts): boolean {
  return Object.values(facts.allocations).some(allocation => allocation.body.state === 'incomplete')
}

/** The latest word on when it is promised or expected, by kind. */
export function promisedBy(facts: Facts, kind: 'promise' | 'estimate'): Instant | null {
  const told = sorted(facts.promises)
    .map(([, promise]) => promise)
    .filter(promise => promise.body.kind === kind)
    .sort((a, b) => (a.version < b.version ? 1 : -1))
  return told[0]?.body.by ?? null
}
