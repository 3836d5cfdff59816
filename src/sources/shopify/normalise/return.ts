import { tell } from '../../../events/envelope.ts'
import type { EventOf, Instant, LineUnits, OrderId, ReturnBody } from '../../../events/event.ts'
import { orderId, returnRef } from '../../../events/references.ts'
import { type ReturnPayload, returnPayload, returnUpdatePayload } from '../payload-return.ts'
import { type Normalised, scoped, type Telling, toldInstant, UNDATED } from './telling.ts'

/**
 * returns/request, approve, close, cancel, decline and reopen. No body has a time, so a return is as new as its telling;
 * only the first two list lines, and whoever joins them keeps these.
 */
export function normaliseReturn(body: unknown, telling: Telling): Normalised {
  const payload = returnPayload.parse(body)
  const order = orderId(telling.shop, payload.order_id)
  const event = returnEvent(payload, order, telling, UNDATED)
  return {
    events: event === null ? [] : [event],
    // A status that nobody knows, or lines that do not say what they are of.
    commands:
      event === null || linesOf(payload) === null
        ? [{ kind: 'refetch', order, after: toldInstant(telling.toldAt) }]
        : [],
  }
}

/** returns/update tells differences alone: the order that holds the return, if one does, is asked for anew. */
export function normaliseReturnUpdate(body: unknown, { shop, toldAt }: Telling): Normalised {
  const { id } = returnUpdatePayload.parse(body)
  return {
    events: [],
    commands: [
      {
        kind: 'fetch',
        shop,
        ref: returnRef(scoped(shop, id)),
        gid: `gid://shopify/Return/${id}`,
        after: toldInstant(toldAt),
      },
    ],
  }
}

/**
 * One return, told by itself or inside its order.
 * @param otherwise its version where the telling has no time
 * @param closedAt where the teller knows it
 * @returns null when its status says nothing
 */
export function returnEvent(
  payload: ReturnPayload,
  order: OrderId,
  { shop, toldAt }: Telling,
  otherwise: Instant,
  closedAt: Instant | null = null,
): EventOf<'return.recorded'> | null {
  const state = stateOf(payload.status)
  if (state === null) return null
  const returnId = scoped(shop, payload.id)
  return tell({
    type: 'return.recorded',
    resource: `return:${returnId}`,
    updatedAt: toldInstant(toldAt) ?? otherwise,
    toldAt,
    rank: RANKS[state],
    order,
    body: { returnId, state, at: closedAt, lines: linesOf(payload) ?? [] },
  })
}

/** Null when some line does not say what it is of: half the lines would be a wrong count. */
function linesOf(payload: ReturnPayload): readonly LineUnits[] | null {
  const lines: LineUnits[] = []
  for (const { line, quantity } of payload.return_line_items ?? []) {
    if (line === null || quantity === null) return null
    lines.push({ line, sku: null, units: quantity })
  }
  return lines
}

/** Of two tellings that no clock orders, the one further on is the later. */
const RANKS: Readonly<
  Record<ReturnBody['state'], { readonly cancelled?: boolean; readonly fulfilled?: number }>
> = {
  requested: {},
  open: { fulfilled: 1 },
  closed: { fulfilled: 2 },
  declined: { cancelled: true },
  cancelled: { cancelled: true },
}

/** Shopify writes `canceled` here, with one l. */
function stateOf(status: string | null): ReturnBody['state'] | null {
  switch (status?.toLowerCase()) {
    case 'requested':
      return 'requested'
    case 'open':
      return 'open'
    case 'closed':
      return 'closed'
    case 'declined':
      return 'declined'
    case 'canceled':
    case 'cancelled':
      return 'cancelled'
    default:
      return null
  }
}
