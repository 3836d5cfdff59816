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

/** @returns units of a line by what they wait for; an allocation that is held waits for nothing else */
export function waitingOf(facts: Facts, line: string): Waiting {
  const held = heldAllocations(facts)
  let waiting: Waiting = { allocated: 0, held: 0, scheduled: 0, readyForPickup: 0 }
  for (const [id, { body }] of sorted(facts.allocations)) {
    if (!STILL_OPEN.has(body.state)) continue
    const units = body.lines.reduce((sum, each) => sum + (each.line === line ? each.units : 0), 0)
    if (body.state === 'on_hold' || held.has(id)) waiting = { ...waiting, held: waiting.held + units }
    else if (body.state === 'scheduled') waiting = { ...waiting, scheduled: waiting.scheduled + units }
    else if (body.readyForPickup) waiting = { ...waiting, readyForPickup: waiting.readyForPickup + units }
    else if (body.state === 'in_progress') waiting = { ...waiting, allocated: waiting.allocated + units }
  }
  return waiting
}

/** A physical line that is allocated for collection only is collected; that is not in the order's own body. */
export function kindOf(facts: Facts, line: OrderLine): LineKind {
  if (line.kind !== 'physical') return line.kind
  const methods = new Set<AllocationBody['method']>()
  for (const [, { body }] of sorted(facts.allocations)) {
    if (body.state !== 'cancelled' && body.lines.some(each => each.line === line.id)) methods.add(body.method)
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
