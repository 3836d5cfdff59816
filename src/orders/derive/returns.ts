import type { Facts } from '../facts.ts'
import type { ReturnStatus } from '../state.ts'

/** The furthest of the order's returns. Shopify's "returned" means some items; quantities tell how many. */
export function returnStatusOf(facts: Facts, returnedUnits: number): ReturnStatus {
  if (returnedUnits > 0) return 'returned'
  const states = new Set(Object.values(facts.returns).map(each => each.body.state))
  if (states.has('closed')) return 'received'
  if (states.has('open')) return 'in_transit'
  return states.has('requested') ? 'requested' : 'none'
}
