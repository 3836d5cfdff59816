import type { LineKind, OrderLine } from '../../../events/event.ts'
import type { LinePayload } from '../payload.ts'

/** @param fulfilled units of this line in the snapshot's fulfilments, or null where it lists none */
export function lineOf(payload: LinePayload, fulfilled: number | null): OrderLine {
  return {
    id: payload.id,
    sku: payload.sku,
    title: payload.title ?? payload.name ?? '',
    kind: kindOf(payload),
    bundle: payload.sales_line_item_group_id,
    quantity: payload.quantity,
    current: payload.current_quantity,
    fulfillable: payload.fulfillable_quantity,
    fulfilled,
  }
}

/** Pickup and local delivery are told by allocations; a snapshot knows only if a thing is shipped at all. */
function kindOf(payload: LinePayload): LineKind {
  const shipped = payload.requires_shipping ?? true
  // Shopify has no mark for a tip: it is a line of no product that needs no shipping and is called so.
  const isTip = !shipped && payload.product_id === null && (payload.title ?? payload.name) === 'Tip'
  if (isTip) return 'non_fulfillable'
  return payload.gift_card || !shipped ? 'digital' : 'physical'
}
