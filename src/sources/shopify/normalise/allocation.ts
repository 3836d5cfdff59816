import { tell } from '../../../events/envelope.ts'
import type { AllocationBody, Command, WismoEvent } from '../../../events/event.ts'
import { allocationRef } from '../../../events/references.ts'
import { allocationPayload } from '../payload-allocation.ts'
import { type Normalised, scoped, type Telling, toldInstant, UNDATED } from './telling.ts'

/**
 * fulfillment_orders/* and fulfillment_holds/*: something of these fulfilment orders has changed. What, and of which
 * order, only the Admin API can tell. A hold released may leave others, and one that was cancelled is mostly
 * replaced: neither says anything of the order.
 */
export function normaliseAllocationChange(body: unknown, { shop, toldAt }: Telling): Normalised {
  const ids = [...new Set(allocationPayload.parse(body).map(each => each.id))]
  return { events: [], commands: ids.map(id => fetchOf(shop, id, toldAt)) }
}

/**
 * fulfillment_orders/line_items_prepared_for_pickup: the one thing that is told outright, and that no later snapshot
 * repeats. Its version is below every other, so that it only ever adds that the goods are ready.
 */
export function normalisePreparedForPickup(body: unknown, telling: Telling): Normalised {
  const { shop, toldAt } = telling
  const [prepared] = allocationPayload.parse(body)
  if (!prepared) return normaliseAllocationChange(body, telling)
  const allocationId = scoped(shop, prepared.id)
  const event: WismoEvent = tell({
    type: 'allocation.recorded',
    resource: `preparation:${allocationId}`,
    updatedAt: UNDATED,
    toldAt,
    order: null,
    refs: [allocationRef(allocationId)],
    body: {
      allocationId,
      state: allocationStateOf(prepared.status),
      location: null,
      method: 'pickup',
      scheduledFor: null,
      readyForPickup: true,
      lines: [],
    },
  })
  return { events: [event], commands: normaliseAllocationChange(body, telling).commands }
}

function fetchOf(shop: string, id: string, toldAt: string): Command {
  return {
    kind: 'fetch',
    shop,
    ref: allocationRef(scoped(shop, id)),
    gid: `gid://shopify/FulfillmentOrder/${id}`,
    after: toldInstant(toldAt),
  }
}

const STATES: ReadonlySet<string> = new Set<AllocationBody['state']>([
  'open',
  'in_progress',
  'on_hold',
  'scheduled',
  'incomplete',
  'closed',
  'cancelled',
])
const isState = (status: string): status is AllocationBody['state'] => STATES.has(status)

/** A status to come is taken as open: it holds nothing back and proves nothing. */
export function allocationStateOf(status: string | null): AllocationBody['state'] {
  const state = (status ?? '').toLowerCase()
  return isState(state) ? state : 'open'
}
